"""Services at visits counted for every measure: sums over patients, by therapist and kind of patient.

Grain in: one row per therapist, patient, day, code and modifiers (queries/services_at_visits.sql). A patient's kind is
what most of the patient's lines with a therapist say, as far as they know it: diagnosis chapter, age band, class of
payer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from analytics import reference
from analytics.code_use.peers import BETWEEN, UNKNOWN

TIMED = "timed15"
LEAST_SHARE = 0.02
"""Codes with a smaller part of all timed units are not compared one by one."""
# Plans of the same programme pay by the same rules.
_PAYERS = {
    "medicare": "Medicare",
    "medicare_advantage": "Medicare",
    "medicaid": "Medicaid",
    "medicaid_managed_care": "Medicaid",
    "workers_compensation": "injury",
    "auto": "injury",
}
CELL = ("therapist_id", "kind")


@dataclass(frozen=True)
class Measure:
    """One row of data/reference/code_use_measures.csv; of a code's share, with its code."""

    id: str
    title: str
    family: str
    counts: str
    codes: tuple[str, ...]
    out_of: tuple[str, ...]
    modifiers: tuple[str, ...]
    payer_classes: tuple[str, ...]
    margin: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    verified: bool

    @property
    def is_share(self) -> bool:
        """A part of a whole, between 0 and 1; otherwise a mean."""
        return self.counts != "variety" and not (self.counts == "units" and "timed" in self.codes)


def treated(services: pl.DataFrame) -> pl.DataFrame:
    """The services with `kind` of patient, `is_timed`, `is_evaluation`, and amounts as floats."""
    timed = reference.therapy_codes().filter(billing_basis=TIMED)["code"]
    evaluating = _evaluation_codes()
    floats = services.with_columns(
        pl.col("units", "allowed_units", "allowed_amount").cast(pl.Float64),
        is_timed=pl.col("cpt").is_in(timed.to_list()),
        is_evaluation=pl.col("cpt").is_in(evaluating),
        stratum=_kind(),
    )
    pair = ["therapist_id", "patient_key"]
    kinds = (
        floats.group_by(*pair, "stratum")
        .agg(pl.col("lines").sum())
        .sort(pl.col("stratum").str.contains(UNKNOWN, literal=True), -pl.col("lines").cast(pl.Int64), "stratum")
        .unique(pair, keep="first", maintain_order=True)
        .select(*pair, kind="stratum")
    )
    return floats.drop("stratum").join(kinds, on=pair, how="left")


def _kind() -> pl.Expr:
    age = pl.when(pl.col("age") < 18).then(pl.lit("children")).when(pl.col("age") < 65).then(pl.lit("adults"))
    band = age.when(pl.col("age") >= 65).then(pl.lit("65 and older")).otherwise(pl.lit(f"age {UNKNOWN}"))
    payer = pl.col("payer_class").replace_strict(_PAYERS, default="commercial")
    return pl.concat_str(pl.col("diagnosis_chapter").fill_null(UNKNOWN), band, payer, separator=BETWEEN)


def measures(rows: pl.DataFrame) -> list[Measure]:
    """What can be compared in these services (as `treated` gives them): a code's share once for each usual code."""
    found = []
    for row in reference.code_use_measures().iter_rows(named=True):
        lists = {name: tuple((row[name] or "").split()) for name in ("codes", "out_of", "modifiers", "payer_classes")}
        texts = {name: tuple(part.strip() for part in row[name].split(";")) for name in ("reasons", "notes_to_check")}
        measure = Measure(
            row["measure"], row["title"], row["family"], row["counts"], **lists, margin=float(row["margin"]),
            reasons=texts["reasons"], notes=texts["notes_to_check"], verified=row["verified"],
        )  # fmt: skip
        found += list(_of_codes(measure, rows)) if "{code}" in measure.title else [measure]
    return found


def _of_codes(measure: Measure, rows: pl.DataFrame) -> Iterator[Measure]:
    units = rows.filter("is_timed").group_by("cpt").agg(pl.col("units").sum())
    usual = units.filter(pl.col("units") >= LEAST_SHARE * pl.col("units").sum()).sort("units", "cpt", descending=True)
    for code in usual["cpt"]:
        yield Measure(**{**vars(measure), "id": f"{measure.id}.{code}", "codes": (code,),
                         "title": measure.title.format(code=code)})  # fmt: skip


