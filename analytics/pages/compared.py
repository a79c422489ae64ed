"""A figure compared with an earlier period, in words: how far it moved, and whether significantly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analytics import kpis, queries
from analytics.comparison.periods import LATEST_MONTHS, Periods, periods
from analytics.comparison.verdicts import FigureChange, are_alike, likeness, verdicts
from analytics.kpis import Figure
from analytics.kpis.kpi import MATURED_DAYS
from analytics.pages import asking
from analytics.pages.groups import OLD_SERVICES, is_cohort
from analytics.pages.labels import day
from analytics.pages.wording import NOTHING, dollars, number, plain
from analytics.scope import Scope, days_later
from analytics.stats.compare_groups import Tone, Verdict, tone
from analytics.warehouse import Warehouse

COLORS = {Tone.BETTER: "green", Tone.WORSE: "orange", Tone.NEUTRAL: "blue"}
"""Of significant changes; others are gray."""
JUDGED = (
    "Figures shown together are tested together: of the changes called significant, at most one in twenty is "
    "expected to be chance."
)


@dataclass(frozen=True)
class ShownChange:
    """A change as a tile says it: the verdict, the color of its mark, the two values, and what hovers over it."""

    words: str
    color: str
    values: str = ""
    hover: str = ""


def chosen_periods(warehouse: Warehouse, scope: Scope) -> Periods:
    """The two times that this scope compares."""
    first, other = warehouse.first_days["837P"], warehouse.first_days["835"]
    begins = (other or first) if scope.basis == "remit" else (first or other)
    return periods(scope, begins)


def _matured(warehouse: Warehouse, scope: Scope) -> Periods:
    """For figures of old services: where no first day is chosen, the latest months that are old enough."""
    if scope.start is not None:
        return chosen_periods(warehouse, scope)
    ripe = days_later(scope.as_of, -MATURED_DAYS)
    return chosen_periods(warehouse, replace(scope, end=min(scope.end or ripe, ripe)))


def span(scope: Scope) -> str:
    """The days of a period in words."""
    return f"{day(scope.start)} to {day(scope.end)}"


def sentence(found: Periods, scope: Scope) -> str:
    """One line over the tiles: what is compared with what."""
    if found.earlier is None:
        return f"No comparison: {found.why_not}."
    latest = "" if scope.start else f"No start date is chosen, so the latest {LATEST_MONTHS} months are compared. "
    aged = f", as known on {day(found.earlier.as_of)}, at the same age"
    since = f" T{begins(found)[1:]}, within it." if found.begins else ""
    lengths = f" The periods differ in length: {uneven(found)}." if found.is_uneven else ""
    return f"{latest}Changes: {span(found.now)} against {span(found.earlier)}{aged}.{since}{lengths}"


def uneven(found: Periods) -> str:
    """How long two times are that differ in length: '92 days, before 31 days'."""
    days = [
        number((each.end - each.start).days + 1, "days")
        for each in (found.now, found.earlier)
        if each and each.start and each.end
    ]
    return ", before ".join(days)


def begins(found: Periods) -> str:
    """Since when the files know, where that lies within the earlier time."""
    return f"the files begin on {day(found.begins)}"


def changes(warehouse: Warehouse, scope: Scope, found: Periods, ids: tuple[str, ...]) -> dict[str, ShownChange]:
    """KPI -> its change in words; empty where there is nothing to compare with."""
    if found.earlier is None:
        return {}
    by_kpi = {kpi_id: _matured(warehouse, scope) if kpi_id in OLD_SERVICES else found for kpi_id in ids}
    now = _figures(warehouse, {kpi_id: each.now for kpi_id, each in by_kpi.items()})
    earlier = _figures(warehouse, {kpi_id: each.earlier_for(kpi_id) for kpi_id, each in by_kpi.items()})
    pairs = [(now[kpi_id], earlier.get(kpi_id)) for kpi_id in ids]
    cohorts = [kpi_id for kpi_id in ids if is_cohort(kpis.BY_ID[kpi_id], scope)]
    answered = _answered(warehouse, found) if cohorts else {}
    shown = {}
    for change in verdicts(pairs, _alike(warehouse, found), _waits_alike(warehouse, found, pairs)):
        kpi_id = change.now.id
        if kpi_id in cohorts and answered and not are_alike(answered):
            shown[kpi_id] = _not_yet(answered)
        else:
            shown[kpi_id] = _shown_change(change, by_kpi[kpi_id])
    return shown


def headline(changes: Mapping[str, ShownChange]) -> str:
    """All tiles in one sentence: what changed significantly, for the worse first."""
    moved_by: dict[str, list[str]] = {}
    for kpi_id, change in changes.items():
        moved_by.setdefault(change.color, []).append(f"{kpis.BY_ID[kpi_id].title} ({change.words.split(',')[0]})")
    words_of = {"orange": "Significantly worse", "green": "Significantly better", "blue": "Significant change"}
    parts = [f"**{words}: {', '.join(moved_by[color])}.**" for color, words in words_of.items() if color in moved_by]
    rest = len(changes) - sum(len(names) for color, names in moved_by.items() if color in words_of)
    if not parts:
        return "**No figure changed significantly**, as far as can be tested."
    return " ".join(parts) + (f" The other {rest} show no significant change, as far as can be tested." if rest else "")


def moved(value: float, unit: str) -> str:
    """'up 2.1 points', 'down 3 days', 'unchanged'."""
    shown: str = {
        "share": f"{abs(value) * 100:.1f} points",
        "days": number(abs(value), "days") if value == int(value) else f"{abs(value):,.1f} days",
        "dollars": dollars(abs(value)),
    }[unit]
    if shown == "$0" or shown.startswith(("0 ", "0.0 ")):
        return "unchanged"
    return f"{'up' if value > 0 else 'down'} {shown}"


def _figures(warehouse: Warehouse, scopes: Mapping[str, Scope | None]) -> dict[str, Figure]:
    """KPI -> its figure in its own scope; those of one scope are asked for together."""
    by_scope: dict[Scope, list[str]] = {}
    for kpi_id, scope in scopes.items():
        if scope is not None:
            by_scope.setdefault(scope, []).append(kpi_id)
    return {
        figure.id: figure
        for scope, some in by_scope.items()
        for figure in asking.figures(warehouse, scope, tuple(some))
    }


def _alike(warehouse: Warehouse, found: Periods) -> float:
    """How many claims are worth one, at the time at which patients' claims are the more alike."""
    scopes = [scope for scope in (found.now, found.earlier_for("initial_denial_rate")) if scope is not None]
    return max(likeness(asking.answer(warehouse, scope, queries.PATIENTS_BY_DENIALS)) for scope in scopes)


