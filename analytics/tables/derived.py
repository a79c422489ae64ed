"""What the records mean: the tables that `transforms` derives and every query counts.

Rows that change with the as-of day come in *versions*: `valid_from` is the first day on which the row says what
was known, `valid_to` the first day on which it no longer does. Exactly one version of a line or claim holds on any day.
"""

from __future__ import annotations

import polars as pl

from analytics.tables.contract import DAY, FLAG, MONEY, QUANTITY, SEGMENT, TEXT, TEXTS, Table, columns_of

_PLACE = [
    ("file_id", TEXT, "the file of the record behind this row"),
    ("segment", SEGMENT, "ordinal of the segment that opens that record"),
]
_VERSION = [
    ("valid_from", DAY, "first day on which this row holds; 0001-01-01 for the first version"),
    ("valid_to", DAY, "first day on which it no longer holds; 9999-12-31 for the last version"),
]
_WHO = [
    ("payer_id", TEXT, "the primary payer, see payers"),
    (
        "payer_class",
        TEXT,
        "medicare, medicare_advantage, medicaid, medicaid_managed_care, commercial, workers_compensation, auto, other",
    ),
    ("clinic_id", TEXT, "NPI of the service facility, else of the billing provider"),
    ("billing_npi", TEXT, "NPI of the billing provider (837), else of the payee (835)"),
    ("therapist_id", TEXT, "NPI of the rendering therapist: the line's, else the claim's, else the 835's"),
]
_CLAIM_DATES = [
    ("first_service_date", DAY, "the claim's earliest line date"),
    ("submission_date", DAY, "BHT04 of the original submission; null without an 837"),
]
_REASON = [
    ("carc", TEXT, "reason of the denial: CARC of the largest D adjustment (of a hidden denial: the contractual code)"),
    ("adjustment_group", TEXT, "its group"),
    ("rarc", TEXT, "the first remark code that is current and a cause; null without one"),
    ("reason_category", TEXT, "category of the reason: that of the RARC where the CARC asks for one, else of the CARC"),
    ("reason_owner", TEXT, "responsible team: front_desk, biller, coder, clinician, credentialing, payer, none"),
]

PAYERS = Table(
    "payers",
    "one payer, under all its names and ids",
    ("payer_id",),
    columns_of(
        [
            ("payer_id", TEXT, "stable short id, from the name seen first"),
            ("known_ids", TEXTS, "every id that any of its names and ids makes: all mean this payer"),
            ("name", TEXT, "the name to show"),
            ("payer_class", TEXT, "see claims"),
            ("class_source", TEXT, "settings, filing indicator, or default"),
            ("names", TEXTS, "every name seen, normalized"),
            ("id_codes", TEXTS, "every id seen"),
            ("appeal_days", pl.Int32, "days to appeal after a denial's payment date"),
            ("appeal_days_source", TEXT, "settings, published (data/reference/payer_deadlines.csv), or default"),
            ("appeal_days_verified", pl.Boolean, "the practice's own, or a published number that was verified"),
            ("rate", TEXT, "visit, where the practice says that it pays one amount a visit"),
            ("seems_by_visit", pl.Boolean, "its answers look as if it did, and the practice does not say so"),
        ]
    ),
)

PROVIDERS = Table(
    "providers",
    "one NPI of a clinic or therapist",
    ("npi",),
    columns_of(
        [
            ("npi", TEXT, "national provider identifier"),
            ("name", TEXT, "the name seen last in file order; the NPI where none was seen"),
            ("roles", TEXTS, "billing, facility, rendering"),
            ("taxonomy", TEXT, "provider taxonomy code where one was sent"),
        ]
    ),
)

CLAIM_DOCUMENTS = Table(
    "claim_documents",
    "one document about a claim: a submission, an acknowledgement (its own or of its batch) or a remit",
    ("file_id", "segment", "claim_id"),
    columns_of(
        _PLACE,
        [
            ("claim_id", TEXT, "the claim it is about"),
            ("kind", TEXT, "submission, acknowledgement (277CA), batch_acknowledgement (999, 997, TA1) or remit"),
            ("date", DAY, "BHT04, STC02, or BPR16 (else DTM*405)"),
            ("position", pl.Int64, "order of documents: date, file date, place in the file"),
            ("round", pl.Int32, "which submission of the claim it is or answers, from 1; null for remits"),
            ("payer_id", TEXT, "the payer it went to or came from"),
            ("is_repeat", pl.Boolean, "a duplicate: the same transaction is in another place too; counted there"),
        ],
    ),
)

_LINE_KEYS = [
    ("line_id", TEXT, "claim_id and the line's number"),
    ("claim_id", TEXT, "the claim"),
]

