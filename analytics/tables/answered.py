"""What payers answered (835): payments, remits of claims and lines, and why a part was not paid."""

from __future__ import annotations

import polars as pl

from analytics.tables.contract import DAY, MONEY, QUANTITY, SEGMENT, TEXT, TEXTS, Table, columns_of
from analytics.tables.places import PLACE, TRANSACTION, modifiers

PAYMENTS = Table(
    "payments",
    "one remittance: an 835 transaction",
    ("file_id", "transaction"),
    columns_of(
        [("file_id", TEXT, "the file it is from"), ("transaction", SEGMENT, "ordinal of its ST segment")],
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
            ("payer_ids", TEXTS, "REF02 of the payer's REF*2U"),
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
        PLACE,
        [("position", pl.UInt8, "which pair, from 1")],
        TRANSACTION,
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
        PLACE,
        TRANSACTION,
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
        PLACE,
        TRANSACTION,
        [
            ("remit_segment", SEGMENT, "ordinal of its CLP"),
            ("code_qualifier", TEXT, "first component of SVC01"),
            ("code", TEXT, "second component of SVC01: the code as adjudicated"),
        ],
        modifiers("modifier_", "SVC01"),
        [
            ("charge", MONEY, "SVC02"),
            ("paid", MONEY, "SVC03"),
            ("revenue_code", TEXT, "SVC04"),
            ("paid_units", QUANTITY, "SVC05"),
            ("submitted_code_qualifier", TEXT, "first component of SVC06"),
            ("submitted_code", TEXT, "second component of SVC06: the code as sent, where it differs"),
        ],
        modifiers("submitted_modifier_", "SVC06"),
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
        PLACE,
        [("position", pl.UInt8, "which triplet, 1 to 6")],
        TRANSACTION,
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
        PLACE,
        [("position", pl.UInt8, "order within the segment, from 1")],
        TRANSACTION,
        [
            ("remit_segment", SEGMENT, "ordinal of its CLP"),
            ("line_segment", SEGMENT, "ordinal of its SVC; null at claim level"),
            ("source", TEXT, "LQ, MOA or MIA"),
            ("rarc", TEXT, "remittance advice remark code"),
        ],
    ),
)
