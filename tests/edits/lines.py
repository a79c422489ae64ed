"""Lines as they were first sent, drawn as text: what is left out is harmless."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

SCHEMA: dict[str, Any] = {
    "line_id": pl.String, "claim_id": pl.String, "file_id": pl.String, "segment": pl.UInt32, "patient_key": pl.String,
    "payer_id": pl.String, "payer_class": pl.String, "clinic_id": pl.String, "therapist_id": pl.String,
    "billing_npi": pl.String, "cpt": pl.String, "modifiers": pl.List(pl.String), "pos": pl.String,
    "diagnosis": pl.String, "units": pl.Decimal(18, 3), "charge": pl.Decimal(18, 2), "service_date": pl.Date,
    "submission_date": pl.Date, "authorized_claims": pl.Int32, "rejected_claims": pl.Int32, "status": pl.String,
    "adjudication_date": pl.Date, "adjudicated_lines": pl.Int32, "denied_lines": pl.Int32,
    "reason_category": pl.String, "allowed": pl.Decimal(18, 2), "allowed_date": pl.Date,
    "filing_days": pl.Int64,
}  # fmt: skip
USUAL: dict[str, Any] = {
    "file_id": "f", "segment": 1, "patient_key": "p", "payer_id": "aetna", "payer_class": "commercial",
    "clinic_id": "1910000011", "therapist_id": "1910001001", "billing_npi": "1910000011", "cpt": "97110",
    "modifiers": ["GO"], "pos": "11", "diagnosis": "M79601", "units": 1, "charge": 100,
    "service_date": date(2026, 3, 2), "submission_date": date(2026, 3, 4), "authorized_claims": 1,
    "rejected_claims": 0, "status": None, "adjudication_date": None, "adjudicated_lines": 0, "denied_lines": 0,
    "reason_category": None, "allowed": None, "allowed_date": None, "filing_days": None,
}  # fmt: skip


def lines(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of `sent_lines`: what is said of each, all else as usual; every line a claim of its own unless said."""
    full = [{"line_id": f"l{n}", "claim_id": f"c{n}", **USUAL, **row} for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema=SCHEMA)


def denied(category: str, sent: date, known: date, **more: Any) -> dict[str, Any]:
    """A line that was denied for a kind of reason."""
    told = {"submission_date": sent, "adjudication_date": known, "adjudicated_lines": 1, "denied_lines": 1}
    return {"service_date": sent, **told, "reason_category": category, **more}


def paid(sent: date, known: date, **more: Any) -> dict[str, Any]:
    """A line that was paid."""
    told = {"submission_date": sent, "adjudication_date": known, "adjudicated_lines": 1}
    return {"service_date": sent, **told, "allowed": 50, "allowed_date": known, **more}
