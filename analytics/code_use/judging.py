"""Every comparison between therapists with its verdict, all tested together, and the dollars at stake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, sqrt

import polars as pl

from analytics.code_use.counting import Measure, cells, measures, patient_sums
from analytics.code_use.peers import Cells, Comparison, Estimate, Sums, coarser, compare, is_enough, overall, whole
from analytics.code_use.variety import entropies
from analytics.stats.compare_groups import Score, Verdict, normal_score
from analytics.stats.compare_groups import verdicts as judged_together
from analytics.stats.multiplicity import overdispersion
from analytics.stats.proportions import Z, beta_above_uncertain, normal_above

SURE = 0.95
"""How sure it must be that a difference is larger than its margin."""
FALSE_SHARE = 0.10
"""Part of the significant differences that may be chance; the margin keeps most of those out."""
LEAST_PEERS = 3
MANY_PEERS = 5
"""From so many peers on, their spread makes the prior; with fewer it is Jeffreys'."""
WORTH = 500.0
"""Dollars below which a difference is not reported."""


@dataclass(frozen=True)
class Judged:
    """One therapist in one measure.

    `value` is a share, a mean or (of variety) an effective number of codes, `low` and `high` its 95 % interval with
    patients as clusters; `effective` is how many independent cases the n cases are worth. `above` and `below` are the
    chances that the true difference exceeds the margin. `exposure` is what was allowed for the part beyond the peers'
    median (of less than peers: what that part would bring at the own rate); None where no allowed amount is known.
    """

    therapist_id: str
    measure: Measure
    n: float
    patients: int
    value: float
    low: float
    high: float
    effective: float = 0.0
    peers: int = 0
    benchmark: float | None = None
    z: float = 0.0
    p: float | None = None
    above: float = 0.0
    below: float = 0.0
    excess: float = 0.0
    exposure: float | None = None
    verdict: Verdict = Verdict.NOT_ENOUGH_DATA
    has_too_few_peers: bool = False
    """Why there is no verdict, where the therapist's own data are enough."""

    @property
    def difference(self) -> float:
        """Own value less the peers' median."""
        return self.value - self.benchmark if self.benchmark is not None else 0.0


@dataclass(frozen=True)
class Judgement:
    """All comparisons, and how many of them were tests; `spread` is the over-dispersion of each family of measures."""

    rows: tuple[Judged, ...]
    tests: int
    spread: Mapping[str, float]


@dataclass(frozen=True)
class Finding:
    """A therapist's significant differences in one family of measures: the one with most dollars, and the others."""

    first: Judged
    others: tuple[Judged, ...]


def judge(rows: pl.DataFrame, worth: float = WORTH) -> Judgement:
    """Compare all therapists of these services (as `counting.treated` gives them) in every measure that fits them."""
    made: list[tuple[Judged, Comparison | None]] = []
    for measure in measures(rows):
        made += _variety(rows, measure) if measure.counts == "variety" else _measured(rows, measure)
    spread = {
        family: overdispersion([c.z for j, c in made if c and _tested(j) and j.measure.family == family])
        for family in dict.fromkeys(j.measure.family for j, _ in made)
    }
    judged = [_with_chances(j, c, spread[j.measure.family]) if c and _tested(j) else j for j, c in made]
    scores = [None if j.p is None else Score(j.difference, j.p) for j in judged]
    found = judged_together(scores, [_matters(j, worth) for j in judged], FALSE_SHARE)
    rated = tuple(replace(j, verdict=verdict) for j, verdict in zip(judged, found, strict=True))
    return Judgement(rated, sum(j.p is not None for j in judged), spread)


def variance_per_case(rows: Sequence[Judged]) -> float:
    """The variance of a difference from peers that one case would have, of one measure: the funnel's width.

    The smallest among therapists: an outlier among the peers widens the benchmark of everybody but the outlier.
    """
    return min(((row.difference / row.z) ** 2 * row.n for row in rows if row.p is not None and row.z), default=0.0)


