"""The committed sample files are what the writer writes, add up to the cent, and show what they promise to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.demo.documents import npi
from tests.practice.__main__ import files

FILES = files()
TOP = Path(__file__).parents[1]
REMITTANCES = sorted(path for path in FILES if path.suffix == ".835")


def segments(path: Path) -> Iterator[list[str]]:
    """The elements of every segment."""
    return (line.rstrip("~").split("*") for line in path.read_text(encoding="ascii").splitlines())


def everything(suffix: str) -> Iterator[list[str]]:
    """Every segment of the small practice's files of one kind."""
    return (segment for path in sorted(TOP.glob(f"data/samples/*{suffix}")) for segment in segments(path))


def test_the_committed_files_are_what_the_writer_writes() -> None:
    assert {path: path.read_text(encoding="ascii") for path in FILES} == FILES


def test_no_other_file_lies_beside_them() -> None:
    written = {path.name for path in FILES}
    for folder in ("data/samples", "tests/worked_examples"):
        assert {path.name for path in (TOP / folder).iterdir()} <= written


@pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: path.name)
def test_envelopes_are_sound(path: Path) -> None:
    counted = 0
    for line, segment in zip(path.read_text(encoding="ascii").splitlines(), segments(path), strict=True):
        counted = 1 if segment[0] == "ST" else counted + 1
        if segment[0] == "ISA":
            assert len(line) == 106
        if segment[0] == "SE":
            assert int(segment[1]) == counted


@pytest.mark.parametrize("path", REMITTANCES, ids=lambda path: path.name)
def test_remittances_add_up(path: Path) -> None:
    payment = claim = line = Decimal(0)
    for segment in [*segments(path), ["END"]]:
        name = segment[0]
        if name in ("SVC", "CLP", "PLB", "SE"):
            assert line == 0, "a line's charge less its adjustments is not what was paid on it"
        if name in ("CLP", "PLB", "SE"):
            assert claim == 0, "a claim's charge less all its adjustments is not what was paid on it"
        if name == "SE":
            assert payment == 0, "the payment is not the claims' payments less the provider's adjustments"
        if name == "BPR":
            payment = Decimal(segment[2])
        elif name == "CLP":
            claim, line = Decimal(segment[3]) - Decimal(segment[4]), Decimal(0)
            payment -= Decimal(segment[4])
            claim_level = True
        elif name == "SVC":
            line = Decimal(segment[2]) - Decimal(segment[3])
            claim_level = False
        elif name == "CAS":
            amounts = sum(Decimal(amount) for amount in segment[3::3])
            claim -= amounts
            line -= 0 if claim_level else amounts
        elif name == "PLB":
            payment += sum(Decimal(amount) for amount in segment[4::2])


def test_every_npi_has_its_check_digit() -> None:
    found = {s[9] for path in FILES for s in segments(path) if s[0] == "NM1" and len(s) > 9 and s[8] == "XX"}
    assert len(found) >= 7
    assert {number for number in found if npi(number[:9]) != number} == set()
    assert npi("123456789") == "1234567893"  # the standard's own example


def test_the_small_practice_shows_what_happens_to_claims() -> None:
    sent = Counter(s[5].rsplit(":")[-1] for s in everything(".837p") if s[0] == "CLM")
    assert 150 <= sent["1"] <= 300
    assert sent["7"] >= 3
    assert sent["8"] >= 1
    answered = Counter(s[2] for s in everything(".835") if s[0] == "CLP")
    assert answered["22"] >= 8
    assert answered["19"] >= answered["2"] >= 10
    words = Counter(s[1].split(":")[0] for s in everything(".277ca") if s[0] == "STC")
    assert words["A7"] >= 3
    moved = Counter(of.split(":")[0] for s in everything(".835") if s[0] == "PLB" for of in s[3::2])
    assert {"WO", "FB", "L6"} <= set(moved)
    reasons = {f"{s[1]}-{code}" for s in everything(".835") if s[0] == "CAS" for code in s[2::3]}
    assert {
        "CO-45", "CO-253", "CO-97", "CO-119", "CO-151", "CO-16", "CO-197", "CO-22", "CO-226", "CO-252", "CO-50",
        "CO-P12", "OA-18", "OA-23", "OA-133", "PR-1", "PR-2", "PR-3", "PR-204",
    } <= reasons  # fmt: skip
    codes = {s[1] for s in everything(".837p") if s[0] == "SV1"}
    assert {"HC:97166:GO", "HC:97140:GO:59", "HC:97530:GO:KX", "HC:97110:GO:CO"} <= codes