LINES = Table(
    "lines",
    "one version of one service line of a claim",
    ("line_id", "valid_from"),
    columns_of(
        _LINE_KEYS,
        _VERSION,
        _PLACE,
        [("line_number", pl.Int32, "order within the claim, from 1")],
        _WHO,
        _CLAIM_DATES,
        [
            ("patient_key", TEXT, "key of the patient in persons"),
            ("cpt", TEXT, "the code as billed (of an 835 alone: as submitted, else as adjudicated)"),
            ("modifiers", TEXTS, "its modifiers, in order"),
            ("pos", TEXT, "place of service: the line's, else the claim's"),
            ("diagnosis", TEXT, "the code that the line points to first, else the claim's principal one"),
            ("diagnosis_chapter", TEXT, "ICD-10-CM chapter of that code, see reference"),
            ("units", QUANTITY, "units billed"),
            ("charge", MONEY, "the charge of the first submission that held it (835 alone: as answered)"),
            ("service_date", DAY, "its own date, else the claim's"),
            ("billed_date", DAY, "BHT04 of the first submission that held it; null without an 837"),
            ("is_unmatched", pl.Boolean, "an answer that fits no billed line of the claim"),
            ("is_only_repeated", pl.Boolean, "its primary answers are all duplicates"),
            ("is_undated", pl.Boolean, "no document says the day of the service: service_date is the day it was sent"),
            ("secondary_sent_date", DAY, "first day a secondary claim was sent; null without one"),
            ("closed_date", DAY, "first day on which it was voided or written off; null while neither"),
            ("adjudication_date", DAY, "payment date of the first adjudication; null while there is none"),
            ("remit_file_id", TEXT, "file of the first adjudication"),
            ("remit_segment", SEGMENT, "its CLP"),
            (
                "first_outcome",
                TEXT,
                "denied, hidden, partial, zero_allowed, paid or expected; null while not adjudicated",
            ),
            ("adjudicated_lines", FLAG, "adjudicated and counted: charge not 0, outcome not expected non-payable"),
            ("denied_lines", FLAG, "denied or hidden on first adjudication"),
            ("stated_denied_lines", FLAG, "denied, not hidden, on first adjudication"),
            ("hidden_lines", FLAG, "hidden on first adjudication"),
            (
                "foldable_lines",
                FLAG,
                "of them: next to a paid line of that day, by a payer that seems to pay by the visit",
            ),
            ("partial_lines", FLAG, "partially denied on first adjudication"),
            ("vague_lines", FLAG, "stated denial with a non-specific reason"),
            ("preventable_lines", FLAG, "stated denial with a reason marked preventable = yes and not vague"),
            ("adjudicated_charge", MONEY, "charge where adjudicated_lines is 1, else 0"),
            ("denied_charge", MONEY, "charge where denied_lines is 1, else 0"),
            ("partial_denied_amount", MONEY, "class D amount where partial_lines is 1, else 0"),
        ],
        _REASON,
        [
            ("unresolved_lines", FLAG, "denied_lines, and nothing paid or moved to the patient since"),
            ("moved_lines", FLAG, "denied_lines, nothing paid since, moved to the patient by a later answer"),
            (
                "overturned_lines",
                FLAG,
                "denied_lines with later primary answers in force that paid or allowed patient share",
            ),
            ("redecided_lines", FLAG, "denied_lines decided again by a later primary answer"),
            ("appeal_deadline", DAY, "last denial's payment date plus the payer's appeal days; null without a denial"),
            (
                "answer_state",
                TEXT,
                "pending, denied, part_paid or other by the last uncancelled answer; null while unanswered",
            ),
            (
                "awaits_secondary",
                FLAG,
                "passed on to a later payer (CLP02 19) that has not answered; of a sent claim see secondary_sent_date",
            ),
            ("secondary_answered", FLAG, "a later payer's uncancelled answer is there"),
        ],
    ),
)

