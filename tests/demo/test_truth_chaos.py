"""The month of chaos: figures as if every file had come in good order, and every damage said with file and segment."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

import polars as pl
import pytest

from analytics.kpis import DIMENSIONS
from analytics.kpis.kpi import REASONS
from tests.demo.way_in import recovered

pytestmark = pytest.mark.slow

CHAOS = "month_of_chaos"
SAID_BY = {
    "truncated": {"missing_trailer"},
    "unbalanced": {"remit_unbalanced"},
    "impossible date": {"implausible_date"},
    "claim sent twice": {"claim_sent_twice"},
    "claim in two": {"claim_in_parts"},
    "unknown code": {"carc_unknown", "remit_status_unknown", "wrong_count"},
}
"""What the product says of each damage. A remark code that nobody knows has no word of its own yet: the segment too
many that it stands in has. Files in odd order or form need no word: they lack nothing."""
MOVED = {
    "carc": {"50", "999"},
    "category": {"MEDNEC", "UNKNOWN"},
    "owner": {"clinician", "biller"},
    "rarc": set(),
}
"""What saying 999 for 50 moves."""


def figures(damages: bool, by: str | None) -> dict[tuple[str, str], tuple[object, ...]]:
    """The product's figures with everything that is said beside them."""
    found = recovered(CHAOS, damages=damages).figures(by=by)
    return {key: (f.numerator, f.denominator, f.value, f.interval, f.note) for key, f in found.items()}


@pytest.mark.parametrize("by", [None, *(by for by in DIMENSIONS if by not in REASONS)])
def test_every_figure_is_that_of_the_files_in_good_order(by: str | None) -> None:
    assert recovered(CHAOS, damages=True).truth == recovered(CHAOS, damages=False).truth
    assert figures(True, by) == figures(False, by)


def test_a_reason_that_nobody_knows_is_the_only_one_that_moves() -> None:
    """One file says 999 for 50; with it a single line, or the lines of one claim, changes category and owner."""
    for by in REASONS:
        bad, good = figures(True, by), figures(False, by)
        moved = {group for _, group in bad.keys() | good.keys() if any(
            bad.get((kpi, group)) != good.get((kpi, group)) for kpi in ("line_denial_rate", "initial_denial_rate")
        )}  # fmt: skip
        assert moved <= MOVED[by], by
        assert bad.keys() | good.keys()
    assert sum_of_lines(True) == sum_of_lines(False)


def sum_of_lines(damages: bool) -> int:
    """Denied lines over all reasons."""
    found = recovered(CHAOS, damages=damages).figures(["line_denial_rate"], "carc")
    return sum(int(figure.numerator or 0) for figure in found.values())


def said_of_files() -> dict[str, set[tuple[str, bool]]]:
    """Name of a file -> what is said of it, and whether with the segment."""
    warehouse = recovered(CHAOS, damages=True).warehouse
    names = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    found: dict[str, set[tuple[str, bool]]] = {}
    for table in ("diagnostics", "findings"):
        for file, code, segment in warehouse.table(table).select("file_id", "code", "segment").iter_rows():
            found.setdefault(names[file], set()).add((code, segment is not None))
    return found


def damaged_files() -> list[dict[str, str]]:
    """The truth about every file that is not as it should be."""
    files = pl.read_parquet(recovered(CHAOS, damages=True).folder / "demo" / "truth" / "files.parquet")
    return list(files.filter(pl.col("damage") != "").iter_rows(named=True))


def test_every_damage_is_said_with_file_and_segment() -> None:
    said, checked = said_of_files(), Counter[str]()
    for file in damaged_files():
        if wanted := SAID_BY.get(file["damage"]):
            codes = {code for code, has_segment in said.get(PurePath(file["path"]).name, set()) if has_segment}
            assert codes & wanted, file["detail"]
            checked[file["damage"]] += 1
    assert checked == {
        "truncated": 2, "unbalanced": 1, "unknown code": 3, "impossible date": 2, "claim sent twice": 1,
        "claim in two": 1,
    }  # fmt: skip


def test_later_payers_answer_before_the_first_one_does() -> None:
    """The figures that agree with the truth are those of claims answered in the wrong order, too."""
    told, late, still_waiting = recovered(CHAOS).truth, 0, 0
    for claim in told.claims:
        first = min((a.day for a in claim.primary(told.until)), default=None)
        second = min((a.day for a in claim.answered if a.answer.payer.id != claim.row.payer_id), default=None)
        late += first is not None and second is not None and second < first
        still_waiting += claim.is_answered_by_others_only(told.until)
    assert late >= 5
    assert still_waiting >= 1


def test_numbers_that_were_left_out_are_written_as_placeholders() -> None:
    details = {file["detail"] for file in damaged_files() if file["damage"] == "placeholder"}
    assert details == {"CLM01 of a replacement is NA", "CLP01 is 0", "CLP07 is NA"}


def test_every_file_that_brings_nothing_new_is_named() -> None:
    beside, said = recovered(CHAOS, damages=True), said_of_files()
    seen = {PurePath(report.name).name for report in beside.report.files if report.outcome == "seen"}
    repeated = {name for name, codes in said.items() if ("transaction_repeated", True) in codes}
    twins = [file for file in damaged_files() if file["same_as"] and file["damage"] != "rejected by 999"]
    for file in twins:
        pair = {PurePath(file["path"]).name, PurePath(file["same_as"]).name}
        assert pair & (seen | repeated), file["detail"]
    assert len(twins) == 8
    assert not beside.report.refused
