"""A/R aging: what is on the screen is what is owed, on the day, by age and state; what is due says what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import deadlines, kpis, queries
from analytics.kpis import Asking, UsualTime, owed
from analytics.pages import owed_lines
from analytics.pages.aging import deadline_list
from analytics.pages.aging import page as aging
from analytics.pages.aging.owed_changes import bridge
from analytics.pages.compared import chosen_periods
from analytics.pages.deadline_words import (
    left_in_words,
    rests_on,
    rule_in_words,
    rules_by_payer,
    source_in_words,
)
from analytics.pages.labels import day
from analytics.pages.owed_lines import lines
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

VIEWS = [view for view in aging.VIEWS if view != aging.OWED]


def page_of(warehouse: Warehouse, **address: str) -> AppTest:
    return draw(aging.render, warehouse, Scope(warehouse.as_of), **address)


def listed(page: AppTest, column: str) -> pl.DataFrame:
    """The first list on the page that has this column."""
    return next(pl.from_pandas(frame.value) for frame in page.dataframe if column in frame.value.columns)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_on_odd_warehouses(odd: Warehouse, view: str) -> None:
    page_of(odd, aging_view=view)


@pytest.mark.parametrize("clock", aging.CLOCKS)
def test_the_list_by_age_is_what_is_owed(samples: Warehouse, clock: str) -> None:
    page = page_of(samples, aging_clock=clock)
    shown, scope = listed(page, "patients"), Scope(samples.as_of)
    rows = owed.owed_by_age(Asking(samples, scope), clock)
    assert shown["payers"].to_list()[:-1] == rows["payers"].to_list()
    found = kpis.compute(samples, scope, ["days_in_ar"])[0]
    assert shown["total"][-1] == found.numerator
    before = kpis.compute(samples, Scope(samples.as_of - timedelta(days=30)), ["days_in_ar"])[0]
    assert shown["change"][-1] == (found.numerator or 0) - (before.numerator or 0)


def test_nothing_to_compare_with_leaves_the_changes_out(samples: Warehouse) -> None:
    page = page_of(samples, aging_before="nothing")
    assert "change" not in listed(page, "patients").columns
    assert not [header for header in page.header if header.value.startswith("What changed")]


def test_the_sidebars_comparison_can_be_taken(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    then = chosen_periods(samples, scope).earlier
    assert then is not None
    page = page_of(samples, aging_before="sidebar")
    assert f"What changed since {day(then.as_of)}" in [header.value for header in page.header]
    alone = draw(aging.render, samples, replace(scope, compare="none"), aging_before="sidebar")
    assert "The sidebar has no comparison: no comparison is chosen." in texts(alone)


def test_nonsense_in_the_address_is_left_out(samples: Warehouse) -> None:
    page = page_of(samples, aging_view="nonsense", aging_clock="moon", aging_before="soon")
    assert page.header[0].value == "By age"


def test_the_bridge_adds_up_whatever_the_days(samples: Warehouse) -> None:
    for ago in (0, 45):
        scope = Scope(samples.as_of - timedelta(days=ago))
        for before in (30, 90, 365):
            rows = bridge(samples, scope, Scope(scope.as_of - timedelta(days=before)))
            assert sum((amount for _, amount in rows[:-1]), Decimal(0)) == rows[-1][1]


def test_the_lines_behind_an_amount_add_up_to_it(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    states = owed.owed_by_state(Asking(samples, scope))
    assert states.height > 3
    for state, bucket, amount in states.iter_rows():
        where = (pl.col("payer_state") == state) & (pl.col("age_bucket") == bucket)
        assert lines(samples, scope, where, "service")["payer_receivable"].sum() == amount


@pytest.mark.parametrize("clock", aging.CLOCKS)
def test_the_lines_behind_an_age_add_up_to_its_bar(samples: Warehouse, clock: str) -> None:
    scope = Scope(samples.as_of)
    rows = owed.owed_by_age(Asking(samples, scope), clock)
    for bucket, payers, patients in rows.iter_rows():
        behind = lines(samples, scope, owed_lines.by_payers(bucket), clock)
        assert behind["payer_receivable"].sum() == payers
        assert kpis.evidence(samples, scope, f"ar_aging.patient.{bucket}")["counted"].sum() == patients


def test_the_lines_behind_a_month_end_add_up_to_its_bar(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    ages = samples.ask(queries.RECEIVABLES_BY_MONTH_AND_AGE, scope)
    patients = samples.ask(queries.RECEIVABLES_BY_MONTH, scope)
    assert ages.height > 5
    for then, bucket, amount in ages.iter_rows():
        behind = lines(samples, Scope(then), owed_lines.by_payers(bucket), "service")
        assert behind["payer_receivable"].sum() == amount
    for then, amount in patients.select("month_end", "patient_receivable").iter_rows():
        behind = lines(samples, Scope(then), owed_lines.by_patients(), "service")
        assert behind["patient_receivable"].sum() == amount


def test_deadlines_hold_every_claim_that_waits_for_the_practice(samples: Warehouse) -> None:
    page = page_of(samples, aging_view=aging.DEADLINES)
    claims = samples.ask(
        queries.OPEN_CLAIMS, Scope(samples.as_of), states=list(deadlines.STATES), **deadlines.unappealable()
    )
    shown = listed(page, "when")
    assert shown["open balance"].sum() == claims["payer_receivable"].sum()
    assert shown["claims"].sum() >= claims["claim_id"].n_unique()
    assert "deadlines comes from a limit you entered" in texts(page)


def test_a_rule_that_is_not_verified_says_so_beside_every_day(samples: Warehouse) -> None:
    rules = rules_by_payer(samples)
    assert {rule.basis for each in rules.values() for rule in (each.filing, each.appeal)} >= {"published", "assumed"}
    for each in rules.values():
        for rule in (each.filing, each.appeal):
            assert "not verified" in rule_in_words(rule) or "unknown" in rule_in_words(rule)
            assert rule.source in source_in_words(rule)
    page = page_of(samples, aging_view=aging.DEADLINES, deadlines_due="overdue")
    assert all("not" in words for words in listed(page, "rule")["rule"])


def test_own_rules_say_that_they_are_yours() -> None:
    assert rule_in_words(deadlines.Rule(45, "own", "45 days", "your settings", True)) == "45 days, yours"


@pytest.mark.parametrize(
    ("ahead", "words"), [(12, "12 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day past the deadline")]
)
def test_days_left_are_counted_to_the_last_day(samples: Warehouse, ahead: int, words: str) -> None:
    assert words in left_in_words(samples.as_of + timedelta(days=ahead), samples.as_of)


def test_a_calendar_bears_no_number_of_a_claim_or_patient(samples: Warehouse) -> None:
    found = deadline_list.clocks(samples, Scope(samples.as_of - timedelta(days=60)))
    names = dict(samples.table("payers").select("payer_id", "name").iter_rows())
    text = deadlines.calendar(found, names, samples.as_of - timedelta(days=60), is_sample=True).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") > 0
    patients = samples.table("patients")
    private = [*found["claim_id"], *samples.table("submissions")["patient_control_number"]]
    private += [*patients["member_id"].drop_nulls(), *patients["last_name"].drop_nulls()]
    assert [each for each in private if each in text] == []


def test_waiting_claims_are_listed_with_what_is_usual_and_why(samples: Warehouse) -> None:
    page = page_of(samples, aging_view=aging.WAITING)
    figure = kpis.compute(samples, Scope(samples.as_of), ["no_response"])[0]
    shown = listed(page, "beyond_days")
    assert shown.height == figure.numerator
    assert (shown["waited_days"] - shown["usual_days"]).to_list() == shown["beyond_days"].to_list()
    assert listed(page, "pending longer")["pending longer"].sum() == figure.numerator


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (UsualTime(26, 817, 867, True), "26 days, from 817 answered claims of a year"),
        (UsualTime(30, 4, 9, False), "30 days, assumed: only 4 of 9 claims have been answered"),
        (UsualTime(30, 92, 151, False), "30 days, assumed: fewer than 9 in 10 of 151 claims have been answered"),
        (None, "30 days, assumed: no claim in the last year"),
    ],
)
def test_what_a_usual_time_rests_on_is_said(usual: UsualTime | None, words: str) -> None:
    assert rests_on(usual) == words


def test_what_patients_owe_is_what_the_kpis_say(samples: Warehouse) -> None:
    page = page_of(samples, aging_view=aging.PATIENTS)
    ids = ["ar_aging.state.patient", "ar_aging.state.awaiting_secondary"]
    figures = [each for each in kpis.compute(samples, Scope(samples.as_of), ids) if each.value]
    amounts = [frame.value["amount"].tolist() for frame in page.dataframe if "amount" in frame.value.columns]
    assert [float(figure.value or 0) for figure in figures] in [[float(one) for one in each] for each in amounts]


def test_another_day_shows_that_day(samples: Warehouse) -> None:
    scope = Scope(samples.as_of - timedelta(days=50))
    page = draw(aging.render, samples, scope)
    figure = kpis.compute(samples, scope, ["days_in_ar"])[0]
    assert listed(page, "patients")["total"][-1] == figure.numerator
    assert page.date_input(key="aging_day").value == scope.as_of


def test_the_day_chosen_on_the_page_is_the_sidebars(samples: Warehouse) -> None:
    page = page_of(samples)
    chosen = samples.as_of - timedelta(days=20)
    page.date_input(key="aging_day").set_value(chosen).run()
    assert page.session_state["scope_as_of"] == chosen


def test_a_day_after_the_last_file_is_no_error(samples: Warehouse) -> None:
    draw(aging.render, samples, Scope(samples.as_of + timedelta(days=800)))
