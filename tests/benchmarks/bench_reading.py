"""How fast X12 becomes typed frames, as a multiple of other readers in the same run, and how much memory it takes.

Run by hand: `python -m tests.benchmarks.bench_reading [--quick] [--busy]`. The other readers come with the extra
`bench`; those that are not installed are left out. Promises are held against readers that give claims and services, of
an 835 as typed frames; what stops before that (openx12's dictionaries, pyx12's bare segments) is shown beside them. On
a machine that has other things to do, `--busy` counts processor time instead of the clock's, and so leaves out what
several cores gain. Exits with 1 where a promise is not kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TIMES_OXEDI = 1.3
TIMES_PLAIN_835 = 10.0
TIMES_PLAIN_837P = 5.0
SMALL_FILES_SECONDS = 2.0
MOST_MEMORY = 1 << 30
FLAT = 1.15
"""Twice the file may take so many times the memory."""

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*00501*000000001*0*T*:"
MEASURE = """
import json, sys
from analytics.x12.reading import read
from analytics.x12.sources import find_sources
from tests.benchmarks.peak import peak_memory
rows = sum(batch["remits"].height for batch in read(find_sources(sys.argv[1:])))
print(json.dumps({"rows": rows, "memory": peak_memory()}))
"""


def remittance(claims: int, first: int = 0) -> str:
    """An 835 with so many claims of three lines each, about 25 segments and 530 bytes a claim."""
    parts = [f"BPR*I*{claims * 150}.00*C*ACH************20260105", f"TRN*1*CHECK{first}*1999999999", "DTM*405*20260105"]
    parts += ["N1*PR*A PAYER*XV*87726", "N1*PE*A PRACTICE*XX*1234567893", "LX*1"]
    for n in range(first, first + claims):
        parts.append(f"CLP*A{n}*1*240.00*150.00*20.00*12*ICN{n:09}*11*1")
        parts += [f"NM1*QC*1*DOE*JANE****MI*W{n:08}", "NM1*82*1*ROE*RIO****XX*1999999984", "REF*1L*GROUP1"]
        parts += ["DTM*232*20260102", "DTM*233*20260102", "DTM*050*20260103"]
        for line, (code, adjustments) in enumerate(
            (
                ("97530", "CAS*CO*45*30.00"),
                ("97110", "CAS*CO*45*10.00**253*1.00~CAS*PR*3*19.00"),
                ("97535", "CAS*CO*97*30.00"),
            )
        ):
            parts += [f"SVC*HC:{code}:GO*80.00*50.00**1", "DTM*472*20260102", adjustments, f"REF*6R*L{n}{line}"]
            parts += ["AMT*B6*50.00", "LQ*HE*N130"] if line == 2 else ["AMT*B6*50.00"]
    return _envelope("HP", "005010X221A1", "ST*835*0001", parts)


def claims(count: int, first: int = 0) -> str:
    """An 837P with so many claims of three lines each."""
    parts = ["BHT*0019*00*BATCH*20260103*0900*CH", "NM1*41*2*SENDER*****46*SUB1", "NM1*40*2*RECEIVER*****46*REC1"]
    parts += ["HL*1**20*1", "PRV*BI*PXC*225X00000X", "NM1*85*2*A PRACTICE*****XX*1234567893", "REF*EI*990000001"]
    for n in range(first, first + count):
        parts += [f"HL*{n + 2}*1*22*0", "SBR*P*18*******CI", f"NM1*IL*1*DOE*JANE****MI*W{n:08}", "DMG*D8*19500203*F"]
        parts += ["NM1*PR*2*A PAYER*****PI*87726", f"CLM*A{n}*240.00***11:B:1*Y*A*Y*Y", "HI*ABK:M6281*ABF:R278"]
        parts += ["NM1*82*1*ROE*RIO****XX*1999999984", "PRV*PE*PXC*225X00000X"]
        for line, code in enumerate(("97530", "97110", "97535"), start=1):
            parts += [f"LX*{line}", f"SV1*HC:{code}:GO*80.00*UN*1***1:2", "DTP*472*D8*20260102", f"REF*6R*L{n}{line}"]
    return _envelope("HC", "005010X222A1", "ST*837*0001*005010X222A1", parts)


def _envelope(group: str, guide: str, opening: str, parts: list[str]) -> str:
    body = "~".join([opening, *parts])
    count = body.count("~") + 2
    head = f"{ISA}~GS*{group}*SENDER*RECEIVER*20260105*1200*1*X*{guide}"
    return f"{head}~{body}~SE*{count}*0001~GE*1*1~IEA*1*000000001~"


def ours(path: Path) -> None:
    from analytics.x12.reading import read
    from analytics.x12.sources import find_sources

    for _ in read(find_sources([path])):
        pass


def oxedi_frames(path: Path) -> None:
    import polars as pl

    parsed = importlib.import_module("oxedi").parse(path.read_bytes())
    for name in parsed.tables:
        pl.DataFrame(parsed.tables[name])


def openx12_835(path: Path) -> None:
    """Nested dictionaries of texts and floats."""
    importlib.import_module("openx12.x835").parse(path.read_text())


def openx12_frames(path: Path) -> None:
    """The same as typed frames, which is what the others give: claims, services, adjustments."""
    import polars as pl

    found = importlib.import_module("openx12.x835").parse(path.read_text()).claims
    nested = {"services", "adjustments", "amounts"}
    services = [(number, service) for number, claim in enumerate(found) for service in claim["services"]]
    pl.DataFrame([{name: value for name, value in claim.items() if name not in nested} for claim in found])
    pl.DataFrame(
        [
            {"claim": claim} | {name: value for name, value in row.items() if name not in nested}
            for claim, row in services
        ]
    )
    pl.DataFrame(
        [{"service": number} | each for number, (_, row) in enumerate(services) for each in row["adjustments"]],
        infer_schema_length=None,
    )


def openx12_837p(path: Path) -> None:
    importlib.import_module("openx12.x837p").parse(path.read_text())


def edi_835_parser(path: Path) -> None:
    importlib.import_module("edi_835_parser").parse(str(path)).to_dataframe()


def pyx12_segments(path: Path) -> None:
    """Only the segments: no loops, no values."""
    for _ in importlib.import_module("pyx12.x12file").X12Reader(str(path)):
        pass


PEERS_835 = (openx12_frames, edi_835_parser)
PEERS_837P = (openx12_837p,)
SHOWN = {"835": (openx12_835, pyx12_segments), "837P": (pyx12_segments,)}
"""Readers that stop before typed frames, or before loops: shown, not held against."""


_clock = time.perf_counter


def rate(read: Callable[[Path], None], path: Path, repeats: int) -> float | None:
    """Megabytes a second, the median of several runs; None for a reader that is not installed."""
    seconds = []
    for _ in range(repeats):
        start = _clock()
        try:
            read(path)
        except ImportError:
            return None
        seconds.append(_clock() - start)
    return path.stat().st_size / 1e6 / statistics.median(seconds)


def memory(*paths: Path) -> int:
    """Peak memory of a process that reads the files and keeps nothing."""
    made = subprocess.run([sys.executable, "-c", MEASURE, *map(str, paths)], capture_output=True, check=True)
    return int(json.loads(made.stdout)["memory"])


def compare(kind: str, big: Path, small: Path, peers: tuple[Callable[[Path], None], ...], least: float, n: int) -> bool:
    """Prints our rate and those of plain readers; whether we are so many times the best of them."""
    own = rate(ours, big, n) or 0.0
    print(f"{kind:<6} {'ours':<18} {own:8.1f} MB/s")
    rates = [(peer.__name__, rate(peer, small, min(n, 3))) for peer in (*peers, *SHOWN[kind])]
    for name, found in rates:
        if found is not None:
            print(f"{kind:<6} {name:<18} {found:8.1f} MB/s  ours is {own / found:.1f} times as fast")
    held = [found for _, found in rates[: len(peers)] if found is not None]
    return all(own / found >= least for found in held)


def against_oxedi(path: Path, repeats: int) -> bool:
    """Prints the ratio to oxedi, the two measured in turns; true where it is not installed."""
    pairs = [(rate(ours, path, 1), rate(oxedi_frames, path, 1)) for _ in range(repeats)]
    ratios = [own / other for own, other in pairs if own and other]
    if not ratios:
        print("835    oxedi              is not installed")
        return True
    other = statistics.median(found for _, found in pairs if found)
    times = statistics.median(ratios)
    print(f"835    {'oxedi to frames':<18} {other:8.1f} MB/s  ours is {times:.2f} times as fast")
    return times >= TIMES_OXEDI


def small_files(folder: Path, count: int) -> bool:
    """Prints how long so many files of 13 KB take."""
    for number in range(count):
        (folder / f"{number:05}.835").write_text(remittance(24, number * 24))
    start = _clock()
    ours(folder)
    seconds = _clock() - start
    size = next(folder.iterdir()).stat().st_size / 1e3
    print(f"files  {count} of {size:.0f} KB in {seconds:.2f} s")
    return seconds * 2000 / count <= SMALL_FILES_SECONDS


def large_files(folder: Path, megabytes: int) -> bool:
    """Prints the peak memory of a large file and of one twice as large."""
    peaks = []
    for times in (1, 2):
        path = folder / f"large{times}.835"
        path.write_text(remittance(int(megabytes * times * 1e6 / 660)))
        peaks.append(memory(path))
        print(f"memory {path.stat().st_size / 1e6:.0f} MB in one transaction: {peaks[-1] / 2**20:.0f} MB at most")
        path.unlink()
    return peaks[0] <= MOST_MEMORY and peaks[1] <= peaks[0] * FLAT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="smaller files, fewer repeats")
    parser.add_argument("--busy", action="store_true", help="count processor time instead of the clock's")
    chosen = parser.parse_args()
    quick = chosen.quick
    if chosen.busy:
        global _clock  # noqa: PLW0603
        _clock = time.process_time
    repeats, many = (3, 8_000) if quick else (7, 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = {key: folder / key for key in ("big.835", "small.835", "big.837", "small.837")}
        for key, count in zip(paths, (many, 1_000, many, 1_000), strict=True):
            paths[key].write_text(remittance(count) if key.endswith("835") else claims(count))
        (folder / "many").mkdir()
        ours(paths["small.835"])
        kept = [
            compare("835", paths["big.835"], paths["small.835"], PEERS_835, TIMES_PLAIN_835, repeats),
            against_oxedi(paths["big.835"], repeats),
            compare("837P", paths["big.837"], paths["small.837"], PEERS_837P, TIMES_PLAIN_837P, repeats),
            small_files(folder / "many", 500 if quick else 2_000),
            large_files(folder, 20 if quick else 100),
        ]
    print("every promise is kept" if all(kept) else "a promise is not kept")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
