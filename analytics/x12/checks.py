"""Check records for missing required values and malformed codes. Problems are reported; nothing is repaired."""

from __future__ import annotations

import re

import polars as pl

from analytics.x12.assign_loops import Segments
from analytics.x12.balances import ISSUES
from analytics.x12.envelope import ENVELOPE_IDS
from analytics.x12.tokens import WIDEST

_NEVER_EMPTY = (
    ("remits", "patient_control_number", "CLP01"),
    ("remits", "status", "CLP02"),
    ("remits", "charge", "CLP03"),
    ("remits", "paid", "CLP04"),
    ("remit_lines", "code", "SVC01-2"),
    ("remit_lines", "charge", "SVC02"),
    ("adjustments", "carc", "CAS, the reason"),
    ("adjustments", "amount", "CAS, the amount"),
    ("payments", "amount", "BPR02"),
    ("submissions", "patient_control_number", "CLM01"),
    ("submissions", "charge", "CLM02"),
    ("submission_lines", "code", "SV101-2"),
    ("submission_lines", "charge", "SV102"),
)
_NOTHING = pl.DataFrame(schema=ISSUES)
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_PROCEDURES = (("remit_lines", "SVC01"), ("submission_lines", "SV101"))
_GLUED = r"^[0-9A-Z][0-9]{3}[0-9A-Z][0-9A-Z]{2}$"


def issues_of_records(tables: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Issues of records with `file` numbers: rows of ISSUES."""
    missing = [
        _issue(tables[name].filter(pl.col(column).is_null()), "missing_value", f"{element} is empty or cannot be read")
        for name, column, element in _NEVER_EMPTY
        if tables[name][column].null_count()
    ]
    return [*missing, *(_procedures(tables[name], element) for name, element in _PROCEDURES if tables[name].height)]


def without_orphans(lines: pl.DataFrame, claim: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines that belong to a claim (the column with its segment), and the issues of those that do not."""
    orphans = lines.filter(pl.col(claim).is_null())
    text = "a service outside every claim; not loaded"
    return lines.drop_nulls(claim), _issue(orphans, "line_without_claim", text, "error")


def coded(diagnoses: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The diagnoses that have a code, and the issues of those that have none."""
    without = diagnoses.filter(pl.col("code").is_null())
    text = "HI has a diagnosis without a code; not loaded"
    return diagnoses.drop_nulls("code"), _issue(without, "diagnosis_without_code", text, "error")


def numbered(submission_lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with their order within the claim for a number, where they have none."""
    if not submission_lines["line_number"].has_nulls():
        return submission_lines
    order = (pl.int_range(pl.len()) + 1).over("file", "submission_segment").cast(pl.Int32)
    return submission_lines.with_columns(pl.col("line_number").fill_null(order))


def outside(segments: Segments) -> pl.DataFrame:
    """Segments outside every transaction and no part of the envelope, without a name, or longer than can be read."""
    columns = ("row", "file", "ordinal", "id", "transaction", "is_carried")
    frame = segments.frame.select(columns)

    def own(where: pl.Series) -> pl.DataFrame:
        return frame.filter(where & ~frame["is_carried"])

    lost = own(frame["transaction"] == 0).filter(~pl.col("id").is_in(ENVELOPE_IDS))
    malformed = [name for name in segments.names if not _NAME.fullmatch(name)]
    nameless = own((frame["transaction"] > 0) & frame["id"].is_in(malformed)) if malformed else lost.clear()
    long = frame[segments.too_long].filter(~pl.col("is_carried"))
    return pl.concat(
        [
            _issues_of(lost, "outside_transaction", "a segment outside every transaction; not read"),
            _issues_of(nameless, "unnamed_segment", "a segment with an invalid id; not read"),
            _issues_of(long, "long_segment", f"a segment of more than {WIDEST} elements; those beyond are not read"),
        ]
    )


def _issues_of(segments: pl.DataFrame, code: str, message: str) -> pl.DataFrame:
    return _issue(segments.rename({"ordinal": "segment"}), code, message)


def _procedures(lines: pl.DataFrame, element: str) -> pl.DataFrame:
    """Codes joined with their modifiers or description, and codes that are not HCPCS: reported, and left as sent."""
    uncut = lines.filter(pl.col("code").is_null() & (pl.col("code_qualifier").str.len_bytes() > 2))
    glued = lines.filter((pl.col("code_qualifier") == "HC") & pl.col("code").str.contains(_GLUED))
    other = lines.filter(pl.col("code").is_not_null() & (pl.col("code_qualifier") != "HC"))
    return pl.concat(
        [
            _issue(uncut, "procedure_not_composite", f"{element} has no component separator"),
            _issue(
                glued, "modifier_glued", f"{element} holds a code of seven characters: a modifier seems glued to it"
            ),
            _issue(other, "other_procedure_code", f"{element} is no HCPCS code", "info"),
        ]
    )


def _issue(rows: pl.DataFrame, code: str, message: str, severity: str = "warning") -> pl.DataFrame:
    if rows.is_empty():
        return _NOTHING
    texts = (("severity", severity), ("code", code), ("message", message))
    issues = rows.select(
        "file", pl.col("segment").alias("ordinal"), *(pl.lit(text).alias(name) for name, text in texts)
    )
    return issues.match_to_schema(ISSUES)
