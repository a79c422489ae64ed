"""One therapist against each peer on the same kinds of patients: the difference from the peers' median, and its error.

A peer is a therapist who treats enough of the same kinds of patients. Each peer's share is carried onto the therapist's
own mix of patients (direct standardization), so that only patients of kinds that both treat are compared.
Patients, not lines, are what is drawn by chance: a plan of care makes a patient's units alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import median, variance

from analytics.stats.clusters import ClusterSums

LEAST, LEAST_PATIENTS = 30, 10
"""Fewer units (visits, evaluations, lines) or patients than these are not enough data."""
CELL_PATIENTS = 3
"""Patients of a kind that both must have for the kind to be compared."""
OVERLAP = 0.5
"""Part of a therapist's units that must be of kinds that a peer treats too."""
MEDIAN_VARIANCE = 1.5708
"""Variance of a median over that of a mean: what being robust costs, at most."""
BETWEEN = " | "
"""Between the parts of a kind of patient; the last part is the payer's."""
UNKNOWN = "unknown"
"""In a kind of which a part is unknown: such patients are not compared."""


@dataclass(frozen=True)
class Sums(ClusterSums):
    """Sums over patients of numerator and denominator cases, and what was allowed for units of the numerator."""

    paid_units: float = 0.0
    paid: float = 0.0

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return self.count


Cells = Mapping[str, Sums]
"""A therapist's patients by kind."""


@dataclass(frozen=True)
class Estimate:
    """A value with the variance of its estimate."""

    value: float
    variance: float


@dataclass(frozen=True)
class Comparison:
    """A therapist's own value, and the value of each peer over the therapist's kinds of patients."""

    own: Estimate
    peers: tuple[Estimate, ...]
    names: tuple[str, ...]

    @property
    def benchmark(self) -> float:
        """The peers' median."""
        return median(peer.value for peer in self.peers)

    @property
    def spread(self) -> float:
        """Variance of the peers' values, at least what chance alone makes of them."""
        chance = sum(peer.variance for peer in self.peers) / len(self.peers)
        return max(chance, variance([peer.value for peer in self.peers]) if len(self.peers) > 1 else chance)

    @property
    def benchmark_error(self) -> float:
        """Standard error of the benchmark; it shrinks with the number of peers."""
        return sqrt(MEDIAN_VARIANCE * self.spread / len(self.peers))

    @property
    def difference(self) -> float:
        """Own value less the benchmark."""
        return self.own.value - self.benchmark

    @property
    def z(self) -> float:
        """The difference in standard errors, before over-dispersion."""
        error = sqrt(self.own.variance + self.benchmark_error**2)
        return self.difference / error if error > 0 else 0.0


def whole(cells: Cells) -> Sums:
    """All kinds together."""
    return sum(cells.values(), Sums())


def is_enough(sums: Sums) -> bool:
    """Whether there are enough units and patients to say anything."""
    return sums.m >= LEAST and sums.patients >= LEAST_PATIENTS


def estimate(cells: Cells, weights: Mapping[str, float], is_share: bool) -> Estimate:
    """The value over these kinds, each weighted (weights add up to 1), with patients as clusters.

    The variance is at least the binomial one: a handful of patients who happen to be alike is no certainty.
    """
    value = sum(weight * cells[kind].value for kind, weight in weights.items())
    patients = sum(cells[kind].patients for kind in weights)
    # As many patients as kinds leave nothing to estimate a variance from; each kind costs one.
    free = max(1, patients - len(weights))
    found = sum((weight / cells[kind].m) ** 2 * cells[kind].squares for kind, weight in weights.items())
    variance = found * patients / free
    if is_share:
        effective = 1 / sum(weight**2 / cells[kind].m for kind, weight in weights.items())
        near = (value * effective + 0.5) / (effective + 1)
        variance = max(variance, near * (1 - near) / effective)
    return Estimate(value, variance)


def coarser(cells: Cells) -> Cells:
    """The same patients by diagnosis chapter and age band alone, whoever pays."""
    found: dict[str, Sums] = {}
    for kind, sums in cells.items():
        wider = kind.rpartition(BETWEEN)[0] or kind
        found[wider] = found.get(wider, Sums()) + sums
    return found


def overall(cells: Cells, is_share: bool) -> Estimate:
    """The value over all kinds of patients as they are."""
    return estimate({"": whole(cells)}, {"": 1.0}, is_share)


def compare(own: Cells, others: Mapping[str, Cells], is_share: bool) -> Comparison | None:
    """The therapist against every peer; None where no peer treats the same kinds of patients.

    Unknown kinds are left out.

    `others` are those with enough data of their own; over the shared kinds ten patients of a peer are enough, because
    what they leave open is in the error of the benchmark.
    """
    total = sum(sums.m for kind, sums in own.items() if UNKNOWN not in kind)
    peers: dict[str, Estimate] = {}
    for name, cells in others.items():
        kinds = [kind for kind in own if kind in cells and UNKNOWN not in kind]
        kinds = [kind for kind in kinds if _comparable(own[kind]) and _comparable(cells[kind])]
        both = sum(own[kind].m for kind in kinds)
        if both < OVERLAP * total or sum(cells[kind].patients for kind in kinds) < LEAST_PATIENTS:
            continue
        weights = {kind: own[kind].m / both for kind in kinds}
        mine = sum(weight * own[kind].value for kind, weight in weights.items())
        theirs = estimate(cells, weights, is_share)
        # As if the peer had treated all of the therapist's patients: the therapist's value less the difference.
        peers[name] = Estimate(whole(own).value - (mine - theirs.value), theirs.variance)
    if not peers:
        return None
    return Comparison(overall(own, is_share), tuple(peers.values()), tuple(peers))


def _comparable(sums: Sums) -> bool:
    return sums.patients >= CELL_PATIENTS
