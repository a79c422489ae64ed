"""What the files say: one table per kind of record, filled by `x12`, read by `transforms`."""

from __future__ import annotations

import polars as pl
from polars._typing import PolarsDataType

from analytics.tables.contract import DAY, MONEY, QUANTITY, SEGMENT, TEXT, TEXTS, Table, columns_of

_PLACE = [
    ("file_id", TEXT, "the file it stands in: the first 16 hexadecimal digits of the SHA-256 of its content"),
    ("segment", SEGMENT, "ordinal of the segment that opens it"),
]
_TRANSACTION = [("transaction", SEGMENT, "ordinal of the ST segment it stands under")]


def _modifiers(prefix: str, source: str) -> list[tuple[str, PolarsDataType, str]]:
    return [(f"{prefix}{n}", TEXT, f"modifier {n} ({source})") for n in (1, 2, 3, 4)]


FILES = Table(
    "files",
    "one source: a file, or a member of an archive",
    ("file_id",),
    columns_of(
        [
            ("file_id", TEXT, "the first 16 hexadecimal digits of the SHA-256 of its content"),
            ("name", TEXT, "its name, without folders; of a member, archive!member; of several, the first in order"),
            ("kinds", TEXTS, "what it holds: 835, 837P, 277CA, 999, TA1, postings, or the name of what was refused"),
            ("bytes", pl.Int64, "its size, unpacked"),
            ("interchanges", pl.Int64, "ISA segments"),
            ("transactions", pl.Int64, "ST segments"),
            ("claims", pl.Int64, "CLP and CLM segments"),
            ("lines", pl.Int64, "SVC and SV1 segments; rows of postings"),
            ("charge", MONEY, "sum of CLP03 and CLM02"),
            ("paid", MONEY, "sum of CLP04"),
            ("payments", MONEY, "sum of BPR02"),
            ("provider_adjustments", MONEY, "sum of the PLB amounts"),
            ("reversals", pl.Int64, "CLP with status 22"),
            ("balanced", pl.Boolean, "every remittance in it balances; null without a remittance"),
            ("segments_total", pl.Int64, "segments read"),
            ("segments_used", pl.Int64, "segments that gave a value or the envelope"),
            ("segments_listed", pl.Int64, "segments read, kept in the source, and used for nothing"),
            ("refused", TEXT, "why nothing of it was loaded; null when something was"),
        ]
    ),
)

DIAGNOSTICS = Table(
    "diagnostics",
    "one oddity found in a file",
    ("file_id", "position"),
    columns_of(
        [
            ("file_id", TEXT, "the file"),
            ("position", pl.UInt32, "its order among the file's diagnostics, from 1"),
            ("severity", TEXT, "error: something was not loaded; warning: loaded, look at it; info"),
            ("code", TEXT, "a stable name for the kind of oddity, e.g. remit_unbalanced"),
            ("segment", SEGMENT, "ordinal of the segment; null where it concerns the file"),
            ("offset", pl.Int64, "byte offset of the segment in the unpacked file"),
            ("message", TEXT, "what was found and what was expected; never a patient's data"),
        ]
    ),
)

TRANSACTIONS = Table(
    "transactions",
    "one transaction set (ST to SE)",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        [
            ("kind", TEXT, "835, 837P, 277CA or 999; TA1 for an interchange acknowledgement"),
            ("guide", TEXT, "implementation guide, e.g. 005010X221A1 (ST03, else GS08)"),
            ("sender_id", TEXT, "ISA06"),
            ("receiver_id", TEXT, "ISA08"),
            ("interchange_control", TEXT, "ISA13"),
            ("interchange_date", DAY, "ISA09"),
            ("group_sender_id", TEXT, "GS02"),
            ("group_receiver_id", TEXT, "GS03"),
            ("group_date", DAY, "GS04"),
            ("group_control", TEXT, "GS06"),
            ("control", TEXT, "ST02"),
            ("purpose", TEXT, "BHT02"),
            ("reference", TEXT, "BHT03: the sender's number of this batch"),
            ("sent_date", DAY, "BHT04"),
            ("claim_or_encounter", TEXT, "BHT06"),
            ("submitter_name", TEXT, "NM1*41"),
            ("submitter_id", TEXT, "NM109 of NM1*41"),
            ("receiver_name", TEXT, "NM1*40"),
            (
                "body_hash",
                TEXT,
                "hash of the elements between ST and SE, independent of separators, line breaks and envelope",
            ),
            ("is_complete", pl.Boolean, "its SE was found"),
        ],
    ),
)

