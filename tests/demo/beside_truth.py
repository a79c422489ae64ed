"""The product's figures in the truth's units and names, so that both can be held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from analytics.kpis import Figure
from tests.demo import truth_kpis, truth_money
from tests.demo.truth import Truth, as_remittances_tell
from tests.demo.truth_kpis import COUNTED, DOLLARS, REMITS_ONLY, halves
from tests.demo.way_in import Recovered

Halves = dict[str, tuple[int, int]]

NOT_IN_X12 = {"medicaid_managed_care": "medicaid"}
"""Payer classes that files cannot show: a managed-care plan of Medicaid says MC, as Medicaid itself does."""
NEEDS_837 = ("acceptance_rate", "maturity", "charge_lag.within_2", "no_response")


def counted(beside: Recovered, by: str = "all", *, as_of: date | None = None, basis: str = "remit") -> tuple[
    dict[str, Halves], dict[str, Halves]
]:  # fmt: skip
    """The truth and the product: KPI -> group -> halves, of every KPI that is one sum over another."""
    day, remits_only = as_of or beside.day, beside.story.writes == {"835"}
    figures = beside.figures(list(COUNTED), None if by == "all" else by, as_of=day, basis=basis)
    told: dict[str, Halves] = {}
    said: dict[str, Halves] = {}
    truth, names = as_remittances_tell(beside.truth) if remits_only else beside.truth, _names(beside, by)
    for kpi, count in COUNTED.items():
        groups = {group: figure for (id, group), figure in figures.items() if id == kpi}
        if list(groups) == ["none"] and groups["none"].numerator is None:
            continue  # not defined by this dimension, or a kind of file is lacking
        if remits_only and kpi in NEEDS_837:
            continue
        parts = (REMITS_ONLY.get(kpi, count) if remits_only else count)(truth, day)
        told[kpi] = _renamed(halves(parts, by, basis), names)
        said[kpi] = {group: both for group, figure in groups.items() if any(both := _halves(figure))}
    return told, said


def _halves(figure: Figure) -> tuple[int, int]:
    assert figure.numerator is not None and figure.denominator is not None
    factor = 100 if figure.id in DOLLARS or figure.unit == "dollars" else 1
    return int(figure.numerator * factor), int(figure.denominator * factor)


def _names(beside: Recovered, by: str) -> Mapping[str, str]:
    """The product's names of groups that the truth names otherwise."""
    if by != "payer":
        return NOT_IN_X12
    payers = beside.warehouse.table("payers").select("payer_id", "id_codes")
    return {code: payer for payer, codes in payers.iter_rows() for code in codes}


def _renamed(found: Halves, names: Mapping[str, str]) -> Halves:
    tops: Counter[str] = Counter()
    bottoms: Counter[str] = Counter()
    for group, (top, bottom) in found.items():
        tops[names.get(group, group)] += top
        bottoms[names.get(group, group)] += bottom
    return {group: (tops[group], bottoms[group]) for group in tops}


def waits(truth: Truth, day: date, remits_only: bool = False) -> dict[str, tuple[float | None, int, int]]:
    """KPI of waiting -> percentile, ended waits, all waits."""
    found: dict[str, tuple[float | None, int, int]] = {}
    to_pay = truth_kpis.days_from_receipt_to_pay if remits_only else truth_kpis.days_to_pay
    for kpi, waiting in {"days_to_pay": to_pay, "charge_lag": truth_kpis.charge_lag}.items():
        if remits_only and kpi == "charge_lag":
            continue
        known = [(days, ended) for _, days, ended in waiting(truth, day)]
        for name, share in (("p50", Fraction(1, 2)), ("p90", Fraction(9, 10))):
            reached = truth_kpis.percentile(known, share)
            value = None if reached is None else float(reached)
            found[f"{kpi}.{name}"] = value, sum(ended for _, ended in known), len(known)
    return found


def money(truth: Truth) -> dict[str, Decimal | tuple[Decimal, Decimal]]:
    """Every KPI of money on the last day: amounts, or numerator and denominator. Dollars."""
    owed, states, patients = (kind(truth) for kind in (
        truth_money.payer_ages, truth_money.payer_states, truth_money.patient_ages
    ))  # fmt: skip
    found: dict[str, Decimal | tuple[Decimal, Decimal]] = {}
    for _, name in (*truth_money.BUCKETS, (0, "over_120")):
        found[f"ar_aging.payer.{name}"] = _dollars(owed[name])
        found[f"ar_aging.patient.{name}"] = _dollars(patients[name])
    for name in ("unbilled", "sent", "rejected", "pending", "denied", "part_paid", "other"):
        found[f"ar_aging.state.{name}"] = _dollars(states[name])
    by_patients = sum(truth_money.owed_by_patient(told, line) for told in truth.claims for line in told.lines)
    by_payers = owed.total()
    a_day = _dollars(truth_money.charged_lately(truth)) / truth_money.CHARGED_DAYS
    found["days_in_ar"] = _dollars(by_payers + by_patients), a_day
    found["ar_over_90"] = _dollars(owed["91_120"] + owed["over_120"]), _dollars(by_payers)
    found["takeback_rate"] = _quotient(list(truth_money.taken_back(truth)))
    found["takeback_rate.gross"] = _quotient(list(truth_money.taken_back(truth, gross=True)))
    found["net_collection_rate"] = _quotient(list(truth_money.collected(truth)))
    return found


def said_money(beside: Recovered) -> dict[str, Decimal | tuple[Decimal, Decimal]]:
    """The same of the product."""
    found: dict[str, Decimal | tuple[Decimal, Decimal]] = {}
    for (kpi, _), figure in beside.figures(list(money(beside.truth))).items():
        top, bottom = figure.numerator, figure.denominator
        assert isinstance(top, Decimal)
        found[kpi] = top if bottom is None else (top, Decimal(bottom))
    return found


def _dollars(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _quotient(parts: list[tuple[object, int, int]]) -> tuple[Decimal, Decimal]:
    return _dollars(sum(top for _, top, _ in parts)), _dollars(sum(bottom for *_, bottom in parts))
