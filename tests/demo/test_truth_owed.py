"""What is owed, what waits and what is due where the truth is known: tables add up to it, silence is found."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from analytics import deadlines, kpis, queries
from analytics.kpis import Asking, owed
from analytics.kpis.money import BUCKETS, PAYER_STATES
from analytics.pages.aging.waiting_claims import silent
from analytics.scope import Scope
from tests.demo import truth_money
from tests.demo.way_in import Recovered, recovered

pytestmark = pytest.mark.slow

NAME = "silent_payer"


@pytest.fixture(scope="module")
def beside() -> Recovered:
    return recovered(NAME)


def days(beside: Recovered) -> list[date]:
    """The last day, and some before it."""
    return [beside.day - timedelta(days=ago) for ago in (0, 30, 101)]


def dollars(cents: int) -> Decimal:
    return Decimal(cents) / 100


def test_owed_by_age_is_the_truth_on_the_last_day(beside: Recovered) -> None:
    rows = owed.owed_by_age(Asking(beside.warehouse, Scope(beside.day)))
    payers, patients = truth_money.payer_ages(beside.truth), truth_money.patient_ages(beside.truth)
    assert dict(rows.select("bucket", "payers").iter_rows()) == {name: dollars(payers[name]) for name in BUCKETS}
    assert dict(rows.select("bucket", "patients").iter_rows()) == {name: dollars(patients[name]) for name in BUCKETS}
    assert sum(payers.values()) > 0


def test_owed_by_state_is_the_truth_on_the_last_day(beside: Recovered) -> None:
    rows = owed.owed_by_state(Asking(beside.warehouse, Scope(beside.day)))
    told = {state: dollars(amount) for state, amount in truth_money.payer_states(beside.truth).items() if amount}
    found = rows.group_by("state").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
    assert dict(found.iter_rows()) == told
    assert len(told) >= 4


@pytest.mark.parametrize("clock", ["service", "sent"])
def test_tables_are_the_kpis_on_any_day_and_by_either_clock(beside: Recovered, clock: str) -> None:
    ids = [kpi.id for kpi in kpis.KPIS if kpi.id.startswith("ar_aging.")]
    for day in days(beside):
        asking = Asking(beside.warehouse, Scope(day), clock)
        said = {each.id: each.numerator for each in kpis.compute(beside.warehouse, Scope(day), ids, clock=clock)}
        ages, states = owed.owed_by_age(asking, clock), owed.owed_by_state(asking, clock)
        assert owed.owed_by_age_then(asking, clock).equals(ages)
        assert owed.owed_then(asking) == ages.select(pl.sum("payers") + pl.sum("patients")).item()
        found = {f"payer.{bucket}": amount for bucket, amount in ages.select("bucket", "payers").iter_rows()}
        found |= {f"patient.{bucket}": amount for bucket, amount in ages.select("bucket", "patients").iter_rows()}
        sums = dict(states.group_by("state").agg(pl.col("amount").sum()).iter_rows())
        found |= {f"state.{state}": sums.get(state, 0) for state in PAYER_STATES}
        found |= {f"state.{state}": amount for state, amount in owed.patients_by_state(asking).items()}
        assert {f"ar_aging.{name}": amount for name, amount in found.items()} == said


def test_month_ends_are_what_each_of_those_days_would_have_shown(beside: Recovered) -> None:
    ask = beside.warehouse.ask
    ages = ask(queries.RECEIVABLES_BY_MONTH_AND_AGE, Scope(beside.day))
    both, charges = (ask(query, Scope(beside.day)) for query in (queries.RECEIVABLES_BY_MONTH, queries.CHARGES_BY_DAY))
    pace = {row["month_end"]: row for row in kpis.days_in_ar_at_month_ends(both, charges).iter_rows(named=True)}
    ends = ages["month_end"].unique().sort().to_list()
    assert ends[-1] == beside.day and len(ends) >= 8
    for end in (ends[-4], ends[-2], ends[-1]):
        then = owed.owed_by_age(Asking(beside.warehouse, Scope(end)))
        found = dict(ages.filter(month_end=end).select("age_bucket", "payer_owed").iter_rows())
        assert {bucket: found.get(bucket, 0) for bucket in BUCKETS} == dict(then.select("bucket", "payers").iter_rows())
        (figure,) = kpis.compute(beside.warehouse, Scope(end), ["days_in_ar"])
        assert pace[end]["owed"] == figure.numerator
        assert pace[end]["days"] == pytest.approx(figure.value)


def test_movements_lead_from_any_day_to_any_later_one_to_the_cent(beside: Recovered) -> None:
    last, middle, first = days(beside)
    for then, now in ((first, middle), (middle, last), (first, last)):
        moved = beside.warehouse.ask(queries.MOVEMENTS, Scope(now), since=then).row(0, named=True)
        before, after = (owed.owed_in_all(Asking(beside.warehouse, Scope(day))) for day in (then, now))
        for side in ("payer_receivable", "patient_receivable"):
            assert before[side] + moved[side] == after[side]
        less = moved["payer_payment"] + moved["contractual"] + moved["patient_payment"] + moved["write_off"]
        assert moved["charge"] - less == moved["payer_receivable"] + moved["patient_receivable"]


def test_what_turns_old_is_old_when_the_day_comes(beside: Recovered) -> None:
    """Lines owed today that turn 91 days within a month are those aged 61 to 90, each in its own day."""
    for day in days(beside):
        found = beside.warehouse.ask(
            queries.RECEIVABLES_BY_DAY, Scope(day), dimension="all", clock="service", from_days=61, to_days=90
        )
        rows = beside.warehouse.evidence(queries.RECEIVABLES, Scope(day), dimension="all", clock="service")
        ages = [(day - treated).days for treated in rows["service_date"]]
        soon = rows.with_columns(age=pl.Series(ages)).filter(
            (pl.col("payer_receivable") > 0) & (pl.col("age") > 60) & (pl.col("age") <= 90)
        )
        assert (found["lines"].sum(), found["payer_receivable"].sum()) == (soon.height, soon["payer_receivable"].sum())
        assert dict(found.group_by("age_days").agg(pl.col("lines").sum()).iter_rows()) == dict(
            soon.group_by("age").agg(pl.len().cast(pl.Int64)).iter_rows()
        )


def test_the_silent_payer_stands_out_alone_and_fills_the_list(beside: Recovered) -> None:
    effect = beside.story.planted[0]
    payers = beside.warehouse.table("payers").select("payer_id", "id_codes", "name").iter_rows()
    planted, name = next((payer, name) for payer, codes, name in payers if effect.payer_id in codes)
    (said,) = silent(beside.warehouse, Scope(beside.day))
    assert said.startswith(f"**{name}**")
    rows = kpis.unanswered(Asking(beside.warehouse, Scope(beside.day)))
    assert rows["payer_id"].value_counts(sort=True)["payer_id"][0] == planted


def test_no_payer_stands_out_where_none_is_silent() -> None:
    beside = recovered("quiet")
    assert silent(beside.warehouse, Scope(beside.day)) == []


def test_claims_that_wait_are_those_that_the_figure_counts(beside: Recovered) -> None:
    for day in days(beside):
        rows = kpis.unanswered(Asking(beside.warehouse, Scope(day)))
        (figure,) = kpis.compute(beside.warehouse, Scope(day), ["no_response"])
        assert rows.height == rows["claim_id"].n_unique() == figure.numerator
        assert (rows["beyond_days"] > 0).all()
        assert rows["beyond_days"].is_sorted(descending=True)


def test_every_dollar_that_waits_for_the_practice_has_one_clock(beside: Recovered) -> None:
    for day in days(beside):
        claims = beside.warehouse.ask(
            queries.OPEN_CLAIMS, Scope(day), states=deadlines.STATES, **deadlines.unappealable()
        )
        rules = deadlines.rules_by_payer(beside.warehouse.table("payers"), beside.warehouse.settings)
        found = deadlines.clocks(claims, rules, day)
        rows = beside.warehouse.evidence(queries.RECEIVABLES, Scope(day), dimension="all", clock="service")
        waits = rows.filter((pl.col("payer_receivable") > 0) & pl.col("payer_state").is_in(deadlines.STATES))
        assert found["payer_receivable"].sum() == waits["payer_receivable"].sum() > 0
        keys = found.select("claim_id", "payer_state", "remedy")
        assert keys.height == keys.n_unique()
        assert set(keys.select("claim_id", "payer_state").iter_rows()) == set(
            waits.select("claim_id", "payer_state").iter_rows()
        )


def test_days_to_appeal_run_as_the_final_denial_rate_has_them(beside: Recovered) -> None:
    """Of lines denied at first the figures' last day to appeal is that of the list of deadlines."""
    day = beside.day
    rows = beside.warehouse.evidence(queries.OPEN_CLAIMS, Scope(day), states=["denied"], **deadlines.unappealable())
    known = beside.warehouse.table("lines").filter(
        (pl.col("valid_from") <= day) & (pl.col("valid_to") > day) & pl.col("appeal_deadline").is_not_null()
    )
    both = rows.join(known.select("line_id", "appeal_deadline"), on="line_id")
    rules = deadlines.rules_by_payer(beside.warehouse.table("payers"), beside.warehouse.settings)
    days = [rules[payer].appeal.days for payer in both["payer_id"]]
    assert both.height > 10 and len(set(days)) > 1
    listed = [denied + timedelta(days=n or 0) for denied, n in zip(both["denied_date"], days, strict=True)]
    assert listed == both["appeal_deadline"].to_list()
