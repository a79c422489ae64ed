"""The Data page: files go in, what became of them is said, payers and targets follow the practice's word."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import build, reference, settings
from analytics.pages.data import page as data
from analytics.pages.data.practice import changed, own_payers
from analytics.pages.deadline_words import rules_by_payer
from analytics.settings import Payer, Settings
from analytics.warehouse import Warehouse, open_warehouse
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow


def intake_into(folder: Path) -> data.Intake:
    return data.Intake(folder, build.build, build.forget, build.rebuild, (build.BuildError,))


def load(page: AppTest, path: str) -> AppTest:
    page.text_input(key="data_folder").input(path).run()
    next(button for button in page.button if button.label == "Load").click().run()
    assert not page.exception
    return page


def test_a_folder_is_loaded_and_every_file_reported(tmp_path: Path) -> None:
    own = tmp_path / "own"
    page = load(draw(data.render, None, intake_into(own)), str(EXAMPLES))
    assert open_warehouse(own).table("files").height == len(list(EXAMPLES.iterdir()))
    assert "5 files loaded, 0 already loaded, 0 rejected." in [success.value for success in page.success]


def test_what_was_not_loaded_is_said_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear practice,")
    page = load(draw(data.render, None, intake_into(tmp_path / "own")), str(tmp_path / "letter.txt"))
    assert "0 files loaded, 0 already loaded, 1 rejected." in texts(page)
    report = page.dataframe[0].value
    assert report["result"][0] == "not loaded"
    assert report["why"][0]


@pytest.mark.parametrize("named", ["/nowhere", "~nobody/files", "no\0path", "long" * 2000])
def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path, named: str) -> None:
    page = load(draw(data.render, None, intake_into(tmp_path / "own")), named)
    assert "no such folder" in page.error[0].value


def test_files_are_listed_with_their_sums(samples: Warehouse) -> None:
    page = draw(data.render, samples, intake_into(samples.folder))
    shown, known = page.dataframe[0].value, samples.table("files")
    assert len(shown) == known.height
    assert sum(Decimal(str(paid)) for paid in shown["paid"]) == known["paid"].sum()


def test_samples_can_be_neither_forgotten_nor_renamed(samples: Warehouse) -> None:
    page = draw(data.render, samples, intake_into(samples.folder))
    assert not [subheader for subheader in page.header if "Your payers" in subheader.value]


@pytest.fixture
def payers(samples: Warehouse) -> pl.DataFrame:
    return samples.table("payers").sort("payer_id")


def usual_targets() -> pl.DataFrame:
    return reference.targets().select(pl.col("kpi").alias("id"), pl.col("goal").cast(pl.Float64).alias("target"))


def test_what_was_left_alone_stays_unsaid(payers: pl.DataFrame) -> None:
    assert changed(Settings(), payers, payers, usual_targets()) == Settings()


def test_a_corrected_payer_keeps_every_name_it_is_known_by(payers: pl.DataFrame) -> None:
    first = payers["payer_id"][0]
    edited = payers.with_columns(
        name=pl.when(pl.col("payer_id") == first).then(pl.lit("Blue, as we call it")).otherwise("name"),
        appeal_days=pl.when(pl.col("payer_id") == first).then(60).otherwise("appeal_days"),
    )
    said = changed(Settings(), payers, edited, usual_targets()).payers
    names, ids = tuple(payers["names"][0]), tuple(payers["id_codes"][0])
    assert said == (Payer(first, "Blue, as we call it", names=names, ids=ids, appeal_days=60),)


def test_days_that_the_practice_enters_are_its_own_even_where_they_are_the_usual_ones(payers: pl.DataFrame) -> None:
    first = payers["payer_id"][0]
    known = payers.with_columns(
        appeal_days=pl.lit(None, dtype=pl.Int64), timely_filing_days=pl.lit(None, dtype=pl.Int64)
    )
    is_first = pl.col("payer_id") == first
    entered = known.with_columns(
        appeal_days=pl.when(is_first).then(90.0), timely_filing_days=pl.when(is_first).then(365.0)
    ).select("payer_id", "name", "payer_class", "appeal_days", "timely_filing_days")
    (said,) = changed(Settings(), known, entered, usual_targets()).payers
    assert (said.appeal_days, said.timely_filing_days) == (90, 365)
    assert isinstance(said.appeal_days, int)
    cleared = known.with_columns(appeal_days=pl.when(is_first).then(90), timely_filing_days=pl.when(is_first).then(365))
    (left,) = changed(Settings(payers=(said,)), cleared, known.select(entered.columns), usual_targets()).payers
    assert (left.appeal_days, left.timely_filing_days) == (None, None)


def test_entered_days_rule_the_deadlines_of_the_next_snapshot(tmp_path: Path) -> None:
    build.build(sorted(EXAMPLES.glob("ten_claims.*")), tmp_path)
    known = own_payers(open_warehouse(tmp_path))
    assert known["appeal_days"].null_count() == known["timely_filing_days"].null_count() == known.height
    entered = known.with_columns(appeal_days=pl.lit(45), timely_filing_days=pl.lit(120))
    settings.save(changed(Settings(), known, entered, usual_targets()), tmp_path)
    build.rebuild(tmp_path)
    after = open_warehouse(tmp_path)
    (rules,) = rules_by_payer(after).values()
    assert (rules.filing.days, rules.filing.basis, rules.appeal.days, rules.appeal.basis) == (120, "own", 45, "own")
    assert after.table("payers")["appeal_days"].to_list() == [45]


def test_only_targets_that_differ_are_written(payers: pl.DataFrame) -> None:
    target = pl.when(pl.col("id") == "days_in_ar").then(40.0).otherwise("target")
    assert changed(Settings(), payers, payers, usual_targets().with_columns(target=target)).targets == {
        "days_in_ar": 40.0
    }


def test_a_saved_choice_is_in_the_next_snapshot(tmp_path: Path) -> None:
    build.build(sorted(EXAMPLES.glob("ten_claims.*")), tmp_path)
    payers = open_warehouse(tmp_path).table("payers")
    edited = payers.with_columns(name=pl.lit("Renamed"), payer_class=pl.lit("medicaid"))
    settings.save(changed(Settings(), payers, edited, usual_targets()), tmp_path)
    build.rebuild(tmp_path)
    after = open_warehouse(tmp_path).table("payers")
    assert after.select("payer_id", "name", "payer_class").rows() == [(payers["payer_id"][0], "Renamed", "medicaid")]


def test_the_page_does_not_say_yes_where_a_transfer_does_not_balance(tmp_path: Path) -> None:
    text = (EXAMPLES / "ten_claims.835").read_text()
    (tmp_path / "odd.835").write_text(text.replace("BPR*I*200*C", "BPR*I*210*C"))
    build.build([tmp_path / "odd.835", EXAMPLES / "ten_claims.837p"], tmp_path / "own")
    said = texts(draw(data.render, open_warehouse(tmp_path / "own"), intake_into(tmp_path / "own")))
    assert "**Yes.**" not in said
    assert "**Not everything.** 1 of 2 check/EFT payments are out of balance" in said


def test_the_page_says_that_all_is_accounted_for(samples: Warehouse) -> None:
    page = draw(data.render, samples, intake_into(samples.folder))
    assert "**Yes.**" in texts(page)
    accounts = [expander for expander in page.expander if "counted" in expander.label]
    assert len(accounts) >= 8
    for account in accounts:
        rows = account.dataframe[0].value
        unit = rows.columns[1]
        assert list(rows["what"])[-1] == "total"
        assert rows[unit][:-1].sum() == rows[unit].iloc[-1]


@pytest.mark.parametrize("name", ["", "..", "a/../..", "x" * 300 + ".835", "a\0b.835", "../../outside.835", "good.835"])
def test_an_upload_of_any_name_is_kept_in_its_folder(tmp_path: Path, name: str) -> None:
    class Upload:
        def __init__(self) -> None:
            self.name = name

        def getbuffer(self) -> bytes:
            return b"ISA"

    kept = data._kept(tmp_path, 0, Upload())
    assert kept.read_bytes() == b"ISA" and kept.resolve().is_relative_to(tmp_path / "0")
