"""What the practice sent (837P): claims, their lines, diagnoses and other payers."""

from __future__ import annotations

import polars as pl

from analytics.tables.contract import DAY, MONEY, QUANTITY, SEGMENT, TEXT, TEXTS, Table, columns_of
from analytics.tables.places import PLACE, TRANSACTION, modifiers

SUBMISSIONS = Table(
    "submissions",
    "one claim as sent: an 837P CLM loop",
    ("file_id", "segment"),
    columns_of(
        PLACE,
        TRANSACTION,
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
            ("payer_id_code", TEXT, "NM109 of that NM1*PR where NM108 is PI or XV"),
            ("payer_ids", TEXTS, "REF02 of that payer's REF*2U"),
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
        PLACE,
        TRANSACTION,
        [
            ("submission_segment", SEGMENT, "ordinal of its CLM"),
            ("line_number", pl.Int32, "LX01, else its order within the claim"),
            ("code_qualifier", TEXT, "first component of SV101"),
            ("code", TEXT, "second component of SV101"),
        ],
        modifiers("modifier_", "SV101"),
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
        PLACE,
        [("position", pl.UInt8, "order within the segment, from 1")],
        TRANSACTION,
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
        PLACE,
        TRANSACTION,
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
