"""The overview: a change is told as the figures have it, what is listed adds up, and every line leads on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import kpis, queries
from analytics.build import build
from analytics.comparison.periods import periods
from analytics.pages.compared import span
from analytics.pages.overview import page as overview
from analytics.pages.overview.look_first import leads
from analytics.pages.wording import number, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse
from tests.demo.way_in import recovered
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

START = date(2026, 3, 1)
LATER = date(2026, 7, 1)
"""The four months before it lie in the files as a whole."""
_AMOUNT = re.compile(r"^\*\*([+-]?)\\?\$?([+-]?[\d,]+\.\d\d)( points)?\*\* · ", re.MULTILINE)


@pytest.fixture(scope="module")
def practice() -> Warehouse:
    """A payer begins to deny for a new reason in the middle of it."""
    return recovered("policy_change").warehouse


def amounts(said: str, *, is_cash: bool) -> list[Decimal]:
    """The amounts of the listed effects, as they are shown."""
    found = [match for match in _AMOUNT.finditer(said) if bool(match[3]) != is_cash]
    signs = {"-": -1, "+": 1, "": 1}
    return [Decimal(match[2].replace(",", "").replace("+", "")) * signs[match[1]] for match in found]


def summed(said: str) -> list[Decimal]:
    """The sums that the page says its effects add up to: points, then dollars."""
    found = re.findall(r"It adds up: ([+-]?)\\?\$?([+-]?[\d,.]+)(?: points)? =", said)
    return [Decimal(text.replace(",", "").replace("+", "")) * (-1 if sign == "-" else 1) for sign, text in found]


@pytest.mark.parametrize("by", ["payer_reason", "category", "cpt"])
def test_what_is_shown_adds_up_to_what_is_shown(practice: Warehouse, by: str) -> None:
    scope = Scope(practice.as_of, start=LATER)
    said = texts(draw(overview.render, practice, scope, changed_by=by))
    points, money = summed(said)
    assert sum(amounts(said, is_cash=False)) == points
    assert sum(amounts(said, is_cash=True)) == money
    found = periods(scope, practice.first_days["835"])
    earlier = found.earlier_for("line_denial_rate")
    assert earlier is not None
    rates = [kpis.compute(practice, time, ["line_denial_rate"])[0].value for time in (found.now, earlier)]
    assert float(points) == pytest.approx(100 * (float(rates[0] or 0) - float(rates[1] or 0)), abs=0.006)


def test_the_planted_payer_and_reason_stand_first(practice: Warehouse) -> None:
    said = texts(draw(overview.render, practice, Scope(practice.as_of, start=START)))
    first = next(line for line in said.splitlines() if " points** · " in line)
    assert "Bluestone Health Plan denies more for: bundled" in first


def test_tiles_show_both_values_and_the_verdict(practice: Warehouse) -> None:
    scope = Scope(practice.as_of, start=LATER)
    said = texts(draw(overview.render, practice, scope))
    found = periods(scope, practice.first_days["835"])
    for kpi_id in ("initial_denial_rate", "clean_claim_rate", "no_response"):
        earlier = found.earlier_for(kpi_id)
        assert earlier is not None
        values = [kpis.compute(practice, time, [kpi_id])[0].value for time in (found.now, earlier)]
        days = [span(time) for time in (found.now, earlier)]
        shown = [number(value, "share") for value in values]
        assert plain(f"{days[0]}: {shown[0]}; {days[1]}: {shown[1]}") in said
    assert "normal variation" in said


def test_in_a_quiet_practice_nothing_has_a_color() -> None:
    quiet = recovered("quiet").warehouse
    said = texts(draw(overview.render, quiet, Scope(quiet.as_of, start=LATER)))
    assert "more than chance]" not in said
    assert "**No figure changed significantly**" in said
    assert "No single denial rate changed significantly." in said


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({"compare": "none"}, "No comparison: no comparison is chosen."),
        ({"compare": "year", "start": START}, "No comparison: the files begin on"),
        ({"start": date(2025, 1, 1)}, "No comparison: the files begin on"),
    ],
)
def test_without_a_comparison_the_page_says_why(practice: Warehouse, scope: dict[str, object], said: str) -> None:
    assert said in texts(draw(overview.render, practice, practice.scope(**scope)))


def test_money_is_not_compared_with_a_time_that_the_files_know_in_part(practice: Warehouse) -> None:
    said = texts(draw(overview.render, practice, Scope(practice.as_of, start=START)))
    assert "Not compared: the files begin on" in said


def test_unlike_ripe_times_have_no_verdict(practice: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.pages.compared.are_alike", lambda _: False)
    scope = Scope(practice.as_of, start=LATER, basis="submission")
    assert "not comparable yet" in texts(draw(overview.render, practice, scope))


def test_an_effect_leads_to_its_claims(practice: Warehouse) -> None:
    page = draw(overview.render, practice, Scope(practice.as_of, start=START))
    page.button(key="changed_denied_0").click().run()
    assert not page.exception
    rows = page.dataframe[-1].value
    found = periods(Scope(practice.as_of, start=START), practice.first_days["835"])
    denied = practice.ask(queries.DENIED_LINES_BY_GROUP, found.now, dimension="payer")
    bundled = denied.filter(group_key="bluestone-health-plan", reason_category="BUNDLE")["denied_lines"].item()
    assert len(rows) == bundled


def test_where_to_look_first_is_ranked_by_money(practice: Warehouse) -> None:
    found = leads(practice, Scope(practice.as_of))
    assert 3 <= len(found) <= 5
    assert [lead.amount for lead in found] == sorted((lead.amount for lead in found), reverse=True)
    rows = practice.evidence(queries.OPEN_DENIALS, Scope(practice.as_of), soon=practice.as_of)
    denied = [lead.amount for lead in found if "denied" in lead.sentence or "zero-paid" in lead.sentence]
    assert sum(denied) == rows["denied_charge"].sum()


def test_the_files_are_told_with_their_last_day_and_one_word(practice: Warehouse) -> None:
    said = texts(draw(overview.render, practice, Scope(practice.as_of)))
    assert "claims sent" in said
    assert "of submitted claims are adjudicated" in said
    assert re.search(r"data quality: (good|fair|poor)", said)


def test_files_of_one_kind_say_what_is_lacking(tmp_path: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], tmp_path)
    warehouse = open_warehouse(tmp_path)
    said = texts(draw(overview.render, warehouse, Scope(warehouse.as_of)))
    assert "no claims sent and no acknowledgements" in said


def test_a_tile_of_a_small_practice_says_too_few() -> None:
    tiny = recovered("tiny").warehouse
    said = texts(draw(overview.render, tiny, Scope(tiny.as_of, start=date(tiny.as_of.year, tiny.as_of.month, 1))))
    assert "not enough data (n = " in said or "no cases" in said
