"""The large practice is a warehouse like any other: it keeps the contract, adds up, and says only known words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics import kpis, reference, tables
from analytics.build import build
from analytics.building.snapshot import Snapshot, current
from analytics.demo import large
from analytics.pages.aging import page as aging
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.scope import Scope
from analytics.shipped import shipped
from analytics.warehouse import open_warehouse
from tests.benchmarks import large_warehouse
from tests.benchmarks.large_warehouse import write_large
from tests.pages.drawing import draw

LINES = 3_000
WORDS = {
    "claims": ("submission_state",),
    "lines": ("first_outcome", "answer_state", "adjustment_group"),
    "answers": ("status", "outcome"),
    "denials": ("outcome", "adjustment_group"),
    "ledger": ("kind",),
    "claim_documents": ("kind",),
    "takebacks": ("kind",),
    "acknowledgements": ("level", "action"),
    "submissions": ("frequency", "payer_responsibility"),
    "persons": ("role",),
}


def quiet(_what: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small large practice."""
    found = tmp_path_factory.mktemp("large")
    write_large(found / "warehouse", LINES, tell=quiet)
    return found / "warehouse"


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    """What was written."""
    found = current(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A practice of six parts, of which two repeat others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_warehouse, "LINES_IN_PART", 500)
        return write_large(tmp_path_factory.mktemp("repeated") / "warehouse", LINES, tell=quiet)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A warehouse that came the real way, from X12 files."""
    found = tmp_path_factory.mktemp("real")
    build([shipped("data", "samples")], found, is_sample=True)
    snapshot = current(found)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
@pytest.mark.parametrize("which", ["snapshot", "repeated"])
def test_every_table_keeps_its_contract(table: tables.Table, which: str, request: pytest.FixtureRequest) -> None:
    written: Snapshot = request.getfixturevalue(which)
    frame = written.table(table.name)
    assert table.violations(frame) == []
    assert written.description.tables[table.name] == frame.height


def test_there_are_as_many_lines_as_asked_for(snapshot: Snapshot, repeated: Snapshot) -> None:
    # what is not sent yet on the last day is in no file
    for written in (snapshot, repeated):
        lines = written.table("lines", ["line_id"])["line_id"].n_unique()
        assert 0.97 * LINES <= lines <= LINES


def test_everybody_is_there(snapshot: Snapshot) -> None:
    lines = snapshot.table("lines")
    assert lines["clinic_id"].n_unique() == 5
    assert 30 <= lines["therapist_id"].n_unique() <= 40
    assert snapshot.table("payers").height == 12
    assert lines["cpt"].n_unique() >= 10
    months = lines["service_date"].dt.truncate("1mo").n_unique()
    assert months in (36, 37)


@pytest.mark.parametrize("which", ["snapshot", "repeated"])
def test_lines_add_up_to_claims(which: str, request: pytest.FixtureRequest) -> None:
    written: Snapshot = request.getfixturevalue(which)
    last = date(9999, 12, 31)
    lines = written.table("lines").filter(pl.col("valid_to") == last)
    claims = written.table("claims").filter(pl.col("valid_to") == last)
    summed = lines.group_by("claim_id").agg(
        pl.col("charge").sum(),
        pl.col("denied_lines").max().alias("denied_claims"),
        pl.col("adjudicated_lines").max().alias("adjudicated_claims"),
        pl.col("patient_key").n_unique().alias("patients"),
    )
    both = claims.join(summed, on="claim_id", suffix="_of_lines", how="full")
    assert both.filter(pl.col("charge").ne_missing(pl.col("charge_of_lines"))).is_empty()
    assert both.filter(pl.col("denied_claims") != pl.col("denied_claims_of_lines")).is_empty()
    assert both.filter(pl.col("adjudicated_claims") != pl.col("adjudicated_claims_of_lines")).is_empty()
    assert summed["patients"].max() == 1


@pytest.mark.parametrize("which", ["snapshot", "repeated"])
@pytest.mark.parametrize(("table", "key"), [("lines", "line_id"), ("claims", "claim_id")])
def test_exactly_one_version_holds_on_any_day(which: str, table: str, key: str, request: pytest.FixtureRequest) -> None:
    written: Snapshot = request.getfixturevalue(which)
    versions = written.table(table, [key, "valid_from", "valid_to"]).sort(key, "valid_from")
    chained = versions.with_columns(next=pl.col("valid_from").shift(-1).over(key))
    assert chained.filter(pl.col("valid_to") != pl.col("next").fill_null(date(9999, 12, 31))).is_empty()
    assert versions.group_by(key).agg(pl.col("valid_from").min())["valid_from"].unique().to_list() == [date(1, 1, 1)]


def test_the_ledger_says_what_the_lines_say(snapshot: Snapshot) -> None:
    ledger = snapshot.table("ledger")
    lines = snapshot.table("lines").unique("line_id")
    sums = ledger.group_by("line_id").agg(
        pl.col("charge", "payer_payment", "contractual", "patient_share", "payer_receivable").sum()
    )
    both = lines.select("line_id", pl.col("charge").alias("billed")).join(sums, on="line_id", how="full")
    assert both.filter(pl.col("billed").ne_missing(pl.col("charge"))).is_empty()
    left = pl.col("charge") - pl.col("payer_payment") - pl.col("contractual") - pl.col("patient_share")
    assert both.filter(left != pl.col("payer_receivable")).is_empty()
    # a payer never owes less than nothing, nor more than was charged: payments are within allowed amounts
    assert both.filter((pl.col("payer_receivable") < 0) | (pl.col("payer_receivable") > pl.col("charge"))).is_empty()


def test_the_money_in_the_ledger_is_the_money_that_was_transferred(snapshot: Snapshot) -> None:
    transferred = snapshot.table("payments")["amount"].sum()
    assert snapshot.table("ledger")["payer_payment"].sum() == transferred
    assert snapshot.table("remits")["paid"].sum() == transferred


def test_what_is_denied_stays_with_the_payer(snapshot: Snapshot) -> None:
    last = snapshot.table("lines").filter(pl.col("valid_to") == date(9999, 12, 31), pl.col("denied_lines") == 1)
    owed = snapshot.table("ledger").group_by("line_id").agg(pl.col("payer_receivable").sum())
    denied = last.filter(
        (pl.col("unresolved_lines") == 1) & (pl.col("adjustment_group") == "CO") & (pl.col("answer_state") == "denied")
    )
    both = denied.join(owed, on="line_id")
    assert both.height == denied.height > 0
    assert both.filter(pl.col("payer_receivable") != pl.col("charge")).is_empty()


def test_every_answer_balances(snapshot: Snapshot) -> None:
    place = ["file_id", "remit_segment"]
    lines = snapshot.table("remit_lines")
    adjusted = snapshot.table("adjustments").group_by("file_id", pl.col("line_segment").alias("segment"))
    balance = lines.join(adjusted.agg(pl.col("amount").sum()), on=["file_id", "segment"], how="left")
    rest = pl.col("charge") - pl.col("amount").fill_null(0) - pl.col("paid")
    assert balance.filter(rest != 0).is_empty()
    sums = lines.group_by(place).agg(pl.col("charge", "paid").sum()).rename({"remit_segment": "segment"})
    remits = snapshot.table("remits").join(sums, on=["file_id", "segment"], suffix="_of_lines")
    assert remits.height == snapshot.table("remits").height
    for name in ("charge", "paid"):
        assert remits.filter(pl.col(name) != pl.col(f"{name}_of_lines")).is_empty()


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, some in WORDS.items() for column in some])
def test_only_words_that_real_files_give(snapshot: Snapshot, real: Snapshot, table: str, column: str) -> None:
    known = set(real.table(table)[column].drop_nulls())
    said = set(snapshot.table(table)[column].drop_nulls())
    assert said - known == set()


def test_only_codes_that_the_reference_tables_know(snapshot: Snapshot) -> None:
    categories = set(reference.claim_status_category()["category"])
    assert set(snapshot.table("acknowledgements")["category_1"]) <= categories
    assert set(snapshot.table("submission_lines")["code"]) <= set(reference.therapy_codes()["code"])
    assert set(snapshot.table("remarks")["rarc"]) <= set(reference.rarc()["rarc"])
    # one that nobody knows is planted: it must be listed
    strangers = set(snapshot.table("adjustments")["carc"]) - set(reference.carc()["carc"])
    assert strangers <= {"999"}
    assert snapshot.table("lines")["diagnosis_chapter"].null_count() == 0


def test_dates_are_in_order(snapshot: Snapshot) -> None:
    lines = snapshot.table("lines")
    assert lines.filter(pl.col("service_date") > pl.col("billed_date")).is_empty()
    assert lines.filter(pl.col("billed_date") >= pl.col("adjudication_date")).is_empty()
    assert lines.filter(pl.col("first_service_date") > pl.col("service_date")).is_empty()
    latest = snapshot.table("ledger")["date"].max()
    assert isinstance(latest, date)
    assert snapshot.description.default_as_of is not None
    assert latest <= snapshot.description.default_as_of


def test_the_rates_are_believable(folder: Path) -> None:
    warehouse = open_warehouse(folder)
    found = {figure.id: figure.value for figure in kpis.compute(warehouse, Scope(warehouse.as_of))}
    between = {
        "initial_denial_rate": (0.05, 0.18),
        "clean_claim_rate": (0.75, 0.95),
        "acceptance_rate": (0.93, 0.99),
        "overturn_rate": (0.2, 0.6),
        "charge_lag.p50": (0, 4),
        "days_to_pay.p50": (12, 35),
        "no_response": (0.002, 0.06),
    }
    wrong = {name: found[name] for name, (low, high) in between.items() if not low <= float(found[name] or 0) <= high}
    assert wrong == {}


@pytest.mark.parametrize("page", [overview, denials, clean_claims, aging, code_use, payers], ids=lambda m: m.TITLE)
def test_every_page_draws(folder: Path, page: object) -> None:
    warehouse = open_warehouse(folder)
    assert warehouse.is_sample
    draw(page.render, warehouse, Scope(warehouse.as_of))  # type: ignore[attr-defined]


def test_parts_share_neither_claims_nor_patients(repeated: Snapshot) -> None:
    lines = repeated.table("lines").unique("line_id")
    for column, marked in (("claim_id", 0), ("patient_key", 1), ("file_id", 0)):
        assert lines[column].str.slice(marked, 2).unique().sort().to_list() == ["00", "01", "02", "03", "04", "05"]
    assert lines.group_by("patient_key").agg(pl.col("payer_id").n_unique())["payer_id"].max() == 1


def test_same_numbers_same_tables(snapshot: Snapshot, tmp_path: Path) -> None:
    again = write_large(tmp_path / "again", LINES, tell=quiet)
    assert again.description == snapshot.description
    for table in tables.ALL:
        assert again.table(table.name).equals(snapshot.table(table.name)), table.name
    other = next(large.parts(LINES, seed=2))
    assert not other["submission_lines"].equals(snapshot.table("submission_lines"))


def test_too_much_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most 64,000,000 lines"):
        write_large(tmp_path / "none", 64_000_001, tell=quiet)
    assert not (tmp_path / "none").exists()


def test_nothing_is_written_over(folder: Path) -> None:
    with pytest.raises(FileExistsError, match="a folder of its own"):
        write_large(folder, LINES, tell=quiet)


@pytest.mark.parametrize(("lines", "months"), [(0, 36), (-5, 36), (10, 0)])
def test_impossible_numbers_are_refused(lines: int, months: int) -> None:
    with pytest.raises(ValueError, match="at least one line and one month"):
        next(large.parts(lines, 1, months))
