"""Effects add up to what the KPIs say, lead with what was planted, and keep calm where nothing was."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from analytics import kpis, queries
from analytics.comparison.effects import Change, cash_change, denial_change, reason_change
from analytics.comparison.periods import periods
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse
from tests.demo.way_in import recovered

pytestmark = pytest.mark.slow

Times = tuple[Scope, Scope]
PLANTED = date(2026, 3, 1)
SCENARIOS = ("policy_change", "quiet")
GROUPS = ("payer", "cpt", "therapist", "clinic")


def times(warehouse: Warehouse, start: date = PLANTED) -> Times:
    found = periods(warehouse.scope(start=start), warehouse.first_days["835"])
    earlier = found.earlier_for("line_denial_rate")
    assert earlier is not None
    return found.now, earlier


def asked(warehouse: Warehouse, query: queries.Query, by: str, start: date = PLANTED) -> list[pl.DataFrame]:
    return [warehouse.ask(query, time, dimension=by) for time in times(warehouse, start)]


def by_reason(warehouse: Warehouse, by: str, start: date = PLANTED) -> Change:
    lines = asked(warehouse, queries.PAID_AND_DECIDED, by, start)
    reasons = asked(warehouse, queries.DENIED_LINES_BY_GROUP, by, start)
    found = reason_change((lines[0], reasons[0]), (lines[1], reasons[1]))
    assert found is not None
    return found


def rates(warehouse: Warehouse) -> list[Fraction]:
    figures = [kpis.compute(warehouse, time, ["line_denial_rate"])[0] for time in times(warehouse)]
    return [Fraction(int(figure.numerator or 0), int(figure.denominator or 1)) for figure in figures]


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("by", GROUPS)
def test_denials_add_up_to_the_change_of_the_kpi(name: str, by: str) -> None:
    warehouse = recovered(name).warehouse
    change = denial_change(*asked(warehouse, queries.PAID_AND_DECIDED, by))
    assert change is not None
    now, earlier = rates(warehouse)
    assert (change.now, change.earlier) == (now, earlier)
    assert sum(effect.size for effect in change.effects) == now - earlier


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("by", ["all", *GROUPS])
def test_reasons_add_up_too(name: str, by: str) -> None:
    warehouse = recovered(name).warehouse
    change, (now, earlier) = by_reason(warehouse, by), rates(warehouse)
    assert sum(effect.size for effect in change.effects) == now - earlier
    if by == "all":
        denied = kpis.compute(warehouse, times(warehouse)[0], ["line_denial_rate"], by="category")
        shares = {(figure.group or {})["category"]: figure.value for figure in denied}
        shown = {effect.reason: float(effect.now) for effect in change.effects if effect.now}
        assert shown == {reason: share for reason, share in shares.items() if reason in shown}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("by", GROUPS)
def test_money_adds_up_to_the_cent(name: str, by: str) -> None:
    warehouse = recovered(name).warehouse
    change = cash_change(*asked(warehouse, queries.PAID_AND_DECIDED, by))
    assert change is not None
    ledger = warehouse.table("ledger").filter(pl.col("date") <= warehouse.as_of)
    paid = [
        ledger.filter(pl.col("date").is_between(time.start, time.end))["payer_payment"].sum()
        for time in times(warehouse)
    ]
    assert (change.now, change.earlier) == tuple(Fraction(each) for each in paid)
    assert sum(effect.size for effect in change.effects) == change.moved


def test_what_was_planted_leads_the_list() -> None:
    first = by_reason(recovered("policy_change").warehouse, "payer").effects[0]
    assert (first.group, first.reason, first.kind) == ("bluestone-health-plan", "BUNDLE", "rate")
    assert first.size > 0


@pytest.mark.parametrize("by", GROUPS)
def test_where_nothing_was_planted_no_rate_changed_significantly(by: str) -> None:
    warehouse, middle = recovered("quiet").warehouse, date(2026, 5, 1)
    plain = denial_change(*asked(warehouse, queries.PAID_AND_DECIDED, by, middle))
    assert plain is not None
    for change in (plain, by_reason(warehouse, by, middle)):
        assert [effect for effect in change.effects if effect.verdict and effect.verdict.is_significant] == []


def answer(**columns: list[object]) -> pl.DataFrame:
    """An answer of queries/paid_and_decided.sql, with every patient's lines decided by themselves."""
    rows = pl.DataFrame(columns).with_columns(
        patients="adjudicated_lines", in_dates=1, lines_by_lines="adjudicated_lines"
    )
    products = dict.fromkeys(("denied_by_denied", "denied_by_lines"), pl.col("denied_lines"))
    dollars = pl.col("payer_payment").cast(pl.Decimal(18, 2))
    return rows.with_columns(**products, payer_payment=dollars, paid_by_lines=dollars, paid_by_paid=dollars)


def test_a_true_change_is_told_from_chance_and_from_too_few() -> None:
    earlier = answer(
        group_key=["changed", "few", "same"], adjudicated_lines=[400, 20, 400], denied_lines=[20, 1, 40],
        payer_payment=["4000.00", "200.00", "4000.00"],
    )  # fmt: skip
    now = answer(
        group_key=["changed", "few", "same"], adjudicated_lines=[400, 20, 400], denied_lines=[80, 9, 44],
        payer_payment=["4000.00", "200.00", "4000.00"],
    )  # fmt: skip
    change = denial_change(now, earlier)
    assert change is not None
    assert {effect.group: effect.verdict for effect in change.effects} == {
        "changed": Verdict.HIGHER,
        "few": Verdict.NOT_ENOUGH_DATA,
        "same": Verdict.NOT_SIGNIFICANT,
    }


def test_lines_of_nobody_known_are_a_group_of_their_own_and_make_no_finding() -> None:
    """Files that do not say whose lines they are were added in one of the two times."""
    earlier = answer(
        group_key=["known", "unknown"], adjudicated_lines=[400, 100], denied_lines=[40, 10], payer_payment=["0", "0"]
    )
    now = answer(
        group_key=["known", "unknown"], adjudicated_lines=[400, 900], denied_lines=[40, 700], payer_payment=["0", "0"]
    )
    change = denial_change(now, earlier)
    assert change is not None
    assert sum(effect.size for effect in change.effects) == change.moved
    rates = [effect for effect in change.effects if effect.kind == "rate"]
    assert [(effect.group, effect.is_compared, effect.verdict) for effect in rates] == [
        ("unknown", False, Verdict.NOT_ENOUGH_DATA)
    ]


def test_a_payer_that_is_new_is_mix_and_money_without_a_decision_stands_aside() -> None:
    earlier = answer(group_key=["old"], adjudicated_lines=[100], denied_lines=[10], payer_payment=["1000.00"])
    now = answer(
        group_key=["new", "old", "taken back"], adjudicated_lines=[50, 100, 0], denied_lines=[25, 10, 0],
        payer_payment=["100.00", "1000.00", "-40.00"],
    )  # fmt: skip
    denials, money = denial_change(now, earlier), cash_change(now, earlier)
    assert denials is not None
    assert money is not None
    assert {(effect.group, effect.kind) for effect in denials.effects} == {("new", "mix"), ("old", "mix")}
    assert [effect.size for effect in money.effects if effect.kind == "aside"] == [-40]
    assert sum(effect.size for effect in money.effects) == 60


def test_without_lines_at_either_time_there_is_nothing_to_take_apart() -> None:
    some = answer(group_key=["one"], adjudicated_lines=[10], denied_lines=[1], payer_payment=["10.00"])
    assert denial_change(some, some.clear()) is None
    assert cash_change(some.clear(), some) is None