PAYMENTS = Table(
    "payments",
    "one remittance: an 835 transaction",
    ("file_id", "transaction"),
    columns_of(
        [("file_id", TEXT, "the file it stands in"), ("transaction", SEGMENT, "ordinal of its ST segment")],
        [
            ("segment", SEGMENT, "ordinal of its BPR segment"),
            ("amount", MONEY, "BPR02"),
            ("handling", TEXT, "BPR01"),
            ("credit_or_debit", TEXT, "BPR03"),
            ("method", TEXT, "BPR04"),
            ("effective_date", DAY, "BPR16"),
            ("production_date", DAY, "DTM*405"),
            ("trace", TEXT, "TRN02"),
            ("originator_id", TEXT, "TRN03"),
            ("payer_name", TEXT, "N102 of N1*PR"),
            ("payer_id_code", TEXT, "N104 of N1*PR"),
            ("payer_ids", TEXTS, "REF02 of the payer's REF*2U, REF*EO, REF*HI and REF*NF"),
            ("payee_name", TEXT, "N102 of N1*PE"),
            ("payee_npi", TEXT, "N104 of N1*PE where N103 is XX"),
            ("payee_tax_id", TEXT, "N104 of N1*PE where N103 is FI, else REF*TJ"),
        ],
    ),
)

PROVIDER_ADJUSTMENTS = Table(
    "provider_adjustments",
    "one pair of reason and amount in a PLB segment",
    ("file_id", "segment", "position"),
    columns_of(
        _PLACE,
        [("position", pl.UInt8, "which pair, from 1")],
        _TRANSACTION,
        [
            ("provider_id", TEXT, "PLB01"),
            ("fiscal_date", DAY, "PLB02"),
            ("reason", TEXT, "first component of PLB03 and its kin: WO, FB, L6, ..."),
            ("reference", TEXT, "second component: often the control number of the claim"),
            ("amount", MONEY, "positive reduces the payment"),
        ],
    ),
)

REMITS = Table(
    "remits",
    "one payer's answer to one claim: a CLP loop",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("patient_control_number", TEXT, "CLP01"),
            ("status", TEXT, "CLP02"),
            ("charge", MONEY, "CLP03"),
            ("paid", MONEY, "CLP04"),
            ("patient_responsibility", MONEY, "CLP05"),
            ("filing_indicator", TEXT, "CLP06"),
            ("payer_control_number", TEXT, "CLP07"),
            ("pos", TEXT, "CLP08"),
            ("frequency", TEXT, "CLP09"),
            ("drg", TEXT, "CLP11"),
            ("original_reference", TEXT, "REF*F8"),
            ("group_number", TEXT, "REF*1L"),
            ("contract_class", TEXT, "REF*CE"),
            ("statement_from", DAY, "DTM*232"),
            ("statement_to", DAY, "DTM*233"),
            ("received_date", DAY, "DTM*050: when the payer got the claim"),
            ("coverage_end_date", DAY, "DTM*036"),
            ("rendering_npi", TEXT, "NM109 of NM1*82 where NM108 is XX"),
            ("rendering_name", TEXT, "name of NM1*82"),
            ("crossover_name", TEXT, "NM1*TT: the payer it was passed on to"),
            ("corrected_payer_name", TEXT, "NM1*PR inside the claim: the payer that should come first"),
            ("covered_amount", MONEY, "AMT*AU"),
            ("interest", MONEY, "AMT*I"),
        ],
    ),
)

REMIT_LINES = Table(
    "remit_lines",
    "one answered service: an SVC loop",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("remit_segment", SEGMENT, "ordinal of its CLP"),
            ("code_qualifier", TEXT, "first component of SVC01"),
            ("code", TEXT, "second component of SVC01: the code as adjudicated"),
        ],
        _modifiers("modifier_", "SVC01"),
        [
            ("charge", MONEY, "SVC02"),
            ("paid", MONEY, "SVC03"),
            ("revenue_code", TEXT, "SVC04"),
            ("paid_units", QUANTITY, "SVC05"),
            ("submitted_code_qualifier", TEXT, "first component of SVC06"),
            ("submitted_code", TEXT, "second component of SVC06: the code as sent, where it differs"),
        ],
        _modifiers("submitted_modifier_", "SVC06"),
        [
            ("submitted_units", QUANTITY, "SVC07"),
            ("service_date", DAY, "DTM*472, else DTM*150"),
            ("service_end_date", DAY, "DTM*151"),
            ("line_control", TEXT, "REF*6R: the practice's own number of the line"),
            ("pos", TEXT, "REF*LU"),
            ("allowed", MONEY, "AMT*B6"),
            ("rendering_npi", TEXT, "REF*HPI"),
        ],
    ),
)

