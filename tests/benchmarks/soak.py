"""Many people at once: sessions that change filters and pages of a running server, for minutes.

By hand: `python -m tests.benchmarks.soak DIR --minutes 30`, where DIR is a warehouse (as `denials build` or
`tests.benchmarks.large_warehouse` makes one). All sessions open at the same time, the moment the server answers, so the
cold start is part of it. Prints how many runs there were and how long they took, what went wrong, what did not answer,
the slowest answer of the health endpoint, and memory over time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from streamlit.proto.Element_pb2 import Element
from websockets.sync.client import connect

from analytics.pages.frame import UNEXPECTED
from tests.benchmarks.bench_server import PAGES, PAYERS, PERIOD, PERIODS, THERAPISTS, Change, Reader, serving

PATIENCE = 60.0
"""Seconds after which a run counts as one that hangs."""
_ALL_PAGES = (*PAGES, "claim", "data", "definitions")
_LOOKS_EVERY = 0.5


class Visitor(Reader):
    """A reader that also hears what a page says went wrong."""

    def _see(self, element: Element) -> None:
        if element.WhichOneof("type") == "alert" and UNEXPECTED in element.alert.body:
            raise AssertionError(f"{self.page or 'overview'}: {element.alert.body}")
        super()._see(element)


@dataclass
class Soak:
    """What was seen so far."""

    runs: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    hangs: int = 0
    health: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    """Seconds since the start, megabytes that the server holds."""

    def told(self) -> str:
        """The figures as lines of text."""
        middle, late = (statistics.quantiles(self.runs, n=20)[place] for place in (9, 18))
        every = max(len(self.memory) // 12, 1)
        lines = [
            f"{len(self.runs)} runs: median {middle * 1000:.0f} ms, 95th percentile {late * 1000:.0f} ms, "
            f"slowest {max(self.runs):.1f} s",
            f"hangs: {self.hangs}, errors: {len(self.errors)}",
            *sorted(set(self.errors))[:10],
            f"health: slowest answer {max(self.health):.2f} s of {len(self.health)}",
            "memory, MB: " + ", ".join(f"{seconds:.0f} s {size}" for seconds, size in self.memory[::every]),
        ]
        return "\n".join(lines)


def soak(warehouse: Path, sessions: int, seconds: float, seed: int = 1, patience: float = PATIENCE) -> Soak:
    """Let so many sessions change what they look at for so long; they begin as soon as the server answers.

    A run that takes longer than `patience` seconds hangs.
    """
    seen = Soak()
    with serving(warehouse) as (port, process, _):
        over = threading.Event()
        start = time.perf_counter()
        watching = threading.Thread(target=_watch, args=(port, process, start, seen, over))
        visits = [
            threading.Thread(
                target=_visit, args=(port, start + seconds, seen, random.Random(seed * 1000 + number), patience)
            )
            for number in range(sessions)
        ]
        for thread in (watching, *visits):
            thread.start()
        for thread in visits:
            thread.join()
        over.set()
        watching.join()
    return seen


def _visit(port: int, until: float, seen: Soak, chance: random.Random, patience: float) -> None:
    """Come, look around and leave, again and again."""
    while time.perf_counter() < until:
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        try:
            with connect(address, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
                visitor = Visitor(connection, chance.choice(_ALL_PAGES))
                visitor.patience = patience
                seen.runs.append(visitor.run())
                for _ in range(chance.randint(5, 40)):
                    if time.perf_counter() > until:
                        return
                    time.sleep(chance.expovariate(2.0))
                    if chance.random() < 0.4:
                        visitor.page, visitor.script = chance.choice(_ALL_PAGES), ""
                    seen.runs.append(visitor.run(**_choice(visitor, chance)))
        except TimeoutError:
            seen.hangs += 1
        except Exception as error:
            seen.errors.append(f"{type(error).__name__}: {error}")


def _choice(visitor: Visitor, chance: random.Random) -> Change:
    """Something else in the sidebar, where the page has one."""
    if not {PAYERS, THERAPISTS, PERIOD} <= set(visitor.ids):
        return {}
    some = {label: chance.sample(visitor.options[label], chance.randint(0, 2)) for label in (PAYERS, THERAPISTS)}
    return {PERIOD: chance.choice(PERIODS), **some}


def _watch(port: int, process: int, start: float, seen: Soak, over: threading.Event) -> None:
    while not over.wait(_LOOKS_EVERY):
        asked = time.perf_counter()
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30).close()
        except OSError as error:
            seen.errors.append(f"health: {error}")
        now = time.perf_counter()
        seen.health.append(now - asked)
        seen.memory.append((now - start, memory_of(process)))


def memory_of(process: int) -> int:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) >> 10


def main() -> int:
    """Print the figures; the exit code is 1 where anything hung or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds; more where others use the machine")
    given = parser.parse_args()
    seen = soak(given.folder, given.sessions, given.minutes * 60, given.seed, given.patience)
    print(seen.told())
    return int(bool(seen.hangs or seen.errors))


if __name__ == "__main__":
    sys.exit(main())
