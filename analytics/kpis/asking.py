"""Puts the questions that KPIs need, each once, and adds up their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import polars as pl

from analytics.kpis.kpi import CODES, MATURED_DAYS, Kpi, Sum
from analytics.queries import ANSWER_TIMES, PATIENT_PAYMENTS, Query
from analytics.scope import Scope, days_later
from analytics.stats.survival import waiting_percentile
from analytics.warehouse import Warehouse

ASSUMED_ANSWER_DAYS = 30
_LEARNED_FROM = 20
_LEARNED_OVER = 365

Amount = int | Decimal


@dataclass(frozen=True)
class UsualTime:
    """By which day nine in ten of a payer's claims have a first answer, and the claims of a year that it rests on."""

    days: int
    answered: int
    claims: int
    is_learned: bool


@dataclass(frozen=True, eq=False)
class Asking:
    """One round of questions to one warehouse in one scope: equal questions are put once.

    What does not depend on the scope's days is asked in the round `dateless`, where one is given.
    """

    warehouse: Warehouse
    scope: Scope
    clock: str = "service"
    dateless: Asking | None = None
    _answers: dict[tuple[object, ...], pl.DataFrame] = field(default_factory=dict)
    _added: dict[tuple[object, ...], dict[str, dict[str, Amount]]] = field(default_factory=dict)

    def answer(self, query: Query, fixed: Mapping[str, object], dimension: str) -> pl.DataFrame:
        """The answer to a KPI's question, grouped by a dimension."""
        if self.dateless is not None and not query.is_dated:
            return self.dateless.answer(query, fixed, dimension)
        parameters = self.parameters(query, fixed, dimension)
        key = (query.name, *((name, repr(value)) for name, value in sorted(parameters.items())))
        if key not in self._answers:
            if dimension == "all" and query.is_dated:  # the sum of its months, which pages draw anyway
                self._answers[key] = _together(self.answer(query, fixed, "month"))
            else:
                self._answers[key] = self.warehouse.ask(query, self.scope, **parameters)
        return self._answers[key]

    def evidence(self, half: Sum, dimension: str) -> pl.DataFrame:
        """The rows behind the answer to a half's question."""
        parameters = self.parameters(half.query, half.parameters, dimension)
        return self.warehouse.evidence(half.query, self.scope, **parameters)

    def parameters(self, query: Query, fixed: Mapping[str, object], dimension: str) -> dict[str, object]:
        """The question's own parameters: what the KPI fixes, and what follows from the scope."""
        wanted = {parameter.name for parameter in query.parameters} - set(self.scope.parameters())
        split = dimension if dimension in ("therapist", *CODES) else "claim"
        known: dict[str, object] = {"dimension": dimension, "clock": self.clock, "split": split, **fixed}
        if "matured_before" in wanted:
            known["matured_before"] = days_later(self.scope.as_of, -MATURED_DAYS)
        if "usual_days" in wanted:
            known["usual_payers"] = list(self.usual_days)
            known["usual_days"] = list(self.usual_days.values())
            known["other_days"] = ASSUMED_ANSWER_DAYS
        return {name: value for name, value in known.items() if name in wanted}

    def sums(self, half: Sum, dimension: str = "all") -> dict[str, Amount]:
        """Group -> sum of the half, over the rows that have the date."""
        if half.where is None:
            return {group: half.of(columns) for group, columns in self.totals(half, dimension).items()}
        added = (
            self.rows(half, dimension).group_by("group_key", maintain_order=True).agg(half.value().sum().alias("sum"))
        )
        return dict(added.iter_rows())

    def totals(self, half: Sum, dimension: str, in_dates: int = 1) -> dict[str, dict[str, Amount]]:
        """Group -> every column of the half's answer added up, over the rows that have the date, or that lack it.

        Many halves use the same answer.
        """
        query = half.asked_by(dimension)
        key = (query.name, dimension, in_dates, repr(sorted(half.parameters.items())))
        if key not in self._added:
            self._added[key] = _by_group(_standing(self.answer(query, half.parameters, dimension), in_dates))
        return self._added[key]

    def rows(self, half: Sum, dimension: str) -> pl.DataFrame:
        """The answer's rows that the half adds up."""
        rows = _standing(self.answer(half.asked_by(dimension), half.parameters, dimension), 1)
        return rows if half.where is None else rows.filter(half.where)

    def whole(self, half: Sum, *, with_undated: bool = False) -> Amount:
        """The half's sum over everything in scope; `with_undated` also over rows that lack the date."""
        total = sum(self.sums(half).values(), start=0)
        return total + self.undated(half) if with_undated else total

    def undated(self, half: Sum) -> Amount:
        """The half's sum over rows that lack the date of the basis: they are noted with every figure."""
        if half.where is not None:
            rows = _standing(self.answer(half.query, half.parameters, "all"), 0)
            found: Amount = rows.select(half.value().sum()).item()
            return found
        return sum((half.of(columns) for columns in self.totals(half, "all", in_dates=0).values()), start=0)

    def halves(self, kpi: Kpi) -> tuple[Sum, Sum | None, str | None]:
        """Numerator, denominator and a note: the KPI's own, or its fallback's where something is lacking."""
        if kpi.fallback and kpi.fallback.lacking in self.lacking:
            return kpi.fallback.top, kpi.fallback.bottom, kpi.fallback.note
        return kpi.top, kpi.bottom, None

    @cached_property
    def lacking(self) -> frozenset[str]:
        """Kinds of file without a document up to the as-of day; patient payments where none is known."""
        if self.dateless is not None:
            return self.dateless.lacking
        kinds = frozenset(("837P", "277CA", "835")) - self.warehouse.kinds(self.scope.as_of)
        paid = self.warehouse.ask(PATIENT_PAYMENTS, self.scope)["payments"].item()
        return kinds if paid else kinds | {"patient payments"}

    @cached_property
    def payers(self) -> pl.DataFrame:
        """The table of payers."""
        return self.warehouse.table("payers")

    @cached_property
    def usual_days(self) -> dict[str, int]:
        """Payer -> the day by which nine in ten of its claims have a first answer, where enough claims taught it."""
        return {payer: usual.days for payer, usual in self.usual_times.items() if usual.is_learned}

    @cached_property
    def usual_times(self) -> dict[str, UsualTime]:
        """Payer -> its usual time to a first answer, learned where enough claims taught it, else assumed."""
        if self.dateless is not None:
            return self.dateless.usual_times
        times = self.warehouse.ask(ANSWER_TIMES, self.scope, sent_after=days_later(self.scope.as_of, -_LEARNED_OVER))
        found = {}
        for (payer,), waits in times.group_by("payer_id", maintain_order=True):
            usual = waiting_percentile(waits.select("days", "answered_claims", "claims").iter_rows(), Fraction(9, 10))
            answered, claims = int(waits["answered_claims"].sum()), int(waits["claims"].sum())
            if usual is None or answered < _LEARNED_FROM:
                found[str(payer)] = UsualTime(ASSUMED_ANSWER_DAYS, answered, claims, is_learned=False)
            else:
                found[str(payer)] = UsualTime(usual, answered, claims, is_learned=True)
        return found