def patient_sums(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """therapist_id, patient_key, kind, y, m of a measure, and of y the allowed units and dollars, one row a patient."""
    base = rows.filter(pl.col("payer_class").is_in(measure.payer_classes)) if measure.payer_classes else rows
    keys = ["therapist_id", "patient_key", "kind"]
    if measure.counts == "visits":
        base = _at_visits(base, measure)
    elif measure.id == "units_per_visit":
        visits = treatments(base).filter("is_timed")
        base = visits.group_by(*keys, "service_date").agg(
            y=pl.col("units").sum(), m=pl.lit(1.0), paid_units="allowed_units", paid="allowed_amount"
        ).with_columns(pl.col("paid_units", "paid").list.sum())  # fmt: skip
    else:
        weight = pl.col("units") if measure.counts == "units" else pl.col("lines").cast(pl.Float64)
        counted, among = _counted(measure), _among(measure)
        base = base.filter(among).with_columns(
            y=pl.when(counted).then(weight).otherwise(0.0), m=weight,
            paid_units=pl.when(counted).then(
                pl.col("allowed_units")
                if measure.counts == "units"
                else (pl.col("allowed_amount") > 0).cast(pl.Float64) * weight
            ).otherwise(0.0),
            paid=pl.when(counted).then(pl.col("allowed_amount")).otherwise(0.0),
        )  # fmt: skip
    return base.group_by(keys).agg(pl.col("y", "m", "paid_units", "paid").sum()).filter(pl.col("m") > 0)


def cells(patients: pl.DataFrame) -> pl.DataFrame:
    """`patient_sums` added up by therapist and kind: patients, y, m, yy, ym, mm, paid_units, paid."""
    y, m = pl.col("y"), pl.col("m")
    return (
        patients.group_by(*CELL)
        .agg(
            pl.len().alias("patients"), y.sum(), m.sum(), (y * y).sum().alias("yy"), (y * m).sum().alias("ym"),
            (m * m).sum().alias("mm"), pl.col("paid_units").sum(), pl.col("paid").sum(),
        )
        .sort(*CELL)
    )  # fmt: skip


def lines_counted(measure: Measure) -> pl.Expr:
    """Which lines a measure that does not count visits is about: those of its numerator."""
    return pl.col("is_timed") if measure.counts == "variety" else _among(measure) & _counted(measure)


def _counted(measure: Measure) -> pl.Expr:
    if measure.modifiers:
        return pl.col("modifiers").list.eval(pl.element().is_in(measure.modifiers)).list.any()
    return pl.col("is_timed") if "timed" in measure.codes else pl.col("cpt").is_in(measure.codes)


def _among(measure: Measure) -> pl.Expr:
    if "all" in measure.out_of:
        return pl.lit(True)
    return pl.col("is_timed") if {"timed", "treatment"} & {*measure.out_of} else pl.col("cpt").is_in(measure.out_of)


def treatments(rows: pl.DataFrame) -> pl.DataFrame:
    """Visits without an evaluation: those have their own rhythm."""
    visit = ["therapist_id", "patient_key", "service_date"]
    return rows.filter(~pl.col("is_evaluation").any().over(visit))


def visits(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a visit: therapist, patient, kind, day, `combination` of codes and units, `codes`, what was allowed."""
    keys = ["therapist_id", "patient_key", "kind", "service_date"]
    by_code = rows.group_by(*keys, "cpt").agg(pl.col("units", "allowed_amount").sum()).sort(*keys, "cpt")
    part = pl.format("{} of {}", pl.col("units").round(0).cast(pl.Int64), pl.col("cpt"))
    return by_code.group_by(keys, maintain_order=True).agg(
        combination=part.str.join(", "), codes="cpt", paid=pl.col("allowed_amount").sum()
    )


def commonest(found: pl.DataFrame) -> pl.DataFrame:
    """therapist_id, combination, visits: what each therapist bills most often in a visit."""
    counted = found.group_by("therapist_id", "combination").agg(visits=pl.len())
    first = counted.sort("therapist_id", "visits", "combination", descending=[False, True, False])
    return first.unique("therapist_id", keep="first", maintain_order=True)


def counted_visits(rows: pl.DataFrame, measure: Measure) -> tuple[pl.DataFrame, pl.Expr]:
    """The visits a measure looks at, and which of them it counts."""
    if "treatment" in measure.out_of:
        found = visits(treatments(rows))
        usual = commonest(found).select("therapist_id", usual="combination")
        return found.join(usual, on="therapist_id", how="left"), pl.col("combination") == pl.col("usual")
    found = visits(rows)
    if "all" not in measure.out_of:
        found = found.filter(pl.col("codes").list.set_intersection(list(measure.out_of)).list.len() > 0)
    return found, pl.col("codes").list.set_intersection(list(measure.codes)).list.len() > 0


def _at_visits(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    found, counts = counted_visits(rows, measure)
    if "treatment" not in measure.out_of:  # what was allowed for the code itself, not for the whole visit
        own = rows.filter(pl.col("cpt").is_in(measure.codes)).group_by("therapist_id", "patient_key", "service_date")
        paid = own.agg(own=pl.col("allowed_amount").sum())
        found = found.join(paid, on=["therapist_id", "patient_key", "service_date"], how="left")
        found = found.with_columns(paid=pl.col("own").fill_null(0.0))
    y = pl.when(counts).then(1.0).otherwise(0.0)
    return found.with_columns(
        y=y, m=pl.lit(1.0), paid_units=y * (pl.col("paid") > 0).cast(pl.Float64),
        paid=y * pl.col("paid"),
    )  # fmt: skip


def _evaluation_codes() -> list[str]:
    """Codes of evaluations and re-evaluations, as the measures name them."""
    rows = reference.code_use_measures().filter(family="evaluations")["codes", "out_of"]
    named = {code for row in rows.iter_rows() for text in row for code in (text or "").split()}
    return sorted(named - {"all"})
