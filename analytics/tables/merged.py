"""Merged tables: equal rows made one row that knows how many it stands for, so that sums over few rows are the same.

They hold what is known on the default as-of day. Each comes in slices: the same rows merged by other columns. A reader
takes one slice. A row stands for all rows with the same day (or the same month, told by its first day), the same payer
and the same columns of the slice; columns that the slice does not name are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
from polars._typing import PolarsDataType

from analytics.tables.contract import DAY, MONEY, QUANTITY, TEXT, TEXTS, Table, columns_of

MATURED_DAYS = 120
"""Services younger than this on the as-of day are too young to ask what was collected on them."""
LONGEST_WAIT = 400
"""Claims waiting so many days or more are not told apart: a payer's usual time is learned from one year."""
OLDEST_AGE = 121
"""Receivables so many days old or older are not told apart: the oldest bucket begins there."""
CODES = ("cpt", "modifier", "pos", "diagnosis_chapter")
REASONS = ("category", "carc", "rarc", "owner")
_DATES = ("month", "day", "therapist")

SLICES: Mapping[str, tuple[str, ...]] = {
    "merged_lines": (
        *(f"{basis} {by}" for basis in ("remit", "submission", "service") for by in (*_DATES, *CODES)),
        *(f"open {basis} {by}" for basis in ("remit", "submission", "service") for by in _DATES),
    ),
    "merged_claims": (
        *(
            f"counts {dated_by} {by}"
            for dated_by in ("adjudication", "clean", "submission", "service")
            for by in (*_DATES, *CODES, *REASONS)
        ),
        *(f"{what} submission {by}" for what in ("waits", "lags", "awaited") for by in _DATES),
        *(f"{what} service month" for what in ("waits", "lags", "awaited")),
    ),
    "merged_ledger": (
        *(f"{basis} {by}" for basis in ("remit", "submission", "service") for by in _DATES),
        "ages month",
        "ages day",
    ),
    "merged_balances": (
        *(f"aging {clock} {by}" for clock in ("service", "sent") for by in ("month", "therapist", *CODES)),
        *(f"collections {by}" for by in (*_DATES, *CODES)),
    ),
    "merged_patient_lots": ("month", "therapist", *CODES, "moved day"),
    "merged_services": ("month",),
}
"""Table -> its slices; a row names its slice by the place in this list. `month` and `day` are merged by that and the
payer alone (of lines, by the reason of denial too), `therapist` by month, clinic and therapist besides; all others by
month and what they are named for. Slices by day of movements of money tell of every earlier day as well."""


def _each(names: Iterable[str], dtype: PolarsDataType, meaning: str) -> list[tuple[str, PolarsDataType, str]]:
    return [(name, dtype, meaning) for name in names]


_HEAD = [("position", pl.UInt32, "order, from 0"), ("slice", pl.UInt8, "place of the slice in SLICES")]
_WHO = [
    ("payer_id", TEXT, "the primary payer"),
    ("payer_class", TEXT, "its kind"),
    ("clinic_id", TEXT, "NPI of the clinic"),
]
_THERAPIST = [("therapist_id", TEXT, "NPI of the therapist")]
_LINE_CODES: list[tuple[str, PolarsDataType, str]] = [
    ("cpt", TEXT, "the code"),
    ("modifiers", TEXTS, "its modifiers"),
    ("pos", TEXT, "place of service"),
    ("diagnosis_chapter", TEXT, "chapter of the diagnosis"),
]
LINE_COUNTS = (
    "adjudicated_lines",
    "denied_lines",
    "stated_denied_lines",
    "hidden_lines",
    "foldable_lines",
    "partial_lines",
    "vague_lines",
    "preventable_lines",
    "final_denied_lines",
    "open_denied_lines",
    "moved_lines",
    "decided_lines",
    "overturned_lines",
    "undecided_lines",
)
LINE_DOLLARS = ("adjudicated_charge", "denied_charge", "partial_denied_amount")
CLAIM_COUNTS = (
    "claims",
    "primary_claims",
    "adjudicated_claims",
    "denied_claims",
    "fully_denied_claims",
    "submitted_claims",
    "answered_claims",
    "timed_claims",
    "worded_sent_claims",
    "accepted_sent_claims",
    "judged_primary_claims",
    "clean_primary_claims",
    "resolved_primary_claims",
    "judged_sent_claims",
    "clean_sent_claims",
    "resolved_sent_claims",
    "sent_claims",
    "cohort_claims",
    "adjudicated_cohort_claims",
    "awaited_claims",
)
LEDGER_SUMS = (
    "charge",
    "charged",
    "payer_payment",
    "primary_payment",
    "contractual",
    "patient_share",
    "patient_payment",
    "write_off",
    "payer_receivable",
    "patient_receivable",
)
BALANCE_SUMS = (
    "charge",
    "recent_charge",
    "payer_payment",
    "patient_payment",
    "contractual",
    "patient_share",
    "payer_receivable",
    "patient_receivable",
)

BALANCES = Table(
    "balances",
    "one line with its ledger summed up to the default as-of day",
    ("line_id",),
    columns_of([("line_id", TEXT, "the line")], _each(BALANCE_SUMS, MONEY, "sum over the ledger")),
)

