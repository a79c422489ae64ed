"""Services of therapists who differ by chance alone, or of whom one differs by a known amount.

Patients have habits of their own (so that a patient's units are alike), and come in two kinds that are billed
differently: what a comparison has to see through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import polars as pl

from analytics import tables
from analytics.tables import Table
from analytics.warehouse import Warehouse
from tests.asking import drawn

KINDS = {
    ("13", 45, "commercial"): {"97110": 0.35, "97140": 0.30, "97530": 0.25, "97112": 0.10},
    ("9", 70, "medicare"): {"97110": 0.20, "97140": 0.05, "97530": 0.40, "97112": 0.35},
}
EVALUATIONS = {"97165": 0.35, "97166": 0.50, "97167": 0.15}
CODE = "97110"
RATE = 30.0
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "therapist_id": pl.String, "patient_key": pl.String, "service_date": pl.Date, "cpt": pl.String,
    "modifiers": pl.List(pl.String), "payer_class": pl.String, "diagnosis_chapter": pl.String, "age": pl.Int32,
    "lines": pl.Int64, "units": pl.Float64, "allowed_units": pl.Float64, "allowed_amount": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A practice: `alike` is the correlation of units within a patient, `habits` the spread of therapists' leanings.

    `shift` is added to the first therapist's share of CODE, `evaluations` to the share of the complex level, `units` to
    the units of a visit; `same` is the part of the first therapist's visits that are all billed alike.
    """

    therapists: int = 8
    patients: int = 40
    visits: int = 10
    alike: float = 0.2
    habits: float = 0.0
    shift: float = 0.0
    evaluations: float = 0.0
    units: float = 0.0
    same: float = 0.0


def services(plan: Plan, seed: int) -> pl.DataFrame:
    """Rows as queries/services_at_visits.sql gives them."""
    chance = Random(seed)
    rows: list[tuple[object, ...]] = []
    for number in range(plan.therapists):
        leaning = {code: chance.lognormvariate(0, plan.habits) for code in next(iter(KINDS.values()))}
        many_old = chance.uniform(0.3, 0.7)
        for patient in range(plan.patients):
            kind = list(KINDS)[chance.random() < many_old]
            mix = _shifted(_normal({c: w * leaning[c] for c, w in KINDS[kind].items()}), plan.shift * (number == 0))
            own = _drawn(mix, plan.alike, chance)
            rows += _course(plan, number, f"P{number}-{patient}", kind, own, chance)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def true_share(plan: Plan, kinds: tuple[float, float]) -> float:
    """The first therapist's true share of CODE where habits do not differ, at these parts of the two kinds."""
    return sum(part * mix[CODE] for part, mix in zip(kinds, KINDS.values(), strict=True)) + plan.shift


def _course(
    plan: Plan, number: int, patient: str, kind: tuple[str, int, str], mix: dict[str, float], chance: Random
) -> list[tuple[object, ...]]:
    chapter, age, payer = kind
    who, first = f"T{number:02}", date(2026, 1, 5) + timedelta(days=chance.randrange(200))
    rows: list[tuple[object, ...]] = []

    def bill(day: date, code: str, units: int) -> None:
        amount = RATE * units
        rows.append((who, patient, day, code, ["GO"], payer, chapter, age, 1, units, units, amount))

    levels = _shifted(EVALUATIONS, plan.evaluations * (number == 0), "97167")
    bill(first, chance.choices(list(levels), weights=list(levels.values()))[0], 1)
    for visit in range(1, plan.visits):
        day = first + timedelta(days=3 * visit)
        if number == 0 and chance.random() < plan.same:
            bill(day, "97110", 2)
            bill(day, "97530", 2)
            continue
        more = number == 0 and chance.random() < plan.units
        units = chance.choices((2, 3, 4), weights=(25, 50, 25))[0] + more
        drawn = chance.choices(list(mix), weights=list(mix.values()), k=units)
        for code in sorted(set(drawn)):
            bill(day, code, drawn.count(code))
    return rows


def _drawn(mix: dict[str, float], alike: float, chance: Random) -> dict[str, float]:
    """A patient's own mix around that of the kind: Dirichlet, so that two units agree with this correlation."""
    if alike == 0:
        return mix
    weight = (1 - alike) / alike
    return _normal({code: chance.gammavariate(max(weight * share, 1e-3), 1) + 1e-9 for code, share in mix.items()})


def _normal(mix: dict[str, float]) -> dict[str, float]:
    total = sum(mix.values())
    return {code: weight / total for code, weight in mix.items()}


def _shifted(mix: dict[str, float], shift: float, code: str = CODE) -> dict[str, float]:
    """This much more of one code, in proportion less of the others."""
    rest = 1 - mix[code]
    return {c: share + shift if c == code else share * (rest - shift) / rest for c, share in mix.items()}


def published(folder: Path, rows: pl.DataFrame) -> Warehouse:
    """A warehouse that holds these services, a claim a visit, all paid as allowed."""
    claim = pl.concat_str("therapist_id", "patient_key", pl.col("service_date").cast(pl.String), separator=".")
    lines = rows.with_columns(claim_id=claim).with_columns(
        line_id=pl.concat_str("claim_id", "cpt", separator="."), first_service_date="service_date",
        payer_id="payer_class", charge=2 * pl.col("allowed_amount"), clinic_id=pl.lit("C"),
    )  # fmt: skip
    answers = lines.select(
        "line_id", "claim_id", outcome=pl.lit("paid"), is_primary=pl.lit(True), date="service_date",
        paid=pl.col("allowed_amount"), file_id=pl.lit("r"), segment=pl.int_range(1, pl.len() + 1),
    )  # fmt: skip
    patients = rows.group_by("patient_key").agg(birth_date=pl.date(2026 - pl.col("age").first(), 1, 1))
    claims = lines.unique("claim_id").select("claim_id", "patient_key", "payer_id", "payer_class", "first_service_date")
    providers = rows.select(npi="therapist_id").unique().with_columns(name=pl.lit("NAME ") + pl.col("npi"))
    lines = lines.drop("age", "lines", "allowed_units", "allowed_amount")
    frames = {
        "lines": lines, "answers": answers, "patients": patients, "claims": claims,
        "providers": providers.with_columns(roles=pl.lit(["rendering"])),
    }  # fmt: skip
    return drawn.published(folder, {name: _whole(tables.BY_NAME[name], frame) for name, frame in frames.items()})


def _whole(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns that it lacks: one version for all time, nothing in the others."""
    none: dict[str, object] = {
        "valid_from": date(1, 1, 1),
        "valid_to": date(9999, 12, 31),
        "file_id": "f",
        "segment": 1,
    }
    kinds = {pl.Boolean: False, tables.FLAG: 0, tables.MONEY: 0, tables.TEXTS: []}
    missing = {name: kind for name, kind in table.schema.items() if name not in frame.columns}
    usual = [pl.lit(none.get(name, kinds.get(kind)), dtype=kind).alias(name) for name, kind in missing.items()]
    return table.conform(frame.with_columns(usual))
