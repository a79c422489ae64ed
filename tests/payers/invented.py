"""Payers who deny by chance alone, or one of whom denies more; patients are denied more or less alike, mixes differ."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import polars as pl

CODES = {"97110": 0.6, "97530": 0.8, "97140": 1.2, "97168": 2.5, "97165": 2.0}
"""How many times as often as usual a code is denied, whoever pays."""
CHAPTERS = {"13": 1.0, "9": 0.8, "6": 1.3}
SCHEMA = {
    "payer_id": pl.String, "cpt": pl.String, "modifiers": pl.String, "pos": pl.String, "diagnosis_chapter": pl.String,
    "visit": pl.String, "decided": pl.Int64, "denied": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Payers of `sizes` patients each. `alike` is how alike a patient's claims are denied (correlation).

    `more` multiplies the denials of the first payer, `differ` is the spread (of the logarithm) by which all payers
    truly differ; `mixed` payers bill unlike codes.
    """

    sizes: tuple[int, ...] = (200, 120, 90, 80, 60, 50, 40, 40, 30, 20)
    claims: int = 8
    rate: float = 0.08
    alike: float = 0.1
    more: float = 1.0
    differ: float = 0.0
    mixed: bool = True


@dataclass(frozen=True)
class Practice:
    """What the questions of the payers' page would answer."""

    cells: pl.DataFrame
    lines: pl.DataFrame
    claims: pl.DataFrame


def practice(plan: Plan, seed: int) -> Practice:
    """Claims of two lines; a denied claim is denied on both."""
    chance = Random(seed)
    cells: list[tuple[object, ...]] = []
    people: list[tuple[str, str, int, int]] = []
    for number, size in enumerate(plan.sizes):
        payer = f"payer {number:02}"
        factor = (plan.more if not number else 1.0) * chance.lognormvariate(0.0, plan.differ)
        codes = [weight * (chance.uniform(0.3, 3.0) if plan.mixed else 1.0) for weight in (5, 5, 3, 1, 1)]
        for patient in range(size):
            chapter = chance.choice(list(CHAPTERS))
            leaning = _leaning(plan, chance)
            for visit in range(1 + chance.randrange(2 * plan.claims)):
                lines = chance.choices(list(CODES), weights=codes, k=2)
                share = min(0.9, plan.rate * factor * leaning * CHAPTERS[chapter] * sum(map(CODES.get, lines)) / 2)  # type: ignore[arg-type]
                denied = int(chance.random() < share)
                people.append((payer, f"{payer} {patient}", 1, denied))
                told = "first" if not visit else "later"
                cells += [(payer, code, "GO", "11", chapter, told, 1, denied) for code in lines]
    decisions = pl.DataFrame(people, schema=["payer_id", "patient", "decided", "denied"], orient="row")
    return Practice(
        pl.DataFrame(cells, schema=SCHEMA, orient="row")
        .group_by(list(SCHEMA)[:6])
        .agg(pl.col("decided", "denied").sum()),
        _by_patient(decisions.with_columns(pl.col("decided", "denied") * 2)),
        _by_patient(decisions),
    )


def _leaning(plan: Plan, chance: Random) -> float:
    """How many times as often as usual a patient's claims are denied; its spread makes the wanted correlation."""
    if not plan.alike:
        return 1.0
    spread = plan.alike * (1 - plan.rate) / plan.rate
    return chance.gammavariate(1 / spread, spread)


def _by_patient(rows: pl.DataFrame) -> pl.DataFrame:
    people = rows.group_by("payer_id", "patient").agg(pl.col("decided", "denied").sum())
    return people.group_by("payer_id", "decided", "denied").agg(patients=pl.len().cast(pl.Int64))