MERGED_LINES = Table(
    "merged_lines",
    "equal parts of equal claims: lines with a first adjudication, of one claim that stands for others like it",
    ("position",),
    columns_of(
        _HEAD,
        [
            ("claim_id", TEXT, "a number for the claim that stands for the others: no claim's id"),
            ("claims", pl.Int32, "how many claims it stands for"),
            ("first_service_date", DAY, "see lines; set where the slice goes by it"),
            ("submission_date", DAY, "see lines; set where the slice goes by it"),
            ("adjudication_date", DAY, "see lines; set where the slice goes by it"),
        ],
        _WHO,
        _THERAPIST,
        _LINE_CODES,
        [
            ("carc", TEXT, "reason of the denial; null where not denied"),
            ("adjustment_group", TEXT, "its group"),
            ("rarc", TEXT, "its remark code"),
            ("reason_category", TEXT, "its category"),
            ("reason_owner", TEXT, "whose to fix"),
            ("appeal_deadline", DAY, "of slices of open: see lines; there a row stands for lines of many claims"),
        ],
        _each(LINE_COUNTS, pl.Int32, "lines of one of the claims"),
        _each(LINE_DOLLARS, MONEY, "of all the claims together"),
    ),
)

MERGED_CLAIMS = Table(
    "merged_claims",
    "claims of equal date, payer and whatever the slice is merged by",
    ("position",),
    columns_of(
        _HEAD,
        [
            (name, DAY, "see claims; set where the slice goes by it")
            for name in ("first_service_date", "submission_date", "adjudication_date", "clean_date", "received_date")
        ],
        _WHO,
        [
            ("therapist_ids", TEXTS, "see claims"),
            ("cpts", TEXTS, "see claims"),
            ("modifiers", TEXTS, "see claims"),
            ("pos", TEXTS, "see claims"),
            ("diagnosis_chapters", TEXTS, "see claims"),
            ("carcs", TEXTS, "see claims"),
            ("rarcs", TEXTS, "see claims"),
            ("reason_categories", TEXTS, "see claims"),
            ("reason_owners", TEXTS, "see claims"),
            ("charge_lag_days", pl.Int32, "of slices of lags: days from the last service to the submission"),
            ("clock_date", DAY, "of slices of waits and awaited: a day that makes the wait as long as the claims' is"),
            ("first_payment_date", DAY, "of slices of waits: the day of payment that goes with it; null while unpaid"),
        ],
        _each(CLAIM_COUNTS, pl.Int32, "claims"),
        [("unanswered_charge", MONEY, "charges of claims without an answer")],
    ),
)

MERGED_LEDGER = Table(
    "merged_ledger",
    "movements of money of equal date and payer",
    ("position",),
    columns_of(
        _HEAD,
        [
            ("date", DAY, "the day of the movement; set where the slice goes by it"),
            ("service_date", DAY, "of slices of ages: the line's own date"),
            ("first_service_date", DAY, "see ledger; set where the slice goes by it"),
            ("submission_date", DAY, "see ledger; set where the slice goes by it"),
        ],
        _WHO,
        _THERAPIST,
        [("primary_payments", pl.Int32, "payments in primary payers' adjudications")],
        _each(LEDGER_SUMS, MONEY, "see ledger"),
    ),
)

MERGED_BALANCES = Table(
    "merged_balances",
    "balances of lines of equal payer, and of equal age and state or of equal month of service",
    ("position",),
    columns_of(
        _HEAD,
        _WHO,
        _THERAPIST,
        _LINE_CODES,
        [
            ("service_date", DAY, "of slices of collections: a day of the month that is matured as the lines are"),
            ("age_days", pl.Int32, "of slices of aging: days, from the oldest bucket on its youngest age"),
            ("payer_state", TEXT, "of slices of aging: where it stands with the payer"),
            ("patient_state", TEXT, "of slices of aging: where it stands with the patient"),
            ("lines", pl.Int32, "lines"),
            ("rated_lines", pl.Int32, "lines that stand in rates"),
            ("payer_lines", pl.Int32, "lines on which a payer owes something, or is owed"),
            ("live_lines", pl.Int32, "lines with anything owed, or charged lately"),
            ("debt_lines", pl.Int32, "lines on which a payer owes something"),
            ("payer_debt", MONEY, "what payers owe on them"),
            ("payer_credit", MONEY, "what payers are owed back, 0 or negative"),
            ("patient_credit", MONEY, "the same of patients"),
        ],
        _each(BALANCE_SUMS, MONEY, "see balances"),
    ),
)

MERGED_PATIENT_LOTS = Table(
    "merged_patient_lots",
    "amounts that patients owe, of equal payer and age",
    ("position",),
    columns_of(
        _HEAD,
        _WHO,
        _THERAPIST,
        _LINE_CODES,
        [
            ("date", DAY, "of slices of moved: the day of the change"),
            ("since", DAY, "of slices of moved: see patient_lots"),
            ("age_days", pl.Int32, "days, from the oldest bucket on its youngest age; not of slices of moved"),
            ("lots", pl.Int32, "amounts: one line and one day each"),
            ("amount", MONEY, "owed by patients"),
        ],
    ),
)

MERGED_SERVICES = Table(
    "merged_services",
    "billed lines of equal month of service, payer, clinic, therapist and code",
    ("position",),
    columns_of(
        _HEAD,
        [("service_date", DAY, "the first of the month of service")],
        _WHO,
        _THERAPIST,
        [
            ("cpt", TEXT, "the code"),
            ("lines", pl.Int32, "lines"),
            ("units", QUANTITY, "units billed"),
            ("charge", MONEY, "charged"),
        ],
    ),
)

MERGED: tuple[Table, ...] = (
    BALANCES,
    MERGED_LINES,
    MERGED_CLAIMS,
    MERGED_LEDGER,
    MERGED_BALANCES,
    MERGED_PATIENT_LOTS,
    MERGED_SERVICES,
)
