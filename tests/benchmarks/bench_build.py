"""How long from files to a published snapshot, as a multiple of reading alone, and how much memory it takes.

Run by hand: `python -m tests.benchmarks.bench_build [--claims 200000]`. Exits with 1 where a promise is not kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from analytics.demo.documents import (
    Adjustment,
    Answer,
    AnsweredLine,
    Batch,
    Claim,
    Payer,
    Person,
    Provider,
    Remittance,
    Service,
    npi,
)
from analytics.demo.writing_835 import remittance_text
from analytics.demo.writing_837p import claims_text

TIMES_READING = 5.0
MOST_MEMORY = 4 << 30
BATCH = 2_000
"""Claims in one file."""

PRACTICE = Provider("BENCHMARK THERAPY", npi("190000009"))
THERAPISTS = [Provider("EXAMPLE", npi(f"19000010{n}"), "THERAPIST") for n in range(8)]
INDICATORS = ("MB", "16", "MC", "CI", "BL")
PAYERS = [Payer(f"BENCHMARK PLAN {n}", f"8000{n}", indicator) for n, indicator in enumerate(INDICATORS)]
CODES = ("97530", "97110", "97535")

# Each measurement in a process of its own: peak memory is a process's, and never goes down again.
MEASURE = """
import json, sys, time
from pathlib import Path
from analytics.build import build
from analytics.x12.reading import read
from analytics.x12.sources import find_sources
from tests.benchmarks.peak import peak_memory
what, files, warehouse = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
start = time.perf_counter()
if what == "read":
    for batch in read(find_sources([files])):
        pass
else:
    report = build([files], warehouse)
    assert not report.refused
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "memory": peak_memory()}))
"""


def claim(number: int, sent: date) -> Claim:
    """The claim of that number: three lines, one of eight therapists, one of five payers."""
    patient = Person("EXAMPLE", f"PATIENT{number % 5000:05}", date(1960, 1, 1), "F", f"M{number % 5000:06}")
    services = tuple(Service(code, ("GO",), 1 + n, 9000 - 1000 * n, f"L{number:07}{n}") for n, code in enumerate(CODES))
    therapist = THERAPISTS[number % len(THERAPISTS)]
    day = sent - timedelta(days=1 + number % 6)
    return Claim(
        f"B{number:07}", patient, PAYERS[number % len(PAYERS)], PRACTICE, therapist, day, services, ("M25511", "M6281")
    )


def answer(billed: Claim, number: int, sent: date) -> Answer:
    """Every twelfth claim is denied for want of authorization, the others are paid less contract and coinsurance."""
    lines = []
    for service in billed.services:
        if number % 12 == 0:
            lines.append(AnsweredLine(service, 0, (Adjustment("CO", "197", service.charge),), ("N517",)))
        else:
            contract, share = service.charge // 4, service.charge // 10
            adjustments = (Adjustment("CO", "45", contract), Adjustment("PR", "2", share))
            lines.append(AnsweredLine(service, service.charge - contract - share, adjustments))
    return Answer(billed, billed.payer, "1", f"ICN{billed.number}", tuple(lines), sent + timedelta(days=2))


def texts(claims: int) -> Iterator[tuple[str, str]]:
    """File names and texts: an 837P for every batch, and an 835 of each payer for it."""
    for control, first in enumerate(range(0, claims, BATCH), start=1):
        sent = date(2025, 1, 6) + timedelta(days=3 * control)
        batch = [claim(number, sent) for number in range(first, min(first + BATCH, claims))]
        yield f"{control:04}.837p", claims_text(Batch(f"BENCH{control}", sent, tuple(batch)), control)
        for n, payer in enumerate(PAYERS):
            answers = tuple(
                answer(billed, first + place, sent) for place, billed in enumerate(batch) if billed.payer == payer
            )
            paid_on = sent + timedelta(days=14 + 2 * n)
            remittance = Remittance(payer, PRACTICE, paid_on, f"PAY{control}-{n}", answers)
            yield f"{control:04}_{n}.835", remittance_text(remittance, 10 * control + n)


def measured(what: str, files: Path, warehouse: Path) -> dict[str, float]:
    """Seconds and peak memory of reading, or of a whole build."""
    command = [sys.executable, "-c", MEASURE, what, str(files), str(warehouse)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> int:
    """Print the figures; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=200_000, help="claims of three lines each")
    claims = parser.parse_args().claims
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        for name, text in texts(claims):
            (files / name).write_text(text, encoding="ascii", newline="\n")
        size = sum(path.stat().st_size for path in files.iterdir())
        reading = measured("read", files, Path(folder) / "warehouse")
        building = measured("build", files, Path(folder) / "warehouse")
        again = measured("build", files, Path(folder) / "warehouse")
    ratio = building["seconds"] / reading["seconds"]
    print(f"{claims:,} claims of three lines, 837P and 835: {size / 1e6:.0f} MB")
    print(f"reading      {reading['seconds']:6.1f} s   {reading['memory'] / 1e6:6.0f} MB")
    print(f"building     {building['seconds']:6.1f} s   {building['memory'] / 1e6:6.0f} MB   {ratio:.1f} times reading")
    print(f"nothing new  {again['seconds']:6.1f} s   {again['memory'] / 1e6:6.0f} MB")
    return int(ratio > TIMES_READING or building["memory"] > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
