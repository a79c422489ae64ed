"""A file that brings out a mistake when figures are derived is set aside and listed; the others count as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.build import BuildError, BuildReport, build, rebuild
from analytics.building import containment
from analytics.building.containment import contained
from analytics.cli import main
from analytics.transforms import each_derived
from tests.building.examples import tables
from tests.x12.texts import interchange, remittance

pytestmark = pytest.mark.slow

REMIT = "CLP*{number}*1*150*100**MB*P{number}~SVC*HC:97110:GO*150*100**2~DTM*472*20260902~CAS*CO*45*50~"


def _write(folder: Path, *numbers: str) -> Path:
    """A file for each claim number; the mistakes below are brought out by the letters in some of them."""
    folder.mkdir(exist_ok=True)
    for number in numbers:
        text = interchange(remittance(REMIT.format(number=number), "100"))
        (folder / f"{number}.835").write_bytes(text)
    return folder


def _breaks(records: dict[str, pl.DataFrame], letter: str) -> int:
    return records["remits"].filter(pl.col("patient_control_number").str.starts_with(letter)).height


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Derives nothing of claims that begin with X, breaks the contract for K, panics where Y and Z come together.

    Gives how many attempts there were.
    """
    attempts: list[int] = []

    def derived(records: dict[str, pl.DataFrame], *rest: Any) -> Iterator[tuple[str, pl.DataFrame]]:
        attempts.append(records["remits"].height)
        has_key = _breaks(records, "K")
        if _breaks(records, "X"):
            raise ZeroDivisionError("of a patient named Smith")
        if _breaks(records, "Y") and _breaks(records, "Z"):
            raise pl.exceptions.PanicException("index out of bounds")
        for name, frame in each_derived(records, *rest):
            yield name, pl.concat([frame] * 2) if name == "claims" and has_key else frame

    monkeypatch.setattr("analytics.build.each_derived", derived)
    return attempts


def _outcomes(report: BuildReport) -> dict[str, str]:
    return {file.name.removesuffix(".835"): file.outcome for file in report.files}


@pytest.mark.parametrize(
    ("bad", "is_added"), [(("X1",), True), (("X1", "K2"), False), (("Y1", "Z1"), False), (("K1",), True)]
)
def test_the_others_count_as_if_it_were_not_there(
    tmp_path: Path, fragile: list[int], bad: tuple[str, ...], is_added: bool
) -> None:
    good = [f"A{number}" for number in range(3)]
    blamed = bad[1:] if bad == ("Y1", "Z1") else bad  # of two that do not go together the first by name stays
    kept = [*good, *sorted(set(bad) - set(blamed))]
    build([_write(tmp_path / "good", *kept)], tmp_path / "alone")
    folder = _write(tmp_path / "mixed", *good)
    if is_added:
        build([folder], tmp_path / "together")
    report = build([_write(folder, *bad)], tmp_path / "together")
    expected = dict.fromkeys(kept, "loaded") | dict.fromkeys(blamed, "refused")
    assert {name: "loaded" if found == "seen" else found for name, found in _outcomes(report).items()} == expected
    alone, together = tables(tmp_path / "alone"), tables(tmp_path / "together")
    for name in set(alone) - {"files", "diagnostics"}:
        assert together[name].equals(alone[name]), name
    files = together["files"].filter(pl.col("refused").is_not_null())
    assert sorted(files["name"]) == [f"{name}.835" for name in sorted(blamed)]
    assert files["refused"].str.contains("set aside, because this program cannot make figures of it").all()
    assert not files["refused"].str.contains("Smith").any()
    listed = together["diagnostics"].filter(code="set_aside")
    assert sorted(listed["file_id"]) == sorted(files["file_id"]) and set(listed["severity"]) == {"error"}
    assert files["claims"].null_count() == files.height


def test_it_is_tried_again_when_it_is_named_again(
    tmp_path: Path, fragile: list[int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, warehouse = _write(tmp_path / "files", "A1", "X1"), tmp_path / "warehouse"
    assert main(["build", "--warehouse", str(warehouse), str(folder)]) == 1
    said = capsys.readouterr().out
    assert "X1.835: refused: set aside, because this program cannot make figures of it (ZeroDivisionError in" in said
    again = build([folder], warehouse)
    assert not again.is_new and _outcomes(again) == {"A1": "seen", "X1": "refused"}
    assert not rebuild(warehouse).is_new
    monkeypatch.setattr("analytics.build.each_derived", each_derived)
    assert _outcomes(build([folder], warehouse)) == {"A1": "seen", "X1": "loaded"}


def test_files_that_were_there_before_are_not_all_set_aside(
    tmp_path: Path, fragile: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the program that comes out with every file is not theirs: the last snapshot stays."""
    folder, warehouse = _write(tmp_path / "files", "A1", "X1"), tmp_path / "warehouse"
    with monkeypatch.context() as patched:
        patched.setattr("analytics.build.each_derived", each_derived)
        build([_write(tmp_path / "only", "X1")], warehouse)
    before = (warehouse / "CURRENT").read_bytes()
    with pytest.raises(BuildError, match="ZeroDivisionError"):
        build([folder], warehouse)
    assert (warehouse / "CURRENT").read_bytes() == before


def test_what_is_not_cleared_in_time_is_set_aside_together(
    tmp_path: Path, fragile: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment, "SEARCH_SECONDS", -1.0)
    warehouse = tmp_path / "warehouse"
    build([_write(tmp_path / "good", "A1", "A2")], warehouse)
    report = build([_write(tmp_path / "new", "B1", "X1")], warehouse)
    assert _outcomes(report) == {"B1": "refused", "X1": "refused"}
    assert all("one of 2 files among which it was not found in time" in (file.reason or "") for file in report.files)
    assert sorted(tables(warehouse)["remits"]["patient_control_number"]) == ["A1", "A2"]


def test_many_files_are_searched_by_halves() -> None:
    tried: list[int] = []

    def attempt(without: Mapping[str, str]) -> int:
        tried.append(len(without))
        if not {"f63", "f77"} <= set(without):
            raise ZeroDivisionError
        return len(without)

    made, aside = contained(attempt, [f"f{number}" for number in range(1000)], [], lambda _done, _total: None)
    assert made == 2 and set(aside) == {"f63", "f77"}
    assert len(tried) < 2 + 2 * 2 * 10
