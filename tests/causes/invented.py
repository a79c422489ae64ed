"""Invented lines as `line_profiles` answers them: claims of patients, decided as a whole, with or without a cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

START = date(2026, 1, 1)
PAYERS = ("aetna", "bluestone", "crest", "dove")
CODES = ("97110", "97140", "97530", "97535")
THERAPISTS = ("t1", "t2", "t3")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "line_id": pl.String, "claim_id": pl.String, "patient_key": pl.String, "service_date": pl.Date,
    "payer_id": pl.String, "clinic_id": pl.String, "therapist_id": pl.String, "cpt": pl.String,
    "modifiers": pl.List(pl.String), "pos": pl.String, "diagnosis_chapter": pl.String,
    "claim_cpts": pl.List(pl.String), "authorized_claims": pl.Int32, "filing_days": pl.Int64,
    "submission_date": pl.Date, "days_since_visit": pl.Int64, "days_on_file": pl.Int64,
    "reason_category": pl.String, "denied_lines": pl.Int64, "charge": pl.Decimal(18, 2),
}  # fmt: skip
Line = dict[str, Any]
Cause = Callable[[Line], float]
"""How likely this line, by itself, is denied beside what happens to its whole claim."""


def practice(seed: int, *, claims: int = 400, rate: float = 0.08, cause: Cause = lambda _: 0.0) -> pl.DataFrame:
    """Claims of two lines over half a year; `rate` of them denied whole, for one of two reasons."""
    chance = Random(seed)
    rows: list[Line] = []
    for number in range(claims):
        patient = chance.randrange(claims // 8)
        who = Random(patient)
        codes = chance.sample(CODES, 2)
        day = START + timedelta(days=number * 180 // claims)
        filing = chance.choice((0, 1, 2, 5, 12))
        whole = chance.choice(("ELIG", "DOC")) if chance.random() < rate else None
        for place, cpt in enumerate(codes):
            line: Line = {
                "line_id": f"{number:05}-{place}",
                "claim_id": f"{number:05}",
                "patient_key": f"p{patient}",
                "service_date": day,
                "payer_id": who.choice(PAYERS) if place == 0 else rows[-1]["payer_id"],
                "clinic_id": "main",
                "therapist_id": chance.choice(THERAPISTS) if place == 0 else rows[-1]["therapist_id"],
                "cpt": cpt,
                "modifiers": ["GO", *chance.choice(([], ["59"]))],
                "pos": "11",
                "diagnosis_chapter": chance.choice(("13", "19")),
                "claim_cpts": sorted(codes),
                "authorized_claims": patient % 2,
                "filing_days": filing,
                "submission_date": day + timedelta(days=filing),
                "days_since_visit": 3,
                "days_on_file": 100 + number,
                "charge": 80,
            }
            own = "BUNDLE" if chance.random() < cause(line) else None
            reason = whole or own
            rows.append(line | {"reason_category": reason, "denied_lines": int(reason is not None)})
    return pl.DataFrame(rows, schema=SCHEMA)