def _standing(rows: pl.DataFrame, in_dates: int) -> pl.DataFrame:
    """The rows that have the date of the basis, or those that lack it."""
    if "in_dates" not in rows.columns:
        return rows if in_dates else rows.clear()
    found = rows["in_dates"] == in_dates
    if found.all():
        return rows
    return rows.filter(found) if found.any() else rows.clear()


def _by_group(rows: pl.DataFrame) -> dict[str, dict[str, Amount]]:
    """Group -> every column added up. Most answers have a row or few for a group, which need no frame to be added."""
    names = [name for name, dtype in rows.schema.items() if dtype.is_numeric()]
    found: dict[str, dict[str, Amount]] = {}
    for group, values in zip(rows["group_key"].to_list(), rows.select(names).iter_rows(), strict=True):
        row = dict(zip(names, values, strict=True))
        if (before := found.get(group)) is not None:
            row = {name: before[name] + value for name, value in row.items()}
        found[group] = row
    return found


def _together(months: pl.DataFrame) -> pl.DataFrame:
    """The answer for all, from the answer by month."""
    keys = [name for name in ("in_dates", "days") if name in months.columns]
    counted = months.lazy().with_columns(pl.lit("all").alias("group_key"))
    added = counted.group_by("group_key", *keys).agg(pl.exclude("group_key", *keys).sum()).sort("group_key", *keys)
    return added.select(months.columns).cast(months.schema).collect()
