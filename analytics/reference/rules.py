"""What may stand in each reference table: its key, its columns, and what each cell may say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

PAYER_CLASSES = (
    "medicare",
    "medicare_advantage",
    "medicaid",
    "medicaid_managed_care",
    "commercial",
    "workers_compensation",
    "auto",
    "other",
)


@dataclass(frozen=True)
class Kind:
    """What may stand in a column: its type, how its text is read, and whether it may be empty (null)."""

    dtype: PolarsDataType
    read: Callable[[str], Any]
    expected: str
    optional: bool = False

    def or_empty(self) -> Kind:
        """The same, but it may be empty."""
        return Kind(self.dtype, self.read, self.expected + " or nothing", optional=True)


def _one_of(*values: str) -> Kind:
    return Kind(pl.String, lambda text: {value: value for value in values}[text], "one of " + ", ".join(values))


TEXT = Kind(pl.String, str, "a text")
NOTE = TEXT.or_empty()
YES_NO = Kind(pl.Boolean, lambda text: {"yes": True, "no": False}[text], "yes or no")
FLAG = Kind(pl.Int8, lambda text: {"0": 0, "1": 1}[text], "0 or 1")
WHOLE = Kind(pl.Int32, int, "a whole number")
NUMBER = Kind(pl.Decimal(12, 4), Decimal, "a number")
DAY = Kind(pl.Date, date.fromisoformat, "a day as YYYY-MM-DD")
STATUS = _one_of("current", "deactivated")
PAYER_CLASS = _one_of(*PAYER_CLASSES)

_PROVENANCE = {"source": TEXT, "valid_from": DAY.or_empty(), "valid_to": DAY.or_empty(), "verified": YES_NO}


@dataclass(frozen=True)
class ReferenceTable:
    """One CSV: the columns that identify a row, and what may stand in each column."""

    key: tuple[str, ...]
    columns: dict[str, Kind]

    @property
    def schema(self) -> dict[str, Kind]:
        """All columns in file order, provenance last."""
        return {**self.columns, **_PROVENANCE}


def _table(*key: str, **columns: Kind) -> ReferenceTable:
    return ReferenceTable(key, columns)


TABLES: dict[str, ReferenceTable] = {
    "batch_errors": _table("error", error=TEXT, label=TEXT, owner=TEXT),
    "benchmarks": _table(
        "kpi", "population", "year", kpi=TEXT, population=TEXT, figure=TEXT, low=NUMBER.or_empty(),
        high=NUMBER.or_empty(), year=WHOLE.or_empty(), caveat=TEXT,
    ),
    "carc": _table(
        "carc", carc=TEXT, status=STATUS, label=TEXT, **{"class": _one_of("C", "P", "D", "B", "I", "DEACTIVATED")},
        category=TEXT, owner=TEXT, preventable=_one_of("yes", "partly", "no"), route=NOTE, typical_group=NOTE,
        core_scenario=NOTE, ot_relevance=_one_of("H", "M", "L", "N").or_empty(), rarc_required=YES_NO, notes=NOTE,
        last_modified=DAY.or_empty(),
    ),
    "cas_group": _table(
        "adjustment_group", adjustment_group=TEXT, label=TEXT, who_owes=TEXT, denial_default=TEXT, traps=NOTE,
    ),
    "claim_edits": _table(
        "edit", edit=TEXT, title=TEXT,
        checks=_one_of(
            "lacks_modifier", "lacks_usual_modifier", "pair_without_modifier", "pair_never", "over_units", "over_days",
            "over_own_limit", "as_late_as_denied", "as_many_visits_as_denied", "without_authorization",
            "therapist_unknown", "patient_unknown", "threshold_without_modifier", "drops_modifier", "sent_before",
            "without_diagnosis", "diagnosis_shape", "npi_digit", "before_service", "without_units", "deleted_code",
            "outside_telehealth",
        ),
        codes=NOTE, modifiers=NOTE, payer_classes=NOTE, once_denied_for=NOTE, least=WHOLE.or_empty(), aims_at=TEXT,
        advice=TEXT,
    ),
    "claim_status": _table(
        "status", status=TEXT, label=TEXT, category=TEXT, owner=TEXT, twin_carc=NOTE, twin_rarc=NOTE,
    ),
    "claim_status_category": _table(
        "category", category=TEXT, label=TEXT, accepted=FLAG, rejected=FLAG, in_transit=FLAG, in_277ca=YES_NO,
        notes=NOTE,
    ),
    "clp02": _table(
        "clp02", clp02=TEXT, label=TEXT, is_adjudication=FLAG, is_primary=FLAG, is_reversal=FLAG, is_pending=FLAG,
        forwards=FLAG, in_5010=YES_NO, how_to_use=TEXT,
    ),
    "code_meanings": _table(
        "code_list", "code",
        code_list=_one_of(
            "carc", "rarc", "plb", "frequency", "transaction_verdict", "group_verdict", "interchange_verdict",
        ),
        code=TEXT,
        meaning=_one_of(
            "duplicate", "reporting_only", "vague_alone", "recovery", "original", "replacement", "void",
            "record_request", "send_anew", "no_appeal", "above_contract", "rejected",
        ),
        why=TEXT,
    ),
    "code_use_measures": _table(
        "measure", measure=TEXT, title=TEXT, family=_one_of("mix", "visits", "evaluations", "modifiers"),
        counts=_one_of("units", "lines", "visits", "variety"), codes=NOTE, out_of=TEXT, modifiers=NOTE,
        payer_classes=NOTE, margin=NUMBER, reasons=TEXT, notes_to_check=TEXT,
    ),
    "conversion_factor": _table(
        "participation", "valid_from", participation=_one_of("all", "standard", "apm"), factor=NUMBER,
    ),
    "data_quality": _table(
        "measure", measure=_one_of("refused", "damaged", "unbalanced", "unmatched", "unknown"), title=TEXT,
        out_of=TEXT, fair_above=NUMBER, poor_above=NUMBER, advice=TEXT,
    ),
    "denial_categories": _table("category", category=TEXT, label=TEXT, meaning=TEXT),
    "diagnosis_chapters": _table("first", first=TEXT, last=TEXT, chapter=WHOLE, label=TEXT),
    "expected_nonpayable": _table("code", "payer_class", "valid_from", code=TEXT, payer_class=PAYER_CLASS, note=NOTE),
    "hidden_denial_carcs": _table("carc", carc=TEXT, why=TEXT),
    "kx_threshold": _table(
        "year", year=WHOLE, ot_threshold=NUMBER.or_empty(), ptslp_threshold=NUMBER.or_empty(),
        targeted_review=NUMBER.or_empty(),
    ),
    "name_words": _table("word", word=TEXT, shown=TEXT, why=TEXT),
    "ncci_ptp_2024q3": _table(
        "column1", "column2", "valid_to", column1=TEXT, column2=TEXT,
        modifier_indicator=_one_of("0", "1", "9"), rationale=TEXT,
    ),
    "owners": _table("owner", owner=TEXT, label=TEXT, does=TEXT),
    "payer_classes": _table("filing_indicator", filing_indicator=TEXT, payer_class=PAYER_CLASS, label=TEXT),
    "payer_deadlines": _table(
        "payer", payer=TEXT, payer_class=PAYER_CLASS.or_empty(), known_as=NOTE, timely_filing_days=WHOLE.or_empty(),
        timely_filing_text=TEXT, timely_filing_conflict=YES_NO, first_appeal_days=WHOLE.or_empty(),
        first_appeal_text=TEXT, first_appeal_conflict=YES_NO,
    ),
    "placeholders": _table("value", value=TEXT, meaning=TEXT),
    "place_of_service": _table(
        "pos", pos=TEXT, label=TEXT, mpfs_rate_side=_one_of("facility", "non-facility"), therapy_note=NOTE,
    ),
    "rarc": _table(
        "rarc", rarc=TEXT, status=STATUS, label=NOTE, is_alert=YES_NO, category=NOTE, owner=NOTE, is_cause=YES_NO,
        last_modified=DAY.or_empty(),
    ),
    "targets": _table(
        "kpi", kpi=TEXT, goal=NUMBER, better=_one_of("at_most", "at_least"), unit=_one_of("share", "days"),
    ),
    "telehealth_windows": _table(
        "payer_class", "valid_from", payer_class=PAYER_CLASS, state=_one_of("open", "restored"), rule=TEXT,
    ),
    "therapy_codes": _table(
        "code", code=TEXT, label=TEXT, billing_basis=TEXT, mue_2024q3=WHOLE.or_empty(), mue_indicator=NOTE,
        mue_rationale=NOTE, mpfs_status_2024=NOTE, mppr_indicator_2024=NOTE, work_rvu_2024=NUMBER.or_empty(),
        nonfacility_pe_rvu_2024=NUMBER.or_empty(), malpractice_rvu_2024=NUMBER.or_empty(),
        nonfacility_total_rvu_2024=NUMBER.or_empty(),
    ),
}  # fmt: skip