ADJUSTMENTS = Table(
    "adjustments",
    "one triplet of a CAS segment: group, reason, amount",
    ("file_id", "segment", "position"),
    columns_of(
        _PLACE,
        [("position", pl.UInt8, "which triplet, 1 to 6")],
        _TRANSACTION,
        [
            ("remit_segment", SEGMENT, "ordinal of its CLP"),
            ("line_segment", SEGMENT, "ordinal of its SVC; null at claim level"),
            ("adjustment_group", TEXT, "CAS01: CO, PR, OA, PI, CR"),
            ("carc", TEXT, "claim adjustment reason code"),
            ("amount", MONEY, "positive reduces the payment"),
            ("quantity", QUANTITY, "units adjusted"),
        ],
    ),
)

REMARKS = Table(
    "remarks",
    "one remark code of an answer",
    ("file_id", "segment", "position"),
    columns_of(
        _PLACE,
        [("position", pl.UInt8, "order within the segment, from 1")],
        _TRANSACTION,
        [
            ("remit_segment", SEGMENT, "ordinal of its CLP"),
            ("line_segment", SEGMENT, "ordinal of its SVC; null at claim level"),
            ("source", TEXT, "LQ, MOA or MIA"),
            ("rarc", TEXT, "remittance advice remark code"),
        ],
    ),
)

SUBMISSIONS = Table(
    "submissions",
    "one claim as sent: an 837P CLM loop",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("patient_control_number", TEXT, "CLM01"),
            ("charge", MONEY, "CLM02"),
            ("pos", TEXT, "CLM05-1"),
            ("frequency", TEXT, "CLM05-3: 1 original, 7 replacement, 8 void"),
            ("accident_causes", TEXTS, "CLM11-1 to -3: AA auto, EM employment, OA other"),
            ("payer_responsibility", TEXT, "SBR01 of the destination payer: P, S, T, ..."),
            ("filing_indicator", TEXT, "SBR09 of the destination payer"),
            ("group_number", TEXT, "SBR03"),
            ("payer_name", TEXT, "NM1*PR of 2010BB"),
            ("payer_id_code", TEXT, "NM109 of that NM1*PR"),
            ("payer_ids", TEXTS, "REF02 of that payer's REF*2U, REF*FY and REF*NF"),
            ("billing_npi", TEXT, "NM109 of NM1*85"),
            ("billing_name", TEXT, "NM103 of NM1*85"),
            ("billing_taxonomy", TEXT, "PRV*BI"),
            ("billing_tax_id", TEXT, "REF*EI of the billing provider"),
            ("rendering_npi", TEXT, "NM109 of the claim's NM1*82"),
            ("rendering_name", TEXT, "last and first name of the claim's NM1*82"),
            ("rendering_taxonomy", TEXT, "PRV*PE of the claim's rendering provider"),
            ("referring_npi", TEXT, "NM109 of NM1*DN"),
            ("supervising_npi", TEXT, "NM109 of NM1*DQ"),
            ("facility_npi", TEXT, "NM109 of NM1*77"),
            ("facility_name", TEXT, "NM103 of NM1*77"),
            ("original_reference", TEXT, "REF*F8: the payer's number of the claim this one replaces"),
            ("prior_authorization", TEXT, "REF*G1"),
            ("referral", TEXT, "REF*9F"),
            ("clearinghouse_number", TEXT, "REF*D9"),
            ("onset_date", DAY, "DTP*431"),
            ("initial_treatment_date", DAY, "DTP*454"),
            ("last_seen_date", DAY, "DTP*304"),
            ("accident_date", DAY, "DTP*439"),
            ("assumed_care_date", DAY, "DTP*090"),
            ("patient_paid", MONEY, "AMT*F5 of the claim"),
        ],
    ),
)

SUBMISSION_LINES = Table(
    "submission_lines",
    "one billed service as sent: an LX/SV1 loop",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("submission_segment", SEGMENT, "ordinal of its CLM"),
            ("line_number", pl.Int32, "LX01, else its order within the claim"),
            ("code_qualifier", TEXT, "first component of SV101"),
            ("code", TEXT, "second component of SV101"),
        ],
        _modifiers("modifier_", "SV101"),
        [
            ("charge", MONEY, "SV102"),
            ("unit_basis", TEXT, "SV103"),
            ("units", QUANTITY, "SV104"),
            ("pos", TEXT, "SV105"),
            ("diagnosis_pointers", pl.List(pl.Int32), "SV107: positions in the claim's HI list, the first is primary"),
            ("service_date", DAY, "DTP*472, the first day of a range"),
            ("service_end_date", DAY, "the last day of a range in DTP*472"),
            ("line_control", TEXT, "REF*6R"),
            ("prior_authorization", TEXT, "REF*G1"),
            ("rendering_npi", TEXT, "NM109 of the line's NM1*82"),
            ("rendering_name", TEXT, "last and first name of the line's NM1*82"),
            ("rendering_taxonomy", TEXT, "PRV*PE of the line's rendering provider"),
        ],
    ),
)

