"""The denials page: what stands out is said and leads to its claims, and every picture shows what the KPIs say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics import kpis, queries, tables
from analytics.causes import Finding, search
from analytics.pages.denial_trend import SERIES
from analytics.pages.denials import causes
from analytics.pages.denials import page as denials
from analytics.pages.denials.causes import among, sentence
from analytics.pages.denials.circumstances import denied_lines
from analytics.pages.denials.denial_reasons import BY, PREVENTABILITY
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse
from tests.asking.drawn import drawn, published
from tests.causes.invented import START, Line, practice
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow


def bundled(line: Line) -> float:
    is_there = line["payer_id"] == "bluestone" and line["cpt"] == "97140" and "97530" in line["claim_cpts"]
    return 0.9 if is_there and line["service_date"] >= START + timedelta(days=90) else 0.0


def as_text(frame: pl.DataFrame) -> str:
    rows = [frame.columns, *([_cell(value) for value in row] for row in frame.iter_rows())]
    return "\n".join("  ".join(row) for row in rows)


def _cell(value: object) -> str:
    return "-" if value in (None, []) else "+".join(value) if isinstance(value, list) else str(value)


def of_lines(folder: Path, lines: pl.DataFrame) -> Warehouse:
    """A warehouse of these decided lines and their claims; answered two weeks after sending."""
    answered = pl.col("submission_date") + pl.duration(days=14)
    decided = lines.drop("claim_cpts", "authorized_claims", "filing_days", "days_since_visit", "days_on_file")
    decided = decided.with_columns(
        adjudication_date=answered,
        first_service_date="service_date",
        adjudicated_lines=1,
        stated_denied_lines="denied_lines",
        unresolved_lines="denied_lines",
        closed_date=answered,
        preventable_lines=(pl.col("reason_category") == "ELIG").fill_null(False).cast(pl.Int8),
        adjudicated_charge="charge",
        denied_charge=pl.col("charge") * pl.col("denied_lines"),
        carc=pl.when(pl.col("denied_lines") == 1).then(pl.lit("97")),
        reason_owner=pl.when(pl.col("denied_lines") == 1).then(pl.lit("coder")),
    )
    claims = lines.group_by("claim_id", "payer_id", "submission_date", "claim_cpts").agg(
        adjudicated_claims=pl.lit(1), denied_claims=pl.col("denied_lines").max()
    )
    claims = claims.sort("claim_id").with_columns(adjudication_date=answered).rename({"claim_cpts": "cpts"})
    payers = pl.DataFrame({"payer_id": sorted(set(lines["payer_id"]))})
    payers = payers.with_columns(pl.col("payer_id").str.to_titlecase().alias("name"))
    kinds = pl.DataFrame({"kind": ["submission", "remit"], "date": [START, START], "claim_id": [None, None]})
    texts_of = {"lines": decided, "claims": claims, "payers": payers, "claim_documents": kinds}
    frames = {name: drawn(tables.BY_NAME[name], as_text(frame)) for name, frame in texts_of.items()}
    return published(folder, frames, as_of=START + timedelta(days=230))


@pytest.fixture(scope="module")
def new_rule(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Bluestone begins to bundle."""
    return of_lines(tmp_path_factory.mktemp("new_rule"), practice(3, claims=1500, cause=bundled))


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return of_lines(tmp_path_factory.mktemp("calm"), practice(11, claims=400))


def test_what_stands_out_is_said_in_a_sentence(new_rule: Warehouse) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    found = search(new_rule.ask(queries.LINE_PROFILES, Scope(new_rule.as_of)))
    first = found.findings[0]
    counts = f"{first.denied} of {first.lines} lines, expected less than 1; since "
    assert f"Bluestone denies 97140 billed with 97530 (bundled): {counts}" in texts(page)
    assert f"{found.tests:,} combinations were tested" in texts(page)


def test_a_sentence_leads_to_its_claims(new_rule: Warehouse) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    page.button(key="cause_0").click().run()
    assert not page.exception
    first = search(new_rule.ask(queries.LINE_PROFILES, Scope(new_rule.as_of))).findings[0]
    shown = [set(frame.value["claim_id"]) for frame in page.dataframe if "claim_id" in frame.value.columns]
    assert set(first.claim_ids) in shown


def test_where_nothing_stands_out_it_says_so(calm: Warehouse) -> None:
    page = draw(denials.render, calm, Scope(calm.as_of))
    assert "is denied significantly more often" in page.success[0].value