CLAIMS = Table(
    "claims",
    "one version of one claim (lineage)",
    ("claim_id", "valid_from"),
    columns_of(
        [("claim_id", TEXT, "the claim")],
        _VERSION,
        _PLACE,
        _WHO,
        _CLAIM_DATES,
        [
            ("last_service_date", DAY, "the claim's latest line date"),
            ("patient_key", TEXT, "key of the patient in persons"),
            ("charge", MONEY, "sum of its lines' charges"),
            ("cpts", TEXTS, "distinct codes of its counted lines"),
            ("modifiers", TEXTS, "distinct modifiers of its lines; 'none' where a line has none"),
            ("pos", TEXTS, "distinct places of service of its lines"),
            ("diagnosis_chapters", TEXTS, "distinct diagnosis chapters of its lines"),
            ("therapist_ids", TEXTS, "distinct rendering therapists of its lines"),
            ("carcs", TEXTS, "distinct reasons of its lines denied or hidden on first adjudication"),
            ("rarcs", TEXTS, "distinct remark codes of those reasons ('none' where one has none)"),
            ("reason_categories", TEXTS, "distinct categories of those reasons"),
            ("reason_owners", TEXTS, "distinct owners of those reasons"),
            ("primary_claims", FLAG, "1, but 0 for claims that only later payers answered or were asked"),
            ("submitted_claims", FLAG, "an original submission was sent"),
            (
                "submission_state",
                TEXT,
                "unbilled, sent or rejected: the state of its last submission; sent where only an answer is known",
            ),
            ("clock_date", DAY, "BHT04 of the first submission not rejected; null without one"),
            ("last_sent_date", DAY, "BHT04 of the last submission not rejected; null without one"),
            ("worded_claims", FLAG, "the first round has a final word"),
            ("accepted_claims", FLAG, "that word is an acceptance (A2, A5)"),
            ("rejected_claims", FLAG, "that word is a rejection"),
            ("charge_lag_days", pl.Int32, "submission_date minus last_service_date; null without either"),
            (
                "first_answer_date",
                DAY,
                "payment date of the first primary answer to a counted line, pending ones included",
            ),
            ("answered_claims", FLAG, "a counted line has a primary answer"),
            ("adjudication_date", DAY, "the earliest of its lines' adjudication dates"),
            ("adjudicated_claims", FLAG, "adjudicated, with at least one counted line"),
            ("denied_claims", FLAG, "at least one counted line denied or hidden on first adjudication"),
            ("fully_denied_claims", FLAG, "every counted line denied or hidden on first adjudication"),
            ("clean_date", DAY, "the earlier of rejection and first answer"),
            ("judged_claims", FLAG, "rejected or answered, with at least one counted line"),
            (
                "clean_claims",
                FLAG,
                "judged, not rejected, and no line's very first answer denied, hidden, partial or pending",
            ),
            (
                "resolved_claims",
                FLAG,
                "clean, with no later reversal, replacement or further adjudication by that payer",
            ),
            ("voided_claims", FLAG, "a void (frequency 8) that is not rejected was sent"),
            ("countable_claims", FLAG, "0 where it is answered and none of its lines is counted"),
            (
                "timed_claims",
                FLAG,
                "counts in days to pay: countable, primary, and paid, or neither voided nor wholly patient "
                "responsibility",
            ),
            ("first_payment_date", DAY, "payment date of the first primary answer with CLP04 > 0"),
            ("received_date", DAY, "DTM*050 of that answer"),
        ],
    ),
)

ANSWERS = Table(
    "answers",
    "one line in one answer: what a payer decided on it, or took back",
    ("line_id", "file_id", "segment"),
    columns_of(
        _LINE_KEYS,
        [
            ("file_id", TEXT, "file of the remit"),
            ("segment", SEGMENT, "its CLP"),
            ("line_segment", SEGMENT, "the (first) SVC that answered the line; null where the CLP had none"),
            ("position", pl.Int64, "order of the claim's remits"),
            ("date", DAY, "payment date"),
            ("payer_id", TEXT, "who answered"),
            ("status", TEXT, "CLP02"),
            ("is_primary", pl.Boolean, "an adjudication as primary payer"),
            ("is_reversal", pl.Boolean, "CLP02 22"),
            (
                "outcome",
                TEXT,
                "duplicate, expected, pending, hidden, denied, partial, zero_allowed, paid; null for reversals",
            ),
            ("duplicate_from", DAY, "first day on which it is read as a duplicate; before it, as denied"),
            ("cancelled_date", DAY, "payment date of the reversal that cancels it; null while none does"),
            ("is_allocated", pl.Boolean, "part of its amounts was spread from claim level"),
            ("charge", MONEY, "charge as answered"),
            ("paid", MONEY, "paid"),
            ("patient_amount", MONEY, "class P"),
            ("denied_amount", MONEY, "class D"),
            ("contractual_amount", MONEY, "class C"),
            ("pending_amount", MONEY, "class I"),
        ],
    ),
)

DENIALS = Table(
    "denials",
    "one denial event: a line denied, hidden or partially denied in one answer",
    ("line_id", "file_id", "segment"),
    columns_of(
        _LINE_KEYS,
        _PLACE,
        [
            ("date", DAY, "payment date"),
            ("payer_id", TEXT, "who denied"),
            ("outcome", TEXT, "denied, hidden or partial"),
            ("is_first", pl.Boolean, "it is the line's first adjudication"),
            ("is_primary", pl.Boolean, "decided by the primary payer"),
            ("cancelled_date", DAY, "payment date of the reversal that cancels it"),
            ("charge", MONEY, "the line's charge"),
            ("denied_amount", MONEY, "class D amount (of a hidden denial: the contractual amount)"),
        ],
        _REASON,
        [
            ("rarcs", TEXTS, "every remark code read with it, the line's before the claim's"),
            ("is_vague", pl.Boolean, "its reason says too little"),
            ("is_preventable", pl.Boolean, "its reason is marked preventable = yes and it is not vague"),
            ("is_allocated", pl.Boolean, "it rests on an amount spread from claim level"),
        ],
    ),
)

