"""The payers page: its table is the KPIs', who differs is said, and a scorecard holds no patient's data."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics import kpis, queries
from analytics.pages.labels import payer_names
from analytics.pages.payers import page as payers
from analytics.pages.payers import scorecard_contents, scorecard_file
from analytics.pages.payers.payer_facts import facts, figures
from analytics.payers import yields
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.causes.invented import Line, practice
from tests.pages.drawing import draw, texts
from tests.pages.test_denials import of_lines

pytestmark = pytest.mark.slow


def crest_denies_more(line: Line) -> float:
    return 0.25 if line["payer_id"] == "crest" else 0.0


@pytest.fixture(scope="module")
def one_differs(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return of_lines(tmp_path_factory.mktemp("one_differs"), practice(5, claims=900, cause=crest_denies_more))


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return of_lines(tmp_path_factory.mktemp("calm"), practice(11, claims=600))


def test_the_table_is_what_the_kpis_say(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    rows = draw(payers.render, samples, scope).dataframe[0].value.set_index("payer")
    names = payer_names(samples)
    for figure in kpis.compute(samples, scope, ids=["initial_denial_rate", "takeback_rate"], by="payer"):
        row = rows.loc[names[(figure.group or {})["payer"]]]
        if figure.id == "takeback_rate":
            assert float(row["paid"]) == pytest.approx(float(figure.denominator or 0))
        else:
            assert row["decided"] == figure.denominator
            assert row["denied claims"] == pytest.approx(figure.value, abs=0.0005) or not figure.enough
            assert figure.enough or f"denied claims (n = {figure.rows})" in row["too few cases"]


def test_who_denies_more_is_said_and_leads_to_claims(one_differs: Warehouse) -> None:
    page = draw(payers.render, one_differs, Scope(one_differs.as_of))
    found = facts(one_differs, Scope(one_differs.as_of)).adjusted["crest"]
    assert f"**Crest** denies more than other payers do for the same services: {found.denied:,} of" in texts(page)
    assert "**Bluestone** denies more" not in texts(page)
    page.button(key="payer_said_0").click().run()
    assert not page.exception
    counted = [frame.value for frame in page.dataframe if "claim_id" in frame.value.columns]
    assert {payer for frame in counted for payer in frame.get("payer", [])} == {"Crest"}


def test_where_nobody_differs_nobody_is_named(calm: Warehouse) -> None:
    page = draw(payers.render, calm, Scope(calm.as_of))
    assert "denies more than other payers" not in texts(page)
    assert "No payer differs significantly" in page.success[0].value


def test_one_chosen_payer_is_still_held_against_all(one_differs: Warehouse) -> None:
    chosen = Scope(one_differs.as_of, payers=("crest",))
    page = draw(payers.render, one_differs, chosen)
    assert list(page.dataframe[0].value["payer"]) == ["Crest"]
    assert "**Crest** denies more" in texts(page)
    other = draw(payers.render, one_differs, Scope(one_differs.as_of, payers=("bluestone",)))
    assert "**Crest**" not in texts(other)


def test_denials_are_counted_as_the_kpis_count_them(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    known = facts(samples, scope)
    for figure in kpis.compute(samples, scope, ids=["initial_denial_rate", "line_denial_rate"], by="payer"):
        payer = (figure.group or {})["payer"]
        if figure.id == "initial_denial_rate":
            assert (known.rated[payer].denied, known.rated[payer].n) == (figure.numerator, figure.denominator)
        else:
            assert (known.adjusted[payer].denied, known.adjusted[payer].lines) == (figure.numerator, figure.denominator)
            reasons = known.reasons.filter(payer_id=payer)
            assert reasons["denied_lines"].sum() == figure.numerator


def test_what_is_allowed_is_what_answers_say(samples: Warehouse) -> None:
    rows = samples.ask(queries.ALLOWED_BY_CODE, Scope(samples.as_of))
    behind = samples.evidence(queries.ALLOWED_BY_CODE, Scope(samples.as_of))
    assert rows.height
    total = rows.select((pl.col("lines") * pl.col("allowed_each")).sum()).item()
    assert total == behind["allowed"].sum()
    assert sum(one.allowed for one in yields.yields(rows)) == pytest.approx(float(total))


def test_every_payer_has_a_scorecard_without_patients(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    found = figures(samples, scope, payers.FIGURES)
    people = samples.table("patients")
    payer_findings = {text for name in ("patient_key", "member_id") for text in people[name].drop_nulls()}
    claims = set(samples.table("claims")["claim_id"])
    for payer in found:
        page = draw(payers.render, samples, scope, payer_shown=payer)
        name = payer_names(samples)[payer]
        assert f"{name}: scorecard" in texts(page)
        file = scorecard_file.html(scorecard_contents.scorecard(samples, scope, payer, payer_names(samples)), True)
        assert file.startswith("<!doctype html>") and name in file
        assert "Simulated patients" in file
        assert not [text for text in payer_findings | claims if text in file]
        assert not [other for other in payer_names(samples).values() if other != name and other in file]
        assert "http" not in file.replace("http://www.w3.org/", "")


def test_a_scorecard_tells_the_figures(one_differs: Warehouse, tmp_path: Path) -> None:
    scope = Scope(one_differs.as_of)
    found = figures(one_differs, scope, payers.FIGURES)
    card = scorecard_contents.scorecard(one_differs, scope, "crest", payer_names(one_differs))
    rows = dict(card.figures.select("figure", "this payer").iter_rows())
    rate = found["crest"]["initial_denial_rate"]
    assert rows["Initial denial rate, claims"] == f"{rate.value:.1%}, {rate.numerator} of {rate.denominator} claims"
    assert any("denies more" in sentence for sentence in card.payer_findings)
    alone = scorecard_contents.scorecard(
        one_differs, Scope(one_differs.as_of, payers=("crest",)), "crest", payer_names(one_differs)
    )
    assert alone.figures.equals(card.figures), "the others are all others, whichever payers were chosen"
    assert card.reasons.height and card.denied_codes["denied"].sum() > card.denied_codes["expected"].sum()


def test_an_address_that_names_no_payer_shows_all(samples: Warehouse) -> None:
    page = draw(payers.render, samples, Scope(samples.as_of), payer_shown="nobody")
    assert "Payer comparison" in texts(page)
