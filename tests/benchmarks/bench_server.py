"""How long the dashboard itself takes: its start, and a page's rerun after a filter change, over a running server.

By hand: `python -m tests.benchmarks.bench_server DIR`, where DIR was written by `tests.benchmarks.large_warehouse`.
It starts the server as a reader does, speaks its protocol as a browser does, and changes the payer or the period in the
sidebar. A rerun counts from the change that is sent to the message that says that the run is over; beside it stands the
server's own processor time. Every time is a median, also told as a multiple of one raw scan of the lines.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import duckdb
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from analytics.warehouse import open_warehouse

TOP = Path(__file__).parents[2]
PAGES = ("", "denials", "clean-claims", "aging", "code-use", "payers")
PAYERS, THERAPISTS, PERIOD = "Payers", "Therapists", "Period"
PERIODS = ("12 months", "6 months", "3 months", "everything")
Change = dict[str, str | list[str]]
TICK = os.sysconf("SC_CLK_TCK")


class Reader:
    """A reader with one page open: keeps what the sidebar's widgets say, and waits for the end of a run."""

    patience = 120.0
    """Seconds without a word from the server after which TimeoutError is raised."""

    def __init__(self, connection: ClientConnection, page: str) -> None:
        self.connection, self.page = connection, page
        self.ids: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.values: Change = {}
        self.script, self.first_tile = "", 0.0

    def run(self, **changes: str | list[str]) -> float:
        """Seconds from these choices in the sidebar to the end of the run."""
        self.values |= changes
        asked = BackMsg()
        state = asked.rerun_script
        state.page_name, state.page_script_hash = self.page, self.script
        for label, value in self.values.items():
            widget = state.widget_states.widgets.add(id=self.ids[label])
            if isinstance(value, str):
                widget.string_value = value
            else:
                widget.string_array_value.data.extend(value)
        start = time.perf_counter()
        self.connection.send(asked.SerializeToString())
        while not self._is_over(self.connection.recv(timeout=self.patience)):
            pass
        return time.perf_counter() - start

    def _is_over(self, message: str | bytes) -> bool:
        heard = ForwardMsg()
        heard.ParseFromString(message.encode() if isinstance(message, str) else message)
        kind = heard.WhichOneof("type")
        if kind == "new_session":
            self.script = heard.new_session.page_script_hash
        elif kind == "navigation":  # which page it is, is known only now
            self.script = heard.navigation.page_script_hash
        elif kind == "delta":
            self._see(heard.delta.new_element)
        return kind == "script_finished" and heard.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _see(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise AssertionError(element.exception.message)
        if kind == "metric" and not self.first_tile:
            self.first_tile = time.perf_counter()
        if kind not in {"multiselect", "selectbox", "date_input"}:
            return
        widget = getattr(element, kind)
        self.ids[widget.label] = widget.id
        if kind == "multiselect":
            self.options[widget.label] = list(widget.options)
        if widget.set_value:  # the server says what stands there, and a browser sends it back with every change
            several = {"multiselect": "raw_values", "date_input": "value"}
            self.values[widget.label] = list(getattr(widget, several[kind])) if kind in several else widget.raw_value


@contextlib.contextmanager
def serving(warehouse: Path) -> Iterator[tuple[int, int, float]]:
    """A dashboard over this warehouse: its port, its process, and when it was started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        places = os.environ | {"DENIALS_WAREHOUSE": str(warehouse.absolute()), "DENIALS_TOKEN": "off"}
        server = subprocess.Popen(command, cwd=TOP, env=places, stdout=log, stderr=log)
        try:
            while not _answers(port):
                time.sleep(0.02)
            yield port, server.pid, start
        finally:
            server.terminate()
            server.wait()


def _answers(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
    except OSError:
        return False
    return True


def processor(process: int) -> float:
    """Seconds of the processor that a process took so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def medians(reader: Reader, changes: list[Change], process: int) -> tuple[float, float]:
    """By the clock and of the processor: a rerun for each of these changes, after one that warms up."""
    reader.run(**changes[0])
    walls, processors = [], []
    for change in changes[1:]:
        started = processor(process)
        walls.append(reader.run(**change))
        processors.append(processor(process) - started)
    return statistics.median(walls), statistics.median(processors)


def filters(options: dict[str, list[str]], times: int) -> Iterator[tuple[str, list[Change]]]:
    """What a reader changes in the sidebar; nothing is asked twice."""
    for label, other in ((PAYERS, THERAPISTS), (THERAPISTS, PAYERS)):
        names = options[label]
        places = [divmod(place, len(names)) for place in range(times + 1)]
        chosen: list[Change] = [{PERIOD: PERIODS[turn], label: [names[at]], other: []} for turn, at in places]
        yield f"another of the {label.lower()}", chosen
    yield "another period", [{PERIOD: period, PAYERS: [], THERAPISTS: []} for period in PERIODS]


def raw_scan(folder: Path) -> float:
    """Seconds to count and sum the lines of the warehouse, the median of five."""
    lines = open_warehouse(folder)._path / "lines.parquet"
    with duckdb.connect() as connection:
        taken = []
        for _ in range(6):
            start = time.perf_counter()
            connection.execute(f"SELECT count(*), sum(charge) FROM '{lines}'").fetchall()
            taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=9)
    given = parser.parse_args()
    raw = raw_scan(given.folder)
    print(f"raw scan: count and sum of the lines: {raw * 1000:.0f} ms")
    with serving(given.folder) as (port, process, start):
        print(f"the server answers after {time.perf_counter() - start:.1f} s")
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        for page in PAGES:
            with connect(address, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
                reader = Reader(connection, page)
                reader.run()
                if not page:
                    print(f"the first tile is sent after {reader.first_tile - start:.1f} s")
                for name, changes in filters(reader.options, given.times):
                    wall, cpu = medians(reader, changes, process)
                    words = f"{page or 'overview'}, {name}"
                    print(f"{words:40} {wall * 1000:6.0f} ms {cpu * 1000:6.0f} ms cpu {wall / raw:6.1f} x", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
