"""The reference tables hold what the published lists hold, and refuse what breaks their rules."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from analytics import reference
from analytics.reference import TABLES, ReferenceTableError
from analytics.transforms.payers import normalized
from tests.public_files import LISTS

SHIPPED = Path(__file__).parents[1] / "data/reference"


def published(name: str) -> list[dict[str, str]]:
    """The list this table was carried over from."""
    path = LISTS / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"no published code list {name}.csv in ../shared/domain/tables")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def test_every_file_has_rules_and_every_rule_a_file() -> None:
    assert {path.stem for path in SHIPPED.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_source(name: str) -> None:
    frame = reference.read(name)
    assert frame.height > 0
    assert frame.get_column("source").str.len_chars().min() >= len("KFF")  # type: ignore[operator]
    unchecked = frame.filter(pl.col("source").str.contains("own knowledge"))
    assert not unchecked["verified"].any(), "own knowledge is not verified"


@pytest.mark.parametrize(("name", "code"), [("carc", "carc"), ("rarc", "rarc")])
def test_codes_and_dates_are_those_of_the_published_list(name: str, code: str) -> None:
    expected = {(r[code], r["status"], day(r["start_date"]), day(r["stop_date"])) for r in published(name)}
    assert set(reference.read(name).select(code, "status", "valid_from", "valid_to").iter_rows()) == expected


# A missing order belongs with missing referrals (243, 287, 288).
_OWN_CATEGORY = {"173": {"category": "REFERRAL"}}


def test_orders_and_referrals_are_one_category() -> None:
    of = dict(reference.carc().select("carc", "category").iter_rows())
    assert {of[code] for code in ("173", "243", "287", "288")} == {"REFERRAL"}


@pytest.mark.parametrize("code", ["N36", "N350", "N379", "MA07"])
def test_remark_codes_that_therapy_meets_have_a_label(code: str) -> None:
    assert reference.rarc().filter(rarc=code)["label"].item()


def test_classes_of_reason_codes_are_those_of_the_published_list() -> None:
    columns = ("carc", "class", "owner", "preventable", "category")
    rows = [r | _OWN_CATEGORY.get(r["carc"], {}) for r in published("carc") if r["status"] == "current"]
    expected = {tuple(r[c] for c in columns) for r in rows}
    assert set(reference.carc().filter(status="current").select(columns).iter_rows()) == expected


def test_causes_among_remark_codes_are_those_of_the_published_list() -> None:
    expected = {(r["rarc"], r["is_cause"] == "yes", r["category"] or None) for r in published("rarc")}
    assert set(reference.rarc().select("rarc", "is_cause", "category").iter_rows()) == expected


def test_status_codes_are_those_of_the_published_list() -> None:
    american = {"Not authorised": "Not authorized", "Credential/enrolment data": "Credential/enrollment data"}
    expected = {(r["code"], american.get(r["label"], r["label"])) for r in published("claim_status")}
    assert set(reference.claim_status().select("status", "label").iter_rows()) == expected


def test_code_pairs_are_those_of_the_published_list() -> None:
    expected = Counter((r["column1"], r["column2"], r["modifier_indicator"]) for r in published("ncci_ptp_2024q3"))
    found = Counter(reference.ncci_ptp().select("column1", "column2", "modifier_indicator").iter_rows())
    assert found == expected
    assert reference.ncci_ptp()["valid_to"].null_count() == sum(
        r["deleted"] == "9999-12-31" for r in published("ncci_ptp_2024q3")
    )


def test_therapy_codes_are_those_of_the_published_list() -> None:
    expected = {(r["code"], r["work_rvu_2024"] or None) for r in published("therapy_codes")}
    found = reference.therapy_codes().select("code", pl.col("work_rvu_2024").cast(pl.Float64)).iter_rows()
    assert {(code, rvu) for code, rvu in found} == {(code, float(rvu) if rvu else None) for code, rvu in expected}


def test_numbers_of_reason_codes_per_class() -> None:
    classes = dict(reference.carc().group_by("class").len().iter_rows())
    assert classes == {"D": 189, "C": 75, "P": 12, "I": 11, "B": 10, "DEACTIVATED": 110}
    assert reference.carc().filter(status="deactivated").height == 110
    assert reference.rarc().filter(status="current").height == 1137


def test_reason_codes_that_need_a_remark_code() -> None:
    needed = set(reference.carc().filter(rarc_required=True)["carc"])
    assert needed == set("16 96 129 148 201 226 227 234 237 250 251 252 267 307 A1".split())


def test_acknowledged_categories() -> None:
    categories = reference.claim_status_category()
    assert set(categories.filter(accepted=1)["category"]) == {"A2", "A5"}
    assert set(categories.filter(rejected=1)["category"]) == {"A3", "A6", "A7", "A8", "other"}
    assert set(categories.filter(in_transit=1)["category"]) == {"A0", "A1"}
    assert {"E4", "P5", "F0", "R16"} <= set(categories["category"])


def test_kinds_of_answers() -> None:
    answers = reference.clp02()
    # 5 (4010) answers the claim, and decides nothing yet
    assert set(answers.filter(is_adjudication=1)["clp02"]) == {"1", "2", "3", "4", "5", "19", "20", "21"}
    assert set(answers.filter(is_primary=1)["clp02"]) == {"1", "4", "5", "19"}
    assert set(answers.filter(is_reversal=1)["clp02"]) == {"22"}
    assert set(answers.filter(is_pending=1)["clp02"]) == {"5"}


def test_classes_of_payers() -> None:
    classes = dict(reference.payer_classes().select("filing_indicator", "payer_class").iter_rows())
    assert {code for code, name in classes.items() if name == "medicare"} == {"MA", "MB"}
    assert (classes["16"], classes["MC"], classes["WC"], classes["CH"]) == (
        "medicare_advantage",
        "medicaid",
        "workers_compensation",
        "other",
    )


def test_hidden_denials_are_contractual_codes() -> None:
    codes = reference.hidden_denial_carcs().join(reference.carc(), on="carc")
    assert set(codes["carc"]) == {"45", "131", "172", "P12", "P24"}
    assert set(codes["class"]) == {"C"}


def test_codes_that_mean_something_are_known() -> None:
    codes = {tuple(row) for row in reference.read("code_meanings").select("code_list", "code", "meaning").iter_rows()}
    assert codes == {
        ("carc", "18", "duplicate"), ("carc", "B13", "duplicate"), ("rarc", "N522", "duplicate"),
        ("carc", "45", "above_contract"), ("carc", "246", "reporting_only"),
        ("carc", "204", "vague_alone"), ("plb", "WO", "recovery"),
        ("frequency", "1", "original"), ("frequency", "7", "replacement"), ("frequency", "8", "void"),
        ("rarc", "MA130", "send_anew"), ("rarc", "N704", "send_anew"),
        *(("transaction_verdict", code, "rejected") for code in "RMWX"),
        *(("group_verdict", code, "rejected") for code in "RMWX"), ("interchange_verdict", "R", "rejected"),
        *(("rarc", code, "no_appeal") for code in "MA44 N111 N211".split()),
        *(("carc", code, "record_request") for code in "226 250 251 252".split()),
        *(("rarc", code, "record_request") for code in "M127 N237 N393 N394 N705 N706 N768 N899 N900 N901".split()),
    }  # fmt: skip
    assert reference.codes_meaning("carc", "duplicate") == ["18", "B13"]
    assert {code for where, code, _ in codes if where == "carc"} <= set(reference.carc()["carc"])
    assert {code for where, code, _ in codes if where == "rarc"} <= set(reference.rarc()["rarc"])


@pytest.mark.parametrize("name", ["carc", "rarc", "claim_status"])
def test_every_category_and_owner_has_a_label(name: str) -> None:
    frame = reference.read(name)
    assert set(frame["category"].drop_nulls()) <= set(reference.denial_categories()["category"])
    assert set(frame["owner"].drop_nulls()) <= set(reference.owners()["owner"])


def test_twin_reason_codes_exist() -> None:
    twins = reference.claim_status()
    assert set(twins["twin_carc"].drop_nulls()) <= set(reference.carc()["carc"])
    assert set(twins["twin_rarc"].drop_nulls()) <= set(reference.rarc()["rarc"])


def test_diagnosis_chapters_do_not_overlap() -> None:
    ranges = sorted(reference.diagnosis_chapters().select("first", "last").iter_rows())
    assert all(last < following for (_, last), (following, _) in pairwise(ranges))
    assert sorted(reference.diagnosis_chapters()["chapter"]) == list(range(1, 23))


def test_conversion_factors_leave_no_day_out() -> None:
    spans = sorted(set(reference.conversion_factor().select("valid_from", "valid_to").iter_rows()))
    assert all((following - last).days == 1 for (_, last), (following, _) in pairwise(spans))


def test_names_of_deadlines_are_written_as_names_are_compared() -> None:
    names = pl.DataFrame(
        {"name": [n for row in reference.payer_deadlines()["known_as"].drop_nulls() for n in row.split(";")]}
    )
    assert names["name"].to_list() == names.select(normalized(pl.col("name"))).to_series().to_list()


HEADER = "carc,why,source,valid_from,valid_to,verified"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([",why,somewhere,,,yes"], "line 2, carc: found '', expected a text"),
        (["45,why,,,,yes"], "line 2, source: found '', expected a text"),
        (["45,why,somewhere,,,maybe"], "line 2, verified: found 'maybe', expected yes or no"),
        (["45,why,somewhere,1.1.2020,,yes"], "line 2, valid_from: found '1.1.2020', expected a day"),
        (["45,why,somewhere,2020-02-01,2020-01-31,yes"], "line 2, valid_to: found 2020-01-31, expected 2020-02-01"),
        (["45,why,somewhere,,,yes", "45,again,somewhere,,,yes"], "line 3, carc: found ('45',) again"),
        (["45,why,somewhere,,"], "line 2: found"),
        (["45,why,somewhere,,,yes,more"], "line 2: found"),
        (["45 ,why,somewhere,,,yes"], "line 2, carc: found '45 '"),
    ],
)
def test_a_broken_cell_is_named(tmp_path: Path, rows: list[str], message: str) -> None:
    (tmp_path / "hidden_denial_carcs.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    with pytest.raises(ReferenceTableError) as error:
        reference.read("hidden_denial_carcs", tmp_path)
    assert f"hidden_denial_carcs.csv, {message}" in str(error.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "hidden_denial_carcs.csv").write_text("carc,why\n45,x\n", encoding="utf-8")
    with pytest.raises(ReferenceTableError, match="line 1: found columns"):
        reference.read("hidden_denial_carcs", tmp_path)
