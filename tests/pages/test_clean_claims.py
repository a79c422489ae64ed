"""The clean-claims page: every claim is lost at one step, and every number leads to its claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from analytics import kpis, queries
from analytics.charts import flow
from analytics.comparison.groups import compare
from analytics.edits import testing
from analytics.edits.rules import edits
from analytics.pages.clean_claims import charge_lag, stages
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.clean_claims.edit_check import HALVES, checked_claims, half, in_scope
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.stats.estimates import Share
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow


def test_every_claim_is_lost_at_one_step(samples: Warehouse) -> None:
    found = samples.ask(queries.CLAIMS_BY_FATE, Scope(samples.as_of))
    steps = stages.way(found)["claims"].to_list()
    sent = kpis.compute(samples, Scope(samples.as_of), ids=["charge_lag.within_2"])[0].denominator
    assert steps[0] == found["sent_claims"].sum()
    assert steps[0] <= (sent or 0)
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] == found.filter(fate="settled")["sent_claims"].sum()
    rows = samples.evidence(queries.CLAIMS_BY_FATE, Scope(samples.as_of))
    assert rows["claim_id"].is_unique().all()
    assert rows["charge"].sum() == found["charge"].sum()


def test_the_claims_behind_a_step_are_those_it_counts(samples: Warehouse) -> None:
    rows = samples.evidence(queries.CLAIMS_BY_FATE, Scope(samples.as_of))
    drawn = stages.way(samples.ask(queries.CLAIMS_BY_FATE, Scope(samples.as_of)))
    assert [stages.came_so_far(rows, step).height for step in drawn["group"]] == drawn["claims"].to_list()


@pytest.mark.parametrize("step", [stages.SENT, *stages.LEFT])
def test_a_step_in_the_address_opens_its_claims(samples: Warehouse, step: str) -> None:
    page = draw(clean_claims.render, samples, Scope(samples.as_of), claims_step=step)
    counts = samples.ask(queries.CLAIMS_BY_FATE, Scope(samples.as_of)).filter(fate=step)
    halves = page.radio(key="claims_step_half").options
    assert (f"{stages.LOST[step]} ({counts['sent_claims'].sum():,})" in halves) if step in stages.LOST else halves


def test_the_claims_of_a_day_are_those_of_its_bar(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    bars = charge_lag.bars(samples, scope)
    assert bars.height > 2
    for day, claims in bars.select("day", "claims").iter_rows():
        assert charge_lag.sent_after(samples, scope, day)["claim_id"].n_unique() == claims


def test_every_reason_has_words(samples: Warehouse) -> None:
    found = samples.ask(queries.CLAIMS_BY_FATE, Scope(samples.as_of))
    for fate, reason in found.filter(pl.col("fate") != "settled").select("fate", "reason").iter_rows():
        assert stages.reason_of(fate, reason) != reason


@pytest.mark.parametrize("fate", stages.LOST)
def test_what_was_lost_can_be_chosen(samples: Warehouse, fate: str) -> None:
    found = samples.ask(queries.CLAIMS_BY_FATE, Scope(samples.as_of)).filter(fate=fate)
    page = draw(clean_claims.render, samples, Scope(samples.as_of), claims_lost=fate)
    listed = [frame.value for frame in page.dataframe if "paid since" in frame.value.columns]
    if found.height:
        assert listed[0]["claims"].sum() == found["sent_claims"].sum()


def test_checks_show_what_they_flag(samples: Warehouse) -> None:
    page = draw(clean_claims.render, samples, Scope(samples.as_of))
    claims = checked_claims(samples, samples.as_of)
    tested = {one.edit.title: one for one in testing.tested(claims) if one.edit}
    stopped = testing.together(claims, [])
    assert f"{stopped.wanted:,} were rejected or had a denied line" in texts(page)
    for frame in (frame.value for frame in page.dataframe if "false alarms" in frame.value.columns):
        for _, row in frame.iterrows():
            one = tested[row["check"]]
            told = (row["flagged"], row["caught"], row["false alarms"], row["other reason"], row["open"])
            assert told == (one.flagged, one.caught, one.through, one.other, one.flagged - one.judged)
            assert sum(told[1:]) == row["flagged"]


def test_the_claims_behind_a_check_are_those_it_counts(samples: Warehouse) -> None:
    claims = checked_claims(samples, samples.as_of)
    for rule in edits():
        one = testing.tested(claims, [rule])[0]
        sizes = {which: half(claims, rule, which).height for which in HALVES}
        assert [sizes[which] for which in ("caught", "other", "through")] == [one.caught, one.other, one.through]
        assert sizes["open"] == one.flagged - one.judged
        assert sizes["missed"] == one.wanted - one.caught


def test_checks_count_what_the_scope_counts(samples: Warehouse) -> None:
    claims, scope = checked_claims(samples, samples.as_of), Scope(samples.as_of)
    assert in_scope(claims, scope).height == claims.height
    day = claims["submission_date"].sort()[claims.height // 2]
    early, late = replace(scope, end=day), replace(scope, start=day + timedelta(days=1))
    assert in_scope(claims, early).height + in_scope(claims, late).height == claims.height
    payers = claims["payer_id"].drop_nulls().unique().sort().to_list()
    assert sum(in_scope(claims, replace(scope, payers=(one,))).height for one in payers) == claims.height
    served = replace(scope, basis="service", end=day)
    assert in_scope(claims, served)["service_date"].max() <= day
    someone = claims["therapist_ids"].list.first().drop_nulls()[0]
    assert in_scope(claims, replace(scope, therapists=(someone,)))["therapist_ids"].list.contains(someone).all()


def test_who_is_compared_adds_up(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    figures = kpis.compute(samples, scope, ids=["clean_claim_rate"], by="payer", minimum=5)
    (whole,) = kpis.compute(samples, scope, ids=["clean_claim_rate"])
    many = [_times(one, 20) for one in figures]
    found = compare([("payer", many, _times(whole, 20))])
    assert len(found) == sum(one.enough and one.group is not None for one in figures) > 1
    for one in found:
        rest = [other for other in many if other.group != one.figure.group]
        part, cases = (sum(int(getattr(each, half) or 0) for each in rest) for half in ("numerator", "denominator"))
        assert one.others == pytest.approx(part / cases)
        lower = float(one.figure.value or 0) < one.others
        assert one.verdict in (Verdict.LOWER if lower else Verdict.HIGHER, Verdict.NOT_SIGNIFICANT)


def _times(figure: kpis.Figure, many: int) -> kpis.Figure:
    """The figure of so many times as many claims."""
    part, cases = int(figure.numerator or 0) * many, int(figure.denominator or 0) * many
    return replace(figure, numerator=part, denominator=cases, estimate=Share(part / cases, cases))


def test_days_are_drawn_with_their_sense() -> None:
    rows = pl.DataFrame(
        {"day": [0, 3], "label": ["0", "3"], "claims": [3, 1], "quick": [True, False], "words": ["", ""]}
    )
    assert flow.days_after(rows, "Claims by days").alt == "Claims by days. Within the target: 3 of 4 claims."
