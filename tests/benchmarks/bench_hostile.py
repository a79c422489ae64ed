"""Files made to take a reader's memory or time, at the limits that it accepts, each built by a process of its own.

    python -m tests.benchmarks.bench_hostile [NAME...]      a table of all, or of these

Every one must stay under MOST_MEGABYTES, and many members take as many times longer as there are more of them.
"""

from __future__ import annotations

import gzip
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analytics.practice_csv.reading import LARGEST
from analytics.x12.archives import LARGEST_MEMBER
from tests.x12.texts import interchange, remittance

MOST_MEGABYTES = 700
TOP = Path(__file__).parents[2]
_HEADINGS = "date,kind,claim,service_date,amount\n"
_POSTING = "2026-01-02,write off,{},2026-01-02,1\n"
_PAID = "CLP*{}*1*150*100**MB*P{}~SVC*HC:97110:GO*150*100**2~DTM*472*20260102~CAS*CO*45*50~"
_RUN = (
    "import sys, time; from analytics.cli import main; from tests.benchmarks.peak import peak_memory; "
    "code = main(sys.argv[1:]); "
    "print(f'peak {peak_memory()} seconds {time.process_time()} code {code}', file=sys.stderr)"
)


@dataclass(frozen=True)
class Outcome:
    """What a command took of memory and of the processor, with its exit code; `said` is what it printed."""

    megabytes: float
    seconds: float
    code: int
    said: str


def run(*words: str) -> Outcome:
    """Run `denials` in a process of its own."""
    command = [sys.executable, "-c", _RUN, *words]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, errors="replace", timeout=900, check=False)
    found = re.search(r"peak (\d+) seconds ([\d.]+) code (\d+)", done.stderr)
    if found is None:
        raise RuntimeError(f"{words}: ended by {done.returncode}: {done.stderr[-2000:]}")
    return Outcome(int(found[1]) / 1e6, float(found[2]), int(found[3]), done.stdout + done.stderr)


def repeated(text: str | bytes, size: int) -> bytes:
    """The text as often as it fits into so many bytes."""
    content = text.encode() if isinstance(text, str) else text
    return content * (size // len(content))


def numbered(pattern: str, size: int) -> bytes:
    """Lines with a running number, so many bytes of them."""
    lines, length, number = [], 0, 0
    while length < size:
        lines.append(pattern.format(number))
        length += len(lines[-1])
        number += 1
    return "".join(lines).encode()[:size]


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def remit(number: int) -> bytes:
    """A small remittance of one claim."""
    return interchange(remittance(_PAID.format(f"A{number}", number), "100", control=f"{number:09}"))


def whole_remit(body: str) -> bytes:
    """A remittance with this text inside its transaction."""
    return interchange(remittance(body, "0"))


def many(count: int) -> bytes:
    """A ZIP of so many remittances."""
    return zipped({f"{number:06}.835": remit(number) for number in range(count)})


def bomb(size: int) -> bytes:
    """An XLSX whose sheet is zeros."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": bytes(size)})


def nested(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    content = remit(1)
    for level in range(depth):
        content = zipped({f"{level}.zip": content})
    return content


CSV, X12 = LARGEST - 1000, 32 << 20
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "CSV: one line of one cell": ("a.csv", lambda: _HEADINGS.encode() + repeated("x", CSV)),
    "CSV: one line of many cells": ("a.csv", lambda: _HEADINGS.encode() + repeated("ab,", CSV)),
    "CSV: one row over many lines": ("a.csv", lambda: _HEADINGS.encode() + repeated('"ab\n",', CSV)),
    "CSV: many headings, many rows": (
        "a.csv", lambda: _HEADINGS.encode()[:-1] + repeated(",ab", 900_000) + b"\n" + repeated("x\n", CSV - 900_000)
    ),
    "CSV: lines without a cell": ("a.csv", lambda: _HEADINGS.encode() + repeated("\n", CSV)),
    "CSV: rows of one cell": ("a.csv", lambda: _HEADINGS.encode() + repeated("x\n", CSV)),
    "CSV: postings": ("a.csv", lambda: _HEADINGS.encode() + numbered(_POSTING, CSV)),
    "835: one gigantic segment": ("a.835", lambda: whole_remit("REF*" + "x" * X12 + "~")),
    "835: no segment ends": ("a.835", lambda: whole_remit("")[:106] + b"x" * (4 * X12)),
    "835: a segment of many elements": ("a.835", lambda: whole_remit("REF" + "*x" * (X12 // 4) + "~")),
    "835: tiny segments": ("a.835", lambda: whole_remit("A~" * (X12 // 2))),
    "835: tiny known segments": ("a.835", lambda: whole_remit("SVC*1~" * (X12 // 12))),
    "835: CAS with many reasons": (
        "a.835", lambda: whole_remit("CLP*A*1*1*1~" + ("CAS*CO" + "*1*1*1" * 6 + "~") * (X12 // 86))
    ),
    "835: many transactions": ("a.835", lambda: whole_remit("ST*835*1~SE*2*1~" * (X12 // 64))),
    "835: many interchanges": ("a.835", lambda: repeated(remit(1), X12 // 4)),
    "ZIP: 4,000 members": ("a.zip", lambda: many(4_000)),
    "ZIP: 20,000 members": ("a.zip", lambda: many(20_000)),
    "ZIP: 200,000 empty members": ("a.zip", lambda: zipped({str(number): b"" for number in range(200_000)})),
    "ZIP: a member of zeros": ("a.zip", lambda: zipped({"a.835": bytes(LARGEST_MEMBER)})),
    "ZIP: a member of blanks that fits": (
        "a.zip", lambda: zipped({"a.835": whole_remit("NTE*" + "x" * 60 + "~")[:200] + b" " * (500 << 20)})
    ),
    "ZIP: nested 100 deep": ("a.zip", lambda: nested(100)),
    "gzip of zeros": ("a.835.gz", lambda: gzip.compress(bytes(LARGEST_MEMBER), 9)),
    "gzip of gzip": ("a.gz", lambda: gzip.compress(gzip.compress(bytes(64 << 20)))),
    "XLSX bomb": ("a.xlsx", lambda: bomb(LARGEST_MEMBER)),
}  # fmt: skip


def measured(name: str, folder: Path) -> tuple[Outcome, Outcome]:
    """What inspecting and building this file took."""
    file, content = FILES[name]
    path = folder / file
    path.write_bytes(content())
    try:
        inspected = run("inspect", str(path), "--json")
        return inspected, run("build", str(path), "--warehouse", str(folder / "warehouse"))
    finally:
        path.unlink()


def main(names: list[str]) -> int:
    """Print the table; 1 where something took more memory than it may."""
    print(f"{'file':<36}{'inspect':>18}{'build':>20}   outcome")
    is_fine = True
    for name in FILES:
        if names and not any(wanted in name for wanted in names):
            continue
        with tempfile.TemporaryDirectory() as folder:
            both = measured(name, Path(folder))
        cells = "".join(f"{one.megabytes:>10.0f} MB {one.seconds:>4.0f} s" for one in both)
        is_fine &= all(one.megabytes < MOST_MEGABYTES for one in both)
        last = both[1].said.splitlines()[-3:]
        print(f"{name:<36}{cells}   {last[0][:80]}", flush=True)
    return int(not is_fine)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