def _waits_alike(warehouse: Warehouse, found: Periods, pairs: Sequence[tuple[Figure, Figure | None]]) -> float:
    """The same of waits: how alike a patient's claims are in being paid by the day by which usually half are."""
    days = [pair[0].value for pair in pairs if pair[0].estimate is not None and kpis.BY_ID[pair[0].id].percentile]
    usual = next((day for day in days if day is not None), None)
    if usual is None or found.earlier is None:
        return 1.0
    answers = [
        asking.answer(warehouse, scope, queries.PATIENTS_BY_WAIT, within=int(usual))
        for scope in (found.now, found.earlier)
    ]
    return max(likeness(patients, "paid_claims", "claims") for patients in answers)


def _not_yet(answered: Mapping[str, float]) -> ShownChange:
    return ShownChange(
        f"not comparable yet: {answered['now']:.0%} adjudicated, {answered['earlier']:.0%} then",
        "gray",
        hover="Claims adjudicated early differ from those adjudicated late, so two periods are compared only "
        "where similar shares are adjudicated.",
    )


def _answered(warehouse: Warehouse, found: Periods) -> dict[str, float]:
    """The share of the claims submitted in each period that are adjudicated; empty where that is unknown."""
    assert found.earlier is not None
    sides = {"now": found.now, "earlier": found.earlier}
    shares = {name: asking.figure(warehouse, scope, "maturity").value for name, scope in sides.items()}
    return {name: float(share) for name, share in shares.items() if share is not None and None not in shares.values()}


def _shown_change(change: FigureChange, found: Periods) -> ShownChange:
    now, earlier, unit = change.now, change.earlier, change.now.unit
    if earlier is None or change.difference is None:
        is_now = now.value is None or now.impossible is not None
        lacking = now if is_now else earlier
        why = lacking.impossible if lacking and lacking.impossible else "no cases"
        return ShownChange(f"no change shown: {why} in {'this' if is_now else 'the earlier'} period", "gray")
    values = _values(now, earlier, found)
    days = f"{span(found.now)} against {span(found.earlier)}. " if found.earlier else ""
    if change.verdict is Verdict.NOT_ENOUGH_DATA:
        return ShownChange(change.verdict.with_cases(change.cases or 0), "gray", values)
    far = moved(change.difference, unit)
    if change.verdict is None:
        untested = "Amounts and balances on one day have no interval, so significance is not tested."
        return ShownChange(far, "gray", values, days + untested)
    between = ""
    if change.interval is not None and change.interval.high < float("inf"):
        scale, name = (100, "points") if unit == "share" else (1, unit)
        low, high = change.interval.low * scale, change.interval.high * scale
        between = f"95% CI of the change: {low:+.1f} to {high:+.1f} {name}. "
    words, color = str(change.verdict), "gray"
    if change.verdict.is_significant:
        words, color = "significant", COLORS[tone(change.verdict, kpis.BY_ID[now.id].better)]
    return ShownChange(far if far == "unchanged" else f"{far}, {words}", color, values, days + between + JUDGED)


def _values(now: Figure, earlier: Figure, found: Periods) -> str:
    """Both values, each with the days that it counts; a state with its day."""
    assert found.earlier is not None
    is_state = "month" not in kpis.BY_ID[now.id].dimensions
    days = [f"on {day(each.as_of)}" if is_state else span(each) for each in (found.now, found.earlier)]
    return f"{days[0]}: {_shown(now)}; {days[1]}: {_shown(earlier)}"


def _shown(figure: Figure) -> str:
    if figure.unit == "days" and figure.value is not None and figure.value != int(figure.value):
        return f"{figure.value:,.1f} days"
    return number(figure.value, figure.unit) if figure.value is not None else NOTHING


def show(change: ShownChange) -> None:
    """Draw a change on a tile; only a significant one is in a colored badge."""
    words = change.words if change.color == "gray" else f":{change.color}-badge[{change.words}]"
    st.markdown(plain(words), help=change.hover or None)
    if change.values:
        st.caption(plain(change.values))