DIAGNOSES = Table(
    "diagnoses",
    "one code of a claim's HI segments",
    ("file_id", "segment", "position"),
    columns_of(
        _PLACE,
        [("position", pl.UInt8, "order within the segment, from 1")],
        _TRANSACTION,
        [
            ("submission_segment", SEGMENT, "ordinal of its CLM"),
            ("qualifier", TEXT, "ABK principal, ABF other, BK and BF for ICD-9, ..."),
            ("code", TEXT, "the code, without a dot"),
        ],
    ),
)

OTHER_PAYERS = Table(
    "other_payers",
    "one other payer named on a claim as sent: a loop 2320",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("submission_segment", SEGMENT, "ordinal of its CLM"),
            ("payer_responsibility", TEXT, "SBR01"),
            ("filing_indicator", TEXT, "SBR09"),
            ("payer_name", TEXT, "NM1*PR of 2330B"),
            ("payer_id_code", TEXT, "NM109 of that NM1*PR"),
            ("paid", MONEY, "AMT*D"),
        ],
    ),
)

ACKNOWLEDGEMENTS = Table(
    "acknowledgements",
    "one STC segment of a 277CA, with its up to three statuses",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("level", TEXT, "source, receiver, provider, claim or line"),
            ("claim_segment", SEGMENT, "ordinal of the HL that opens the claim (2200D); null above it"),
            ("source_role", TEXT, "NM101 of 2100A: PR payer, AY clearinghouse"),
            ("source_name", TEXT, "NM103 of 2100A"),
            ("source_id_code", TEXT, "NM109 of 2100A"),
            ("batch_reference", TEXT, "TRN02 of 2200B: the 837's BHT03"),
            ("billing_npi", TEXT, "NM109 of NM1*85 where NM108 is XX"),
            ("patient_control_number", TEXT, "TRN02 of 2200D: the claim's CLM01"),
            *[
                (f"{name}_{n}", TEXT, f"{meaning} of STC{element}")
                for n, element in ((1, "01"), (2, "10"), (3, "11"))
                for name, meaning in (
                    ("category", "first component"),
                    ("status", "second component"),
                    ("entity", "third component"),
                )
            ],
            ("status_date", DAY, "STC02"),
            ("action", TEXT, "STC03: WQ accept, U reject"),
            ("amount", MONEY, "STC04"),
            ("payer_control_number", TEXT, "REF*1K"),
            ("clearinghouse_number", TEXT, "REF*D9"),
            ("service_from", DAY, "DTP*472, first day"),
            ("service_to", DAY, "DTP*472, last day (the first where there is no range)"),
            ("code", TEXT, "second component of the line's SVC01"),
            ("line_control", TEXT, "the line's REF*FJ or REF*6R"),
        ],
    ),
)

BATCH_ACKNOWLEDGEMENTS = Table(
    "batch_acknowledgements",
    "one verdict of a 999 or TA1: interchange, group, transaction, segment or element",
    ("file_id", "segment"),
    columns_of(
        _PLACE,
        _TRANSACTION,
        [
            ("level", TEXT, "interchange (TA1), group (AK9), transaction (IK5), segment (IK3) or element (IK4)"),
            ("interchange_control", TEXT, "TA101"),
            ("group_control", TEXT, "AK102: the GS06 that is answered"),
            ("transaction_control", TEXT, "AK202: the ST02 that is answered"),
            ("verdict", TEXT, "A accepted, E accepted with errors, P partly, R and others rejected"),
            ("error_codes", TEXTS, "the codes that say why"),
            ("at_segment_id", TEXT, "IK301"),
            ("at_segment_position", pl.Int32, "IK302"),
            ("at_element", TEXT, "IK401"),
        ],
    ),
)

QUALIFIED = ("amounts", "dates", "quantities", "references")
"""Long tables for everything that is kept under its qualifier and has no column of its own."""


def _qualified(name: str, grain: str, dtype: PolarsDataType, meaning: str) -> Table:
    return Table(
        name,
        grain,
        ("file_id", "segment"),
        columns_of(
            _PLACE,
            _TRANSACTION,
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
        _PLACE,
        _TRANSACTION,
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
        [("file_id", TEXT, "the CSV it stands in"), ("segment", SEGMENT, "the line of the CSV on which it begins")],
        [
            ("date", DAY, "the day it was posted"),
            ("kind", TEXT, "patient_payment or write_off"),
            ("owed_by", TEXT, "whose debt it lowers: payer or patient"),
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
