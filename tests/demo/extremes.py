"""Plain tests of the product's numbers: which cell differs most from what it is compared with, and is it chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import comb

from analytics.kpis import compute
from analytics.queries import CODE_USE
from analytics.scope import Scope
from tests.demo.way_in import Recovered

Counts = tuple[int, int]
"""How many of how many."""
Cell = tuple[str, ...]

FEW = 8
ALARM = 0.05
"""How often a whole family of comparisons may raise an alarm where there is nothing to find."""


def by_chance(one: Counts, other: Counts) -> float:
    """How likely so many or more of the first would be if both were alike (Fisher's exact test, one-sided)."""
    (a, n), (b, m) = one, other
    whole = comb(n + m, a + b)
    return sum(comb(n, k) * comb(m, a + b - k) for k in range(a, min(n, a + b) + 1)) / whole


def ranked(cells: Mapping[Cell, tuple[Counts, Counts]]) -> list[tuple[Cell, float]]:
    """Cells, the least likely by chance first; those of few are left out."""
    enough = {cell: both for cell, both in cells.items() if min(both[0][1], both[1][1]) >= FEW}
    return sorted(((cell, by_chance(*both)) for cell, both in enough.items()), key=lambda found: found[1])


def alarmed(cells: Mapping[Cell, tuple[Counts, Counts]], two_sided: bool = False) -> list[Cell]:
    """Cells that stand out beyond what the whole family of comparisons may do by chance (Bonferroni).

    Upwards only, or, `two_sided`, either way.
    """
    order = ranked(cells)
    if two_sided:
        flipped = {cell: ((n - a, n), (m - b, m)) for cell, ((a, n), (b, m)) in cells.items()}
        order = sorted([*order, *ranked(flipped)], key=lambda found: found[1])
    return [cell for cell, chance in order if chance < ALARM / len(order)]


def counts(beside: Recovered, kpi: str, by: str, **scope: object) -> dict[str, Counts]:
    """The product's halves by group."""
    figures = compute(beside.warehouse, Scope(beside.day, **scope), [kpi], by)  # type: ignore[arg-type]
    return {
        figure.group[by]: (int(figure.numerator or 0), int(figure.denominator or 0))
        for figure in figures if figure.group
    }  # fmt: skip


def before_and_after(beside: Recovered, kpi: str, by: str, since: date, **scope: object) -> dict[
    Cell, tuple[Counts, Counts]
]:  # fmt: skip
    """Each group after a day of service beside itself before."""
    before = counts(beside, kpi, by, basis="service", end=since - timedelta(days=1), **scope)
    after = counts(beside, kpi, by, basis="service", start=since, **scope)
    return {(group,): (after[group], before[group]) for group in after.keys() & before.keys()}


def payers_and_codes(beside: Recovered, since: date) -> dict[Cell, tuple[Counts, Counts]]:
    """Lines denied at each payer for each code, after a day of service beside before."""
    payers = sorted(beside.warehouse.table("payers")["payer_id"])
    return {
        (payer, *cell): both
        for payer in payers
        for cell, both in before_and_after(beside, "line_denial_rate", "cpt", since, payers=(payer,)).items()
    }


def beside_the_others(found: Mapping[str, Counts]) -> dict[Cell, tuple[Counts, Counts]]:
    """Each group beside all others together."""
    top, bottom = (sum(each[half] for each in found.values()) for half in (0, 1))
    return {(group,): ((a, n), (top - a, bottom - n)) for group, (a, n) in found.items()}


def undecided(beside: Recovered, since: date) -> dict[str, Counts]:
    """Payer -> claims not decided, of those sent since a day and two months old."""
    scope = {"basis": "submission", "start": since, "end": beside.day - timedelta(days=60)}
    return {payer: (n - a, n) for payer, (a, n) in counts(beside, "maturity", "payer", **scope).items()}


def code_use(beside: Recovered, among: Sequence[str] = ()) -> dict[str, dict[str, Counts]]:
    """Code -> therapist -> lines with it, of lines with one of `among` (of all where it is empty)."""
    rows = beside.warehouse.ask(CODE_USE, Scope(beside.day)).select("therapist_id", "cpt", "lines").rows()
    lines = [(who, code, n) for who, code, n in rows if not among or code in among]
    whole: Counter[str] = Counter()
    for who, _, n in lines:
        whole[who] += n
    found: dict[str, dict[str, Counts]] = {code: dict.fromkeys(whole, (0, 0)) for _, code, _ in lines}
    for code, each in found.items():
        for who, n in whole.items():
            each[who] = (sum(k for w, c, k in lines if (w, c) == (who, code)), n)
    return found
