"""Code use: who stands out is named with what it is worth; where nobody does, the page stays calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics import queries
from analytics.code_use import findings
from analytics.pages.code_use import beside_peers, therapist_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.code_use.code_use_words import amount, basis, sentence
from analytics.pages.wording import dollars, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse
from tests.code_use.simulated import Plan, published, services
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

ODD_ONE = Plan(therapists=5, patients=30, same=0.9)


@pytest.fixture(scope="module")
def odd_one(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Five therapists, one of whom bills nearly every visit alike."""
    return published(tmp_path_factory.mktemp("odd_one"), services(ODD_ONE, 0))


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return published(tmp_path_factory.mktemp("calm"), services(replace(ODD_ONE, same=0.0), 0))


def test_who_stands_out_is_named_with_number_peers_and_money(odd_one: Warehouse) -> None:
    page = draw(code_use.render, odd_one, odd_one.scope())
    found = findings(beside_peers.judged(odd_one, odd_one.scope()))
    assert found[0].first.therapist_id == "T00"
    first, said = found[0].first, texts(page)
    assert plain(sentence(found[0], "NAME T00", "2 of 97110, 2 of 97530")) in said
    assert amount(first.value, first.measure) in said
    assert plain(dollars(first.exposure or 0)) in said
    assert plain(basis(first)) in said
    assert "Possible legitimate reasons" in said
    assert "fraud" not in said.lower()


def test_the_chosen_measure_lists_every_therapist_with_a_verdict(odd_one: Warehouse) -> None:
    page = draw(code_use.render, odd_one, odd_one.scope())
    page.selectbox(key="code_use_measure").select("same_visit").run()
    assert not page.exception
    listed = next(frame.value for frame in page.dataframe if "verdict" in frame.value.columns)
    assert list(listed["therapist"]) == [f"NAME T0{n}" for n in range(5)]
    assert list(listed["verdict"]) == [Verdict.HIGHER] + [Verdict.NOT_SIGNIFICANT] * 4


def test_nobody_stands_out_where_all_bill_alike(calm: Warehouse) -> None:
    page = draw(code_use.render, calm, calm.scope())
    tests = beside_peers.judged(calm, calm.scope()).tests
    assert [box.value for box in page.success] == ["No therapist bills significantly differently from peers."]
    assert f"{tests} comparisons among 5 therapists" in texts(page)
    assert not [button for button in page.button if str(button.key).startswith("finding_")]


def test_a_chosen_therapist_is_still_compared_with_all(odd_one: Warehouse) -> None:
    usual = draw(code_use.render, odd_one, odd_one.scope(therapists=("T01",)))
    assert "NAME T00** bills" not in texts(usual)
    listed = next(frame.value for frame in usual.dataframe if "verdict" in frame.value.columns)
    assert list(listed["therapist"]) == ["NAME T01"]
    assert list(listed["peers counted"]) == [4]


def test_too_few_data_say_how_many(tmp_path: Path) -> None:
    small = published(tmp_path, services(replace(ODD_ONE, patients=3), 0))
    page = draw(code_use.render, small, small.scope())
    assert not page.success
    assert "Not enough data: NAME T00" in texts(page)
    listed = next(frame.value for frame in page.dataframe if "verdict" in frame.value.columns)
    assert all("not enough data (n = " in said for said in listed["verdict"])
    assert set(listed["own"]) == {"–"}


def test_the_claims_behind_add_up_to_the_number(odd_one: Warehouse) -> None:
    scope = odd_one.scope()
    rows = {(row.therapist_id, row.measure.id): row for row in beside_peers.judged(odd_one, scope).rows}
    share = rows["T00", "code_share.97110"]
    lines = therapist_claims.lines(odd_one, scope, share)
    assert float(lines["units"].sum()) == pytest.approx(share.value * share.n)
    alike = rows["T00", "same_visit"]
    visits = therapist_claims.lines(odd_one, scope, alike).select("patient_key", "service_date").unique()
    assert visits.height == pytest.approx(alike.value * alike.n)
    readable_rows = therapist_claims.readable_rows(odd_one, lines)
    assert readable_rows.columns[0] == "claim_id"
    assert {"patient_key", "birth_date"} & set(readable_rows.columns) == set()


def test_the_dialog_opens_on_a_sample(odd_one: Warehouse) -> None:
    row = findings(beside_peers.judged(odd_one, odd_one.scope()))[0].first
    page = draw(therapist_claims.show_if_asked, odd_one, odd_one.scope(), row, True)
    assert page.radio(key="therapist_claims_which").value == therapist_claims.SAMPLE
    assert page.dataframe[0].value["claim_id"].nunique() == therapist_claims.VISITS


def test_a_link_opens_all_visits(odd_one: Warehouse) -> None:
    row = findings(beside_peers.judged(odd_one, odd_one.scope()))[0].first
    asked = {"therapist_claims": f"{row.measure.id}/{row.therapist_id}", "therapist_claims_which": "all"}
    page = draw(code_use.render, odd_one, odd_one.scope(), **asked)
    assert page.radio(key="therapist_claims_which").value == therapist_claims.ALL
    behind = next(frame.value for frame in page.dataframe if "claim_id" in frame.value.columns)
    assert behind["claim_id"].nunique() > therapist_claims.VISITS


def test_the_lines_behind_a_piece_of_the_mix_add_up_to_it(samples: Warehouse) -> None:
    scope = samples.scope()
    use = samples.ask(queries.CODE_USE, scope)
    assert use.height > 5
    for row in use.iter_rows(named=True):
        lines = code_use.lines_of(samples, scope, f"{row['therapist_id'] or ''}/{row['cpt'] or ''}")
        assert lines.height == row["lines"]
        assert lines["charge"].sum() == row["charge"]


def test_a_period_without_services_says_so(odd_one: Warehouse) -> None:
    scope = Scope(odd_one.as_of, end=date(1999, 12, 31))
    page = draw(code_use.render, odd_one, scope)
    assert [box.value for box in page.info] == ["No billed lines in this period."]
    assert not page.dataframe
