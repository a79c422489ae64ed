"""What stands on the pages is what truly happened: tiles, ages and payers of a simulated practice beside its truth."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import isnan

import pytest

from analytics import kpis
from analytics.kpis import MINIMUM, Figure
from analytics.pages.aging import page as aging
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.denials import page as denials
from analytics.pages.labels import BUCKETS, payer_names
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.pages.wording import halves_of, plain, value_of
from analytics.scope import Scope
from tests.demo import truth_kpis, truth_money
from tests.demo.beside_truth import counted, money, waits
from tests.demo.truth_kpis import DOLLARS
from tests.demo.way_in import Recovered, recovered
from tests.pages.drawing import draw

pytestmark = pytest.mark.slow

CLAIMS = 1500
PAGES = {
    "overview": (overview, overview.FIGURES),
    "denials": (denials, denials.FIGURES),
    "clean claims": (clean_claims, (*clean_claims.PASSING, *clean_claims.LEAVING)),
    "a/r aging": (aging, (*aging.FIGURES, *aging.PACE)),
}


@pytest.fixture(scope="module")
def beside() -> Recovered:
    return recovered("default", CLAIMS)


def figure(kpi_id: str, top: int | Decimal, bottom: int | Decimal, value: float | Decimal | None = None) -> Figure:
    """What the truth tells, in the shape in which the pages' own wording takes it."""
    kpi = kpis.BY_ID[kpi_id]
    found = top / bottom if value is None else value
    return Figure(kpi_id, kpi.title, None, top, bottom, found, None, kpi.unit, kpi.needs, None)


@pytest.fixture(scope="module")
def told(beside: Recovered) -> dict[str, Figure]:
    """Every figure that stands in a tile, counted in the truth alone."""
    found = {}
    for kpi_id, groups in counted(beside)[0].items():
        top, bottom = groups["all"]
        found[kpi_id] = figure(kpi_id, *((_dollars(top), _dollars(bottom)) if kpi_id in DOLLARS else (top, bottom)))
    for kpi_id, (value, ended, all_) in waits(beside.truth, beside.day).items():
        found[kpi_id] = figure(kpi_id, ended, all_, value)
    for kpi_id, amounts in money(beside.truth).items():
        if isinstance(amounts, tuple):
            found[kpi_id] = figure(kpi_id, *amounts)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_tiles_show_the_truth(name: str, beside: Recovered, told: dict[str, Figure]) -> None:
    module, ids = PAGES[name]
    page = draw(module.render, beside.warehouse, Scope(beside.day))
    tiles = {metric.label: metric.value for metric in page.metric}
    behind = {button.key: button.label for button in page.button}
    truths = {kpi_id: told[kpi_id] for kpi_id in ids}
    assert {one.title: tiles[one.title] for one in truths.values()} == {
        one.title: value_of(one) for one in truths.values()
    }
    assert {kpi_id: behind[f"behind_{kpi_id}"] for kpi_id in ids} == {
        kpi_id: f":primary[{plain(halves_of(one, kpis.BY_ID[kpi_id]))} ›]" for kpi_id, one in truths.items()
    }


def test_money_owed_by_age_is_the_truth(beside: Recovered) -> None:
    page = draw(aging.render, beside.warehouse, Scope(beside.day))
    table = next(frame.value for frame in page.dataframe if "age" in frame.value.columns).set_index("age")
    ages = {"payers": truth_money.payer_ages(beside.truth), "patients": truth_money.patient_ages(beside.truth)}
    for side, owed in ages.items():
        wanted = {f"{label} days": _dollars(owed[bucket]) for bucket, label in BUCKETS.items()}
        assert {age: table.loc[age, side] for age in wanted} == wanted
        assert table.loc["total", side] == _dollars(owed.total())


def test_payers_side_by_side_are_the_truth(beside: Recovered) -> None:
    page = draw(payers.render, beside.warehouse, Scope(beside.day))
    table = next(frame.value for frame in page.dataframe if "denied claims" in frame.value.columns).set_index("payer")
    names, truth = payer_names(beside.warehouse), counted(beside, "payer")[0]
    ids = ("initial_denial_rate", "hidden_denial_rate", "overturn_rate", "no_response", "clean_claim_rate")
    shown = ("denied claims", "hidden", "overturned", "no response", "clean")
    compared = 0
    for kpi_id, column in zip(ids, shown, strict=True):
        for payer, (top, bottom) in truth[kpi_id].items():
            cell = table.loc[names[payer], column]
            if bottom < MINIMUM:
                assert _is_empty(cell), "too few to be a number"
            else:
                assert cell == pytest.approx(top / bottom, abs=0.0005001)
                compared += 1
    assert compared > 20
    decided = {names[payer]: bottom for payer, (_, bottom) in truth["initial_denial_rate"].items()}
    assert dict(table["decided"]) == decided
    charges = {names[payer]: _dollars(top) for payer, (top, _) in truth["initial_denial_rate_dollars"].items()}
    assert dict(table["denied charges"]) == charges


def test_payers_days_and_payments_are_the_truth(beside: Recovered) -> None:
    page = draw(payers.render, beside.warehouse, Scope(beside.day))
    table = next(frame.value for frame in page.dataframe if "denied claims" in frame.value.columns).set_index("payer")
    codes = beside.warehouse.table("payers").select("name", "id_codes").iter_rows()
    named = {code: name for name, all_ in codes for code in all_}
    known: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for claim, days, ended in truth_kpis.days_to_pay(beside.truth, beside.day):
        known[named[claim.row.payer_id]].append((days, ended))
    for payer, waited in known.items():
        if len(waited) >= MINIMUM:
            for column, share in (("days to pay, median", Fraction(1, 2)), ("days to pay, 90th", Fraction(9, 10))):
                reached = truth_kpis.percentile(waited, share)
                cell = table.loc[payer, column]
                assert (cell == reached) if reached is not None else _is_empty(cell)
    paid: dict[str, int] = defaultdict(int)
    for claim, _, bottom in truth_money.taken_back(beside.truth):
        paid[named[claim.row.payer_id]] += bottom
    assert {payer: table.loc[payer, "paid"] for payer in paid} == {
        payer: _dollars(cents) for payer, cents in paid.items()
    }


def _dollars(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _is_empty(cell: float | None) -> bool:
    return cell is None or isnan(cell)
