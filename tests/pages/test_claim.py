"""The claim page: one claim's life, its segments as received, and the patient covered unless asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import kpis, queries, reference
from analytics.build import build
from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.pages.claim import claim_course, finding_claims, life
from analytics.pages.claim import page as claim
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse
from tests.asking import drawn
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow


@pytest.fixture
def denied(samples: Warehouse) -> str:
    """A claim that was denied at first."""
    return str(kpis.evidence(samples, Scope(samples.as_of), "initial_denial_rate")["claim_id"][0])


def page_of(warehouse: Warehouse, claim_id: str) -> AppTest:
    return draw(claim.render, warehouse, Scope(warehouse.as_of), **{claim.PARAMETER: claim_id})


def patient(warehouse: Warehouse, claim_id: str) -> dict[str, str]:
    key = warehouse.ask(queries.CLAIM_PROFILE, Scope(warehouse.as_of), claim_id=claim_id)["patient_key"][0]
    return warehouse.table("patients").filter(patient_key=key).row(0, named=True)


def everything(page: AppTest) -> str:
    tables = "\n".join(str(frame.value) for frame in page.dataframe)
    return texts(page) + tables + "\n".join(code.value for code in page.code)


def test_events_stand_in_order(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    headlines = [expander.label for expander in page.expander]
    assert "submitted to" in headlines[0]
    assert any("remittance from" in headline for headline in headlines)


def test_what_is_owed_is_drawn_where_it_changed(samples: Warehouse) -> None:
    days = samples.table("ledger").group_by("claim_id").agg(pl.col("date").n_unique()).sort("date", "claim_id")
    still, moved = str(days["claim_id"][0]), str(days["claim_id"][-1])
    assert "Balance over time" not in texts(page_of(samples, still))
    assert "Balance over time" in texts(page_of(samples, moved))


def test_steps_end_in_what_is_owed_and_tell_every_event(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    for claim_id in samples.table("claims")["claim_id"].unique().sort().head(40):
        movements = samples.ask(queries.LEDGER_OF_CLAIM, scope, claim_id=claim_id)
        told = life.life(samples, scope, claim_id)
        rows = claim_course.steps(movements, told, scope)
        ends = rows.row(-1, named=True)
        assert ends[PAYERS] == movements["payer_receivable"].sum()
        assert ends[PATIENTS] == movements["patient_receivable"].sum()
        labels = "\n".join(rows["label"])
        assert all(event.words in labels for event in told.events if event.kind in claim_course.DRAWN and event.day)
        assert rows["label"].n_unique() == rows.height


def test_who_owes_is_said_in_words() -> None:
    assert claim_course.owed(Decimal(60), Decimal(0)) == ("insurance balance $60.00", "payers $60")
    assert claim_course.owed(Decimal(0), Decimal("-16.20")) == ("patient credit of $16.20", "patient -$16")
    assert claim_course.owed(Decimal(0), Decimal(0)) == ("no balance", "nothing")


def test_segments_are_shown_as_received_but_for_the_account_number(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    assert page.code[0].value.startswith("CLM*•••*")
    number = samples.table("submissions").join(
        samples.table("claim_documents").filter(claim_id=denied), on=["file_id", "segment"]
    )["patient_control_number"][0]
    assert number not in everything(page)


def test_patient_is_covered_until_asked_for(samples: Warehouse, denied: str) -> None:
    page, person = page_of(samples, denied), patient(samples, denied)
    assert person["last_name"] not in everything(page)
    assert person["member_id"] not in everything(page)
    page.toggle(key="claim_patient").set_value(True).run()
    assert person["last_name"] in everything(page)
    assert not page.code[0].value.startswith("CLM*•••*")


def test_what_is_owed_at_the_end_is_the_ledgers_sum(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    owed = samples.table("ledger").filter(pl.col("claim_id") == denied)["payer_receivable"].sum()
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Insurance balance"] == f"${owed:,.2f}"


def test_unknown_claim_is_said_and_leads_on(samples: Warehouse) -> None:
    page = page_of(samples, "no-such-claim")
    assert "There is no claim with this ID" in page.warning[0].value
    assert page.dataframe, "denied claims to start with"


def number_of(warehouse: Warehouse, claim_id: str) -> str:
    """The practice's own number of a claim."""
    documents = warehouse.table("claim_documents").filter(claim_id=claim_id)
    sent = warehouse.table("submissions").join(documents, on=["file_id", "segment"], how="semi")
    return str(sent["patient_control_number"][0])