def test_too_few_lines_say_how_many_there_are(tmp_path: Path) -> None:
    few = of_lines(tmp_path, practice(12, claims=40, rate=0.3))
    assert "not enough data (n = 80; 200 adjudicated lines are needed)" in texts(
        draw(denials.render, few, Scope(few.as_of))
    )


@pytest.mark.parametrize("series", SERIES)
def test_months_are_drawn_for_every_series(new_rule: Warehouse, series: str) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    page.segmented_control(key="denial_trend").select(series).run()
    assert not page.exception
    assert "Shaded: control limits" in texts(page)


@pytest.mark.parametrize("by", BY)
def test_reasons_add_up_to_all_denials(new_rule: Warehouse, by: str) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    page.selectbox(key="pareto_by").select(by).run()
    assert not page.exception
    listed = next(frame.value for frame in page.dataframe if "cumulative" in frame.value.columns)
    figures = {
        figure.id: figure.numerator
        for figure in kpis.compute(
            new_rule, Scope(new_rule.as_of), ids=["line_denial_rate", "initial_denial_rate_dollars"]
        )
    }
    assert listed["lines"].sum() == figures["line_denial_rate"]
    assert listed["charged"].sum() == pytest.approx(float(figures["initial_denial_rate_dollars"] or 0))
    assert list(listed["cumulative"])[-1] == "100%"
    if by == "preventability":
        assert set(listed[BY[by]]) <= set(PREVENTABILITY.values())


def test_payers_and_reasons_show_who_denies_more(new_rule: Warehouse) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    listed = next(frame.value for frame in page.dataframe if "state" in frame.value.columns)
    more = listed[listed["state"] == Verdict.HIGHER]
    assert list(zip(more["payer"], more["reason"], strict=True)) == [("Bluestone", "bundled")]


@pytest.mark.parametrize("by", ["visit", "weekday", "authorization", "filing", "pair"])
def test_what_surrounds_denials_can_be_chosen(new_rule: Warehouse, by: str) -> None:
    page = draw(denials.render, new_rule, Scope(new_rule.as_of))
    page.selectbox(key="circumstance").select(by).run()
    assert not page.exception


@pytest.mark.parametrize("by", ["visit", "weekday", "pair"])
def test_the_lines_behind_what_surrounds_them_are_those_counted(new_rule: Warehouse, by: str) -> None:
    scope = Scope(new_rule.as_of)
    rates = causes.looked(new_rule, scope).by_trait[by]
    assert rates
    for rate in rates:
        assert denied_lines(new_rule, scope, by, rate.group[0]).height == rate.denied


@pytest.mark.parametrize("kpi_id", denials.LISTS)
def test_lists_hold_the_rows_of_their_figure(samples: Warehouse, kpi_id: str) -> None:
    page = draw(denials.render, samples, Scope(samples.as_of))
    page.segmented_control(key="denial_list").select(kpi_id).run()
    assert not page.exception
    rows = kpis.evidence(samples, Scope(samples.as_of), kpi_id)
    frames = [frame.value for frame in page.dataframe if {"claim_id", "counted"} <= set(frame.value.columns)]
    assert [frame.shape[0] for frame in frames] == ([rows.height] if rows.height else [])


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ((("payer", "crest"),), "Crest denies lines"),
        ((("cpt", "97168"),), "Payers deny 97168"),
        ((("clinic", "main"), ("visit", "first")), "Payers deny first visits at main"),
        ((("filing", "more than 30 days"),), "Payers deny lines filed more than 30 days after the service"),
        ((("filing", "4 to 7 days"),), "Payers deny lines filed after 4 to 7 days"),
        (
            (("authorization", "none"), ("payer", "crest")),
            "Crest denies lines on claims without an authorization number",
        ),
        ((("cpt", "97530"), ("modifier", "59")), "Payers deny 97530 with modifier 59"),
        ((("therapist", "t1"),), "Payers deny lines by t1"),
    ],
)
def test_every_kind_of_finding_can_be_said(calm: Warehouse, traits: tuple[tuple[str, str], ...], said: str) -> None:
    finding = Finding(
        traits=traits, reason=None, lines=100, denied=50, claims=90, denied_claims=45, expected=8.2, ratio=5.0,
        dollars_a_month=1200.0, p_value=1e-9, since=None, until=None, category="AUTH", category_lines=30,
        line_ids=(), claim_ids=(), is_apart=False, compared=900,
    )  # fmt: skip
    assert sentence(calm, finding) == f"{said} (mostly authorization): 50 of 100 lines, expected 8"
    assert among(finding, 900) == ""
    assert among(finding, 1200) == "; compared with the 900 lines for which this is known"