def findings(judgement: Judgement, therapists: Sequence[str] = ()) -> list[Finding]:
    """What differs from peers, one finding a therapist and family of measures, the weightiest first."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for row in judgement.rows:
        if row.verdict.is_significant and (not therapists or row.therapist_id in therapists):
            groups.setdefault((row.therapist_id, row.measure.family), []).append(row)
    found = [Finding(first, tuple(rest)) for first, *rest in (sorted(g, key=_weight) for g in groups.values())]
    return sorted(found, key=lambda finding: _weight(finding.first))


def _weight(row: Judged) -> tuple[float, float, str, str]:
    return -(row.exposure or 0.0), -abs(row.z), row.therapist_id, row.measure.id


def _tested(row: Judged) -> bool:
    return row.peers >= LEAST_PEERS


def _measured(rows: pl.DataFrame, measure: Measure) -> list[tuple[Judged, Comparison | None]]:
    by_therapist: dict[str, dict[str, Sums]] = {}
    for therapist, kind, *sums in cells(patient_sums(rows, measure)).iter_rows():
        by_therapist.setdefault(therapist, {})[kind] = Sums(*sums)
    able = {therapist: own for therapist, own in by_therapist.items() if is_enough(whole(own))}
    return [_one(therapist, measure, own, able) for therapist, own in sorted(by_therapist.items())]


def _one(therapist: str, measure: Measure, own: Cells, able: Mapping[str, Cells]) -> tuple[Judged, Comparison | None]:
    total = whole(own)
    row = Judged(therapist, measure, total.m, total.patients, total.value, total.value, total.value)
    if therapist not in able:
        return row, None
    alone = overall(own, measure.is_share)
    reach = Z * sqrt(alone.variance)
    low, high = max(0.0, total.value - reach), total.value + reach
    row = replace(
        row, low=low, high=min(1.0, high) if measure.is_share else high, effective=_effective(alone, total.m),
        has_too_few_peers=True,
    )  # fmt: skip
    found = _against_peers(own, {name: cells for name, cells in able.items() if name != therapist}, measure.is_share)
    if found is None:
        return row, None
    excess = found.difference * total.m
    rate = total.paid / total.paid_units if total.paid_units else None
    exposure = abs(excess) * rate if rate is not None else None
    benchmark = max(0.0, found.benchmark)
    return replace(
        row,
        peers=len(found.peers),
        has_too_few_peers=len(found.peers) < LEAST_PEERS,
        benchmark=benchmark,
        excess=excess,
        exposure=exposure,
    ), found


def _against_peers(own: Cells, others: Mapping[str, Cells], is_share: bool) -> Comparison | None:
    """Against peers for the same diagnoses, ages and payers; where they are too few, whoever pays."""
    found = compare(own, others, is_share)
    if found and len(found.peers) >= LEAST_PEERS:
        return found
    wider = compare(coarser(own), {name: coarser(cells) for name, cells in others.items()}, is_share)
    return wider if wider and (not found or len(wider.peers) > len(found.peers)) else found


def _effective(own: Estimate, n: float) -> float:
    """How many independent cases n cases are worth; n itself where the value is none between 0 and 1."""
    return own.value * (1 - own.value) / own.variance if 0 < own.value < 1 and own.variance > 0 else n


def _variety(rows: pl.DataFrame, measure: Measure) -> list[tuple[Judged, Comparison | None]]:
    """Entropy against that of peers; who is a peer is decided by timed units, as for the shares of codes."""
    units = replace(measure, counts="units", codes=("timed",))
    found = entropies(rows)
    made: list[tuple[Judged, Comparison | None]] = []
    for of_units, peers in _measured(rows, units):
        own = found[of_units.therapist_id]
        reach = Z * sqrt(own.variance)
        row = replace(
            of_units, measure=measure, value=exp(own.value), low=exp(own.value - reach), high=exp(own.value + reach),
            benchmark=None, excess=0.0, exposure=None,
        )  # fmt: skip
        if peers is None:
            made.append((row, None))
            continue
        comparison = Comparison(own, tuple(found[name] for name in peers.names), peers.names)
        made.append((replace(row, benchmark=exp(comparison.benchmark)), comparison))
    return made


def _with_chances(row: Judged, comparison: Comparison, spread: float) -> Judged:
    z = comparison.z / sqrt(spread)
    above, below = _chances(row.measure, row.n, comparison)
    return replace(row, z=z, p=normal_score(comparison.difference, z).p, above=above, below=below)


def _chances(measure: Measure, n: float, comparison: Comparison) -> tuple[float, float]:
    """The chances that the true value lies more than the margin above, and below, the peers' median."""
    own, benchmark, error, margin = comparison.own, comparison.benchmark, comparison.benchmark_error, measure.margin
    if not measure.is_share:
        reach = sqrt(own.variance + error**2)
        if reach == 0:
            return 0.0, 0.0
        return (
            normal_above((benchmark + margin - own.value) / reach),
            normal_above((own.value - benchmark + margin) / reach),
        )
    inside = min(max(own.value, 0.5 / n), 1 - 0.5 / n)
    effective = inside * (1 - inside) / own.variance
    a, b = _prior(comparison, margin)
    a, b = a + own.value * effective, b + (1 - own.value) * effective
    above = beta_above_uncertain(a, b, benchmark + margin, error)
    return above, 1 - beta_above_uncertain(a, b, benchmark - margin, error)


def _prior(comparison: Comparison, margin: float) -> tuple[float, float]:
    """Beta prior by the method of moments over peers; Jeffreys' where they are few.

    Peers are taken to differ by the margin at least: otherwise peers who bill alike would hide any outlier.
    """
    if len(comparison.peers) < MANY_PEERS:
        return 0.5, 0.5
    mean = min(max(comparison.benchmark, 0.01), 0.99)
    chance = sum(peer.variance for peer in comparison.peers) / len(comparison.peers)
    weight = mean * (1 - mean) / max(comparison.spread - chance, margin**2) - 1
    return (mean * weight, (1 - mean) * weight) if weight > 1 else (0.5, 0.5)


def _matters(row: Judged, worth: float) -> bool:
    """Whether the difference surely exceeds the margin, and is worth so much."""
    is_worth = row.exposure is None or row.exposure >= worth
    return is_worth and (row.above if row.difference > 0 else row.below) > SURE