def typed(page: AppTest, text: str) -> AppTest:
    page.text_input(key="claim_typed").input(text).run()
    assert not page.exception
    return page


def in_address(page: AppTest) -> str:
    return str(dict(page.query_params))


def test_a_claim_is_found_by_its_id(samples: Warehouse, denied: str) -> None:
    page = typed(draw(claim.render, samples, Scope(samples.as_of)), denied)
    assert f"Claim {denied}" in texts(page)
    assert denied in in_address(page)


def test_a_claim_is_found_by_the_practices_number_which_stays_out_of_the_address(
    samples: Warehouse, denied: str
) -> None:
    number = number_of(samples, denied)
    page = typed(draw(claim.render, samples, Scope(samples.as_of)), f" {number} ")
    assert f"Claim {denied}" in texts(page)
    assert number not in in_address(page)
    assert number not in everything(page)


def test_one_search_follows_another(samples: Warehouse, denied: str) -> None:
    page = typed(draw(claim.render, samples, Scope(samples.as_of)), number_of(samples, denied))
    assert "No claim has this number" in typed(page, "NOTHING").warning[0].value
    other = next(each for each in samples.table("claims")["claim_id"].unique().sort() if each != denied)
    assert f"Claim {other}" in texts(typed(page, other))
    assert not page.warning