LEDGER = Table(
    "ledger",
    "one movement of money on a line; receivables on any day are the sum up to it",
    ("line_id", "file_id", "segment", "kind", "date", "known_date"),
    columns_of(
        _LINE_KEYS,
        [
            ("date", DAY, "the day it counts from"),
            (
                "known_date",
                DAY,
                "the day from which it counts so: date, of a charge_recount that of the acknowledgement",
            ),
            (
                "kind",
                TEXT,
                "charge, version_difference, charge_recount (moves nothing: sums of charges without rejected versions),"
                " payment, contractual, patient_share, write_off, patient_payment",
            ),
            ("file_id", TEXT, "file of the document that moved it"),
            ("segment", SEGMENT, "its CLM or CLP; of the practice's own postings, the line of the CSV"),
        ],
        _WHO,
        _CLAIM_DATES,
        [
            ("service_date", DAY, "the line's own date"),
            ("charge", MONEY, "added to what is owed (version differences included)"),
            ("charged", MONEY, "added to sums of charges: versions rejected by the as-of day count in none"),
            ("payer_payment", MONEY, "paid by a payer, reversals negative"),
            ("primary_payment", MONEY, "of that: paid in a primary payer's adjudication, reversals left out"),
            ("contractual", MONEY, "given up by contract"),
            ("patient_share", MONEY, "moved from payer to patient"),
            ("patient_payment", MONEY, "paid by the patient"),
            ("write_off", MONEY, "written off"),
            ("payer_receivable", MONEY, "change of what payers owe"),
            ("patient_receivable", MONEY, "change of what the patient owes"),
        ],
    ),
)

PATIENT_LOTS = Table(
    "patient_lots",
    "one change of an amount that a patient owes since a day",
    ("line_id", "date", "since"),
    columns_of(
        _LINE_KEYS,
        [
            ("date", DAY, "the day of the change"),
            ("since", DAY, "the day from which that amount has been the patient's"),
        ],
        _WHO,
        [("amount", MONEY, "positive: became the patient's; negative: settled; the oldest is settled first")],
    ),
)

TAKEBACKS = Table(
    "takebacks",
    "one version of one takeback: a reversal, or a provider-level recovery not traceable to one",
    ("file_id", "segment", "position", "valid_from"),
    columns_of(
        _PLACE,
        [("position", pl.UInt8, "which pair of the PLB; 0 for a reversal")],
        _VERSION,
        [
            ("claim_id", TEXT, "the claim; of a provider-level recovery the one that has the number it names, if any"),
            ("kind", TEXT, "reversal or provider_adjustment"),
            ("date", DAY, "its payment date"),
        ],
        _WHO,
        _CLAIM_DATES,
        [
            ("takeback", MONEY, "paid amount cancelled, less what that payer paid again on the same lines, at least 0"),
            ("gross_takeback", MONEY, "paid amount cancelled"),
        ],
    ),
)

FINDINGS = Table(
    "findings",
    "one thing that the rules list for a person to look at",
    ("position",),
    columns_of(
        [
            ("position", pl.UInt32, "order, from 1"),
            ("code", TEXT, "a stable name of the rule, e.g. answered_twice, reversal_unmatched, carc_unknown"),
            ("claim_id", TEXT, "the claim; null where it concerns none"),
            ("line_id", TEXT, "the line; null where it concerns the claim"),
            *_PLACE,
            ("message", TEXT, "what was found and how it was read"),
        ]
    ),
)

PATIENTS = Table(
    "patients",
    "one patient; with persons the only table that names people",
    ("patient_key",),
    columns_of(
        [
            ("patient_key", TEXT, "used everywhere else"),
            ("last_name", TEXT, "last name"),
            ("first_name", TEXT, "first name"),
            ("birth_date", DAY, "birth date"),
            ("member_id", TEXT, "member id"),
        ]
    ),
)

DERIVED: tuple[Table, ...] = (
    PAYERS,
    PROVIDERS,
    PATIENTS,
    CLAIM_DOCUMENTS,
    CLAIMS,
    LINES,
    ANSWERS,
    DENIALS,
    LEDGER,
    PATIENT_LOTS,
    TAKEBACKS,
    FINDINGS,
)
