"""KPIs of claims on drawn tables: the rows that make a number stand beside the number that they make."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics import kpis
from analytics.scope import Scope
from analytics.stats.proportions import wilson
from tests.asking.drawn import AS_OF, WHOLE, warehouse
from tests.asking.figures import CLAIMS, by_group, figure


def test_a_denial_rate_is_denied_claims_over_adjudicated_ones(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == (1 + 1, 1 + 1 + 1)
    assert rate.value == 2 / 3
    assert rate.interval == wilson(2 / 3, 3)
    assert rate.note is None


def test_all_lines_denied(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate.all_lines", claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == (1, 3)


@pytest.mark.parametrize(
    ("basis", "start", "end", "counted"),
    [
        ("remit", date(2026, 4, 1), None, (1, 2)),
        ("remit", None, date(2026, 4, 1), (2, 2)),
        ("remit", date(2026, 4, 1), date(2026, 4, 1), (1, 1)),
        ("service", date(2026, 2, 2), None, (1, 2)),
        ("submission", None, None, (2, 2)),
    ],
)
def test_the_basis_says_which_date_the_range_means(
    folder: Path, basis: str, start: date | None, end: date | None, counted: tuple[int, int]
) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, start, end, basis), claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == counted


def test_claims_that_lack_the_date_are_told_beside_the_figure(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, basis="submission"), claims=CLAIMS)
    assert rate.note == "claims without a submission date, not in the figure: 1"


def test_groups_by_payer_and_month_add_up_to_the_whole(folder: Path) -> None:
    assert by_group(folder / "1", "initial_denial_rate", "payer", claims=CLAIMS) == {"acme": (2, 2), "beta": (0, 1)}
    months = {"2026-03": (1, 1), "2026-04": (1, 2)}
    assert by_group(folder / "2", "initial_denial_rate", "month", claims=CLAIMS) == months
    weeks = {"2026-03-09": (1, 1), "2026-03-30": (1, 1), "2026-04-27": (0, 1)}
    assert by_group(folder / "3", "initial_denial_rate", "week", claims=CLAIMS) == weeks


def test_a_claim_stands_in_every_group_it_has_a_line_in(folder: Path) -> None:
    groups = by_group(folder / "1", "initial_denial_rate", "cpt", claims=CLAIMS)
    assert groups == {"97110": (2, 2), "97530": (1, 2)}
    figures = kpis.compute(warehouse(folder / "2", claims=CLAIMS), WHOLE, ["initial_denial_rate"], "cpt", minimum=1)
    assert {each.note for each in figures} == {"groups overlap: a claim counts in each it belongs to"}


def test_a_reason_takes_its_part_of_the_whole_rate(folder: Path) -> None:
    groups = by_group(folder, "initial_denial_rate", "category", claims=CLAIMS)
    assert groups == {"AUTH": (2, 3), "COB": (1, 3)}


def test_what_is_no_denial_has_no_reason(folder: Path) -> None:
    (rate,) = kpis.compute(warehouse(folder, claims=CLAIMS), WHOLE, ["clean_claim_rate"], "carc")
    assert (rate.value, rate.group, rate.note) == (None, None, "not defined by reason")


def test_versions_hold_from_their_day_to_the_next(folder: Path) -> None:
    claims = """
        claim_id valid_from valid_to   adjudicated_claims denied_claims adjudication_date
        a        0001-01-01 2026-03-10 0                  0             -
        a        2026-03-10 9999-12-31 1                  1             2026-03-10
    """
    opened = warehouse(folder, claims=claims)
    for day, expected in ((9, (0, 0)), (10, (1, 1))):
        (rate,) = kpis.compute(opened, Scope(date(2026, 3, day)), ["initial_denial_rate"])
        assert (rate.numerator, rate.denominator) == expected


def test_filters_take_payers_clinics_and_any_of_a_claims_therapists(folder: Path) -> None:
    claims = """
        claim_id payer_id clinic_id therapist_ids adjudicated_claims denied_claims adjudication_date
        a        acme     10        1             1                  1             2026-03-10
        b        acme     20        1+2           1                  0             2026-03-10
        c        beta     10        2             1                  0             2026-03-10
    """
    payers = "payer_id name appeal_days_source\n acme Acme settings\n beta Beta settings"
    providers = "npi name\n 10 x\n 20 x\n 1 x\n 2 x"
    opened = warehouse(folder, claims=claims, payers=payers, providers=providers)
    expected = {("payers", "acme"): (1, 2), ("clinics", "20"): (0, 1), ("therapists", "2"): (0, 2)}
    for (name, chosen), counted in expected.items():
        (rate,) = kpis.compute(opened, opened.scope(**{name: (chosen,)}), ["initial_denial_rate"])
        assert (rate.numerator, rate.denominator) == counted, name
