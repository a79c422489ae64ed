"""The whole way of a CSV: loaded, kept, counted once, shown as evidence, forgotten; and what it does to the figures."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import cli, queries
from analytics.build import build, forget, rebuild
from analytics.building import snapshot
from analytics.kpis import compute, evidence
from analytics.pages.claim import page as claim
from analytics.tables import ALL
from analytics.warehouse import Warehouse, open_warehouse
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

LEDGER = sorted((Path(__file__).parents[1] / "worked_examples").glob("ledger.*"))
HEADINGS = "date,kind,claim,service_date,amount,note"
# of 100 two payers paid 75 and gave up 20; 5 are the patient's
PAID = f"{HEADINGS}\n2026-10-20,patient payment,LEDGER1,2026-06-10,3.00,cheque of Mr Example\n"
FORGIVEN = f"{HEADINGS},from\n2026-10-21,write-off,LEDGER1,2026-06-10,2.00,,patient\n"


@pytest.fixture
def books(tmp_path: Path) -> list[Path]:
    """Two CSVs."""
    paths = [tmp_path / "paid.csv", tmp_path / "forgiven.csv"]
    for path, text in zip(paths, (PAID, FORGIVEN), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    current = snapshot.current(folder)
    assert current is not None
    return {table.name: current.table(table.name) for table in ALL}


def same(one: Path, other: Path) -> bool:
    left, right = tables(one), tables(other)
    return all(left[name].equals(right[name]) for name in left)


def figures(warehouse: Warehouse) -> dict[str, tuple[object, object]]:
    ids = ["net_collection_rate", "ar_aging.state.patient", "ar_aging.patient.91_120"]
    found = compute(warehouse, warehouse.scope(), ids)
    return {figure.id: (figure.numerator, figure.denominator) for figure in found}


def test_what_patients_pay_counts_as_collected_and_is_owed_no_more(books: list[Path], tmp_path: Path) -> None:
    report = build([*LEDGER, *books], tmp_path / "warehouse")
    assert not report.refused
    assert {file.name: (file.kinds, file.lines) for file in report.files if file.name.endswith("csv")} == {
        "paid.csv": (("postings",), 1), "forgiven.csv": (("postings",), 1),
    }  # fmt: skip
    warehouse = open_warehouse(tmp_path / "warehouse")
    assert str(warehouse.as_of) == "2026-10-21"
    assert figures(warehouse) == {
        "net_collection_rate": (Decimal(60 + 15 + 3), Decimal(100 - 20)),
        "ar_aging.state.patient": (Decimal(5 - 3 - 2), None),
        "ar_aging.patient.91_120": (Decimal(0), None),
    }
    rows = evidence(warehouse, warehouse.scope(), "net_collection_rate")
    assert rows["counted"].sum() == Decimal(78)


def test_without_payments_net_collection_is_of_payers_alone(books: list[Path], tmp_path: Path) -> None:
    build([*LEDGER, books[1]], tmp_path / "warehouse")
    (found,) = compute(warehouse := open_warehouse(tmp_path / "warehouse"), warehouse.scope(), ["net_collection_rate"])
    assert (found.numerator, found.denominator) == (Decimal(60 + 15), Decimal(100 - 20 - 5))
    assert "no patient payments are known" in (found.note or "")


def test_neither_order_nor_steps_nor_copies_matter(books: list[Path], tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    build([*LEDGER, *books], whole)
    for number, order in enumerate(permutations([*LEDGER, *books][::-1], 4)):
        if number % 8:
            continue
        steps = tmp_path / f"steps{number}"
        for path in order:
            build([path], steps)
        assert build([*order, *books], steps).is_new is False
        assert same(whole, steps)
    copy = tmp_path / "copy.csv"
    copy.write_text(PAID)
    (seen,) = build([copy], whole).files
    assert (seen.outcome, seen.seen_as) == ("seen", "paid.csv")


def test_a_csv_is_kept_read_again_and_forgotten(
    books: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, without = tmp_path / "warehouse", tmp_path / "without"
    report = build([*LEDGER, *books], folder)
    before = tables(folder)
    for path in books:
        path.unlink()
    monkeypatch.setattr("analytics.building.intake.reading_version", lambda: "of a later program")
    monkeypatch.setattr("analytics.build.snapshot_id", lambda *_: "another")
    assert rebuild(folder).is_new
    assert all(frame.equals(before[name]) for name, frame in tables(folder).items())
    monkeypatch.undo()
    for file in report.files:
        if file.name.endswith(".csv"):
            forget(file.file_id or "", folder)
    build(LEDGER, without)
    assert same(folder, without)


def test_what_finds_no_claim_waits_for_it(books: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"
    assert build(books, folder).findings == {"posting_without_claim": 2}
    assert build(LEDGER, folder).findings.get("posting_without_claim") is None
    assert tables(folder)["ledger"]["patient_payment"].sum() == Decimal(3)


def test_another_csv_is_refused_by_what_it_lacks_and_not_copied(tmp_path: Path) -> None:
    other = tmp_path / "minutes.csv"
    other.write_text("visit,minutes\nV1,45\n")
    (file,) = build([other], tmp_path / "warehouse").files
    assert file.outcome == "refused"
    assert file.reason is not None and file.reason.startswith("a CSV without the columns date, kind, claim")
    assert list((tmp_path / "warehouse" / "sources").iterdir()) == []


def test_a_claims_life_tells_of_it_down_to_the_row(
    books: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "warehouse"
    build([*LEDGER, *books], folder)
    warehouse = open_warehouse(folder)
    claim_id = str(warehouse.table("ledger")["claim_id"][0])
    movements = warehouse.ask(queries.LEDGER_OF_CLAIM, warehouse.scope(), claim_id=claim_id)
    own = movements.filter(kind="patient_payment").row(0, named=True)
    assert warehouse.segments(own["file_id"], [own["segment"]]) == [PAID.splitlines()[1]]

    cli.main(["claim", claim_id, "--warehouse", str(folder)])
    told = capsys.readouterr().out
    assert "2026-10-20,patient payment,...,2026-06-10,3.00,..." in told
    cli.main(["claim", claim_id, "--warehouse", str(folder), "--show-patient"])
    assert "cheque of Mr Example" in capsys.readouterr().out

    page: AppTest = draw(claim.render, warehouse, warehouse.scope(), **{claim.PARAMETER: claim_id})
    labels = [expander.label for expander in page.expander]
    assert [sum(word in label for label in labels) for word in ("the patient paid", "written off")] == [1, 1]
    assert "paid.csv, line 2" in texts(page)
    assert not any("cheque" in code.value for code in page.code)