def test_a_number_of_several_claims_leads_to_a_list(samples: Warehouse) -> None:
    documents = samples.table("claim_documents").filter(kind="submission")
    sent = samples.table("submissions").join(documents, on=["file_id", "segment"])
    several = sent.group_by("payer_name", maintain_order=True).agg(pl.col("claim_id").unique()).row(0)[1]
    found = pl.DataFrame({"claim_id": sorted(several)[:2], "first_date": [samples.as_of] * 2, "documents": [1, 1]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding_claims, "candidates", lambda *_: found)
        page = typed(draw(claim.render, samples, Scope(samples.as_of)), "REUSED")
    assert "2 claims have this number" in page.info[0].value
    assert page.dataframe[0].value["claim_id"].tolist() == found["claim_id"].to_list()


def test_a_number_that_nothing_bears_is_said_and_not_repeated(samples: Warehouse, denied: str) -> None:
    page = typed(page_of(samples, denied), "P0000 <b>x</b>")
    assert "No claim has this number" in page.warning[0].value
    assert "P0000" not in everything(page) + in_address(page)
    assert f"Claim {denied}" in texts(page), "the open claim stays"


@pytest.mark.parametrize("nonsense", ["x" * 500, "<script>", "'; DROP TABLE claims; --", "$\\infty$", " "])
def test_nonsense_in_the_address_is_no_claim(samples: Warehouse, nonsense: str) -> None:
    page = page_of(samples, nonsense)
    assert nonsense.strip() == "" or "There is no claim with this ID" in page.warning[0].value
    assert page.dataframe, "claims to choose from"


def test_a_claim_is_shown_whole_whatever_payers_are_chosen(samples: Warehouse, denied: str) -> None:
    other = samples.table("payers").filter(pl.col("payer_id") != payer_of(samples, denied))["payer_id"][0]
    page = draw(claim.render, samples, Scope(samples.as_of, payers=(other,)), **{claim.PARAMETER: denied})
    assert everything(page) == everything(page_of(samples, denied))


def payer_of(warehouse: Warehouse, claim_id: str) -> str:
    return str(warehouse.ask(queries.CLAIM_PROFILE, Scope(warehouse.as_of), claim_id=claim_id)["payer_id"][0])


def test_reasons_are_told_in_words_with_what_helps(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    lines = samples.ask(queries.LINES_OF_CLAIM, Scope(samples.as_of), claim_id=denied)
    carc = lines["carc"].drop_nulls()[0]
    assert "Reasons for the initial denial" in texts(page)
    assert str(reference.carc().filter(carc=carc)["label"][0]) in texts(page)
    assert "What to do next" in texts(page)


def test_neighbors_are_the_patients_other_claims_and_name_nobody(samples: Warehouse) -> None:
    many = samples.table("claims").group_by("patient_key").agg(pl.col("claim_id").unique().sort()).sort("patient_key")
    claims = next(each for each in many["claim_id"].to_list() if len(each) > 2)
    page, person = page_of(samples, claims[0]), patient(samples, claims[0])
    label = next(each.label for each in page.expander if each.label.startswith("The same patient"))
    assert label == f"The same patient's other claims: {len(claims) - 1}"
    listed = next(frame.value for frame in page.dataframe if "initially denied" in frame.value.columns)
    assert sorted(listed["claim_id"]) == claims[1:]
    assert person["last_name"] not in everything(page)
    assert "patient_key" not in everything(page)


def test_denials_for_the_same_reason_say_how_they_ended(samples: Warehouse) -> None:
    lines = samples.table("lines").filter((pl.col("valid_to").dt.year() == 9999) & (pl.col("denied_lines") == 1))
    alike = lines.group_by("payer_id", "carc").agg(
        pl.len(), pl.col("claim_id").first(), pl.col("overturned_lines").sum()
    )
    row = alike.sort("len", "claim_id").row(-1, named=True)
    said = [each for each in texts(page_of(samples, row["claim_id"])).split("\n") if "lines** for" in each]
    assert any(f"**{row['len']} lines**" in each for each in said)
    assert any(f"{row['overturned_lines']} were overturned" in each for each in said)


def test_claims_of_the_same_payment_add_up_to_it(samples: Warehouse, denied: str) -> None:
    documents = samples.table("claim_documents").filter(claim_id=denied, kind="remit")
    place = documents.row(0, named=True)
    rows = samples.ask(
        queries.CLAIMS_OF_PAYMENT, Scope(samples.as_of), file_id=place["file_id"], place=place["segment"]
    )
    assert denied in rows["claim_id"]
    balance = samples.table("provider_adjustments").filter(file_id=place["file_id"])["amount"].to_list()
    assert sum(rows["paid"].to_list()) - sum(balance) == rows["remittance_amount"][0]


def test_what_happened_stands_in_the_picture_too(samples: Warehouse, denied: str) -> None:
    told = life.life(samples, Scope(samples.as_of), denied)
    kinds = [event.kind for event in told.events]
    assert kinds[0] == life.SENT and life.ANSWERED in kinds
    assert {*kinds} <= {*claim_course.DRAWN, life.ACKNOWLEDGED, life.REPEATED}
    days = [event.day for event in told.events if event.day]
    assert days == sorted(days)


def test_remits_alone_show_a_claim(tmp_path: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], tmp_path)
    warehouse = open_warehouse(tmp_path)
    for claim_id in warehouse.table("claims")["claim_id"].unique().sort():
        page = page_of(warehouse, claim_id)
        assert "no claim file (837P) loaded" in texts(page)
        assert "What to do next" in texts(page)


def test_a_claim_without_lines_is_no_error(tmp_path: Path) -> None:
    warehouse = drawn.warehouse(tmp_path, claims="claim_id charge\n c 0")
    page = draw(claim.render, warehouse, drawn.WHOLE, **{claim.PARAMETER: "c"})
    assert [info.value[:25] for info in page.info] == ["This claim has no events ", "No line of this claim is "]


def test_before_its_first_day_nothing_had_happened_to_a_claim(samples: Warehouse, denied: str) -> None:
    page = draw(claim.render, samples, Scope(date(2020, 1, 1)), **{claim.PARAMETER: denied})
    assert page.info[0].value == "This claim has no events yet as of Jan 1, 2020."
    assert "What to do next" not in texts(page)


def test_every_claim_with_a_finding_draws(samples: Warehouse) -> None:
    for claim_id in samples.table("findings")["claim_id"].drop_nulls().unique().sort()[:3]:
        assert page_of(samples, claim_id).expander
