"""What the files say: one table per kind of record, filled by `x12` and `practice_csv`, read by `transforms`."""

from __future__ import annotations

from polars._typing import PolarsDataType

from analytics.tables.acknowledged import ACKNOWLEDGEMENTS, BATCH_ACKNOWLEDGEMENTS
from analytics.tables.answered import ADJUSTMENTS, PAYMENTS, PROVIDER_ADJUSTMENTS, REMARKS, REMIT_LINES, REMITS
from analytics.tables.contract import DAY, MONEY, QUANTITY, SEGMENT, TEXT, Table, columns_of
from analytics.tables.places import PLACE, TRANSACTION
from analytics.tables.sent import DIAGNOSES, OTHER_PAYERS, SUBMISSION_LINES, SUBMISSIONS
from analytics.tables.sources import DIAGNOSTICS, FILES, TRANSACTIONS

QUALIFIED = ("amounts", "dates", "quantities", "references")
"""Long tables for everything that is kept under its qualifier and has no column of its own."""


def _qualified(name: str, grain: str, dtype: PolarsDataType, meaning: str) -> Table:
    return Table(
        name,
        grain,
        ("file_id", "segment"),
        columns_of(
            PLACE,
            TRANSACTION,
            [
                ("claim_segment", SEGMENT, "ordinal of the CLM, CLP or 277CA claim it belongs to; null above"),
                ("line_segment", SEGMENT, "ordinal of the SV1 or SVC it belongs to; null above"),
                ("qualifier", TEXT, "what it is: the segment's qualifier"),
                ("value", dtype, meaning),
            ],
        ),
    )


AMOUNTS = _qualified("amounts", "one AMT segment", MONEY, "the amount")

DATES = _qualified("dates", "one DTM or DTP segment", DAY, "the day, of a range the first")

QUANTITIES = _qualified("quantities", "one QTY segment", QUANTITY, "the quantity")

REFERENCES = _qualified("references", "one REF segment that names no person", TEXT, "the reference number")

PERSONS = Table(
    "persons",
    "one person named in a claim or an answer: the only table with names, birth dates and member ids",
    ("file_id", "segment", "role", "claim_segment"),
    columns_of(
        PLACE,
        TRANSACTION,
        [
            ("claim_segment", SEGMENT, "ordinal of the CLM, CLP or 277CA claim it belongs to"),
            ("role", TEXT, "patient, insured, corrected_insured, subscriber, other_subscriber"),
            ("last_name", TEXT, "NM103"),
            ("first_name", TEXT, "NM104"),
            ("birth_date", DAY, "DMG02"),
            ("sex", TEXT, "DMG03"),
            ("member_id", TEXT, "NM109 where NM108 is MI, else any NM109"),
        ],
    ),
)

POSTINGS = Table(
    "postings",
    "one row of the practice's own books: a patient's payment or a write-off",
    ("file_id", "segment"),
    columns_of(
        [("file_id", TEXT, "the CSV it is from"), ("segment", SEGMENT, "the line of the CSV on which it begins")],
        [
            ("date", DAY, "the day it was posted"),
            ("kind", TEXT, "patient_payment or write_off"),
            ("owed_by", TEXT, "which balance it lowers: payer or patient"),
            ("patient_control_number", TEXT, "the claim, as billed (CLM01)"),
            ("service_date", DAY, "a day of the claim's services"),
            ("code", TEXT, "the procedure; null where the row names none"),
            ("line_control", TEXT, "the line control number (REF*6R); null where the row names none"),
            ("amount", MONEY, "the amount; a negative one undoes"),
        ],
    ),
    ("date", "kind", "owed_by", "patient_control_number", "service_date", "amount"),
)

RECORDS: tuple[Table, ...] = (
    FILES, DIAGNOSTICS, TRANSACTIONS, PAYMENTS, PROVIDER_ADJUSTMENTS, REMITS, REMIT_LINES, ADJUSTMENTS, REMARKS,
    SUBMISSIONS, SUBMISSION_LINES, DIAGNOSES, OTHER_PAYERS, ACKNOWLEDGEMENTS, BATCH_ACKNOWLEDGEMENTS,
    AMOUNTS, DATES, QUANTITIES, REFERENCES, PERSONS, POSTINGS,
)  # fmt: skip
