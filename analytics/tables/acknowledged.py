"""Acknowledgement tables: 277CA of claims, 999, 997 and TA1 of batches."""

from __future__ import annotations

import polars as pl

from analytics.tables.contract import DAY, MONEY, SEGMENT, TEXT, TEXTS, Table, columns_of
from analytics.tables.places import PLACE, TRANSACTION

ACKNOWLEDGEMENTS = Table(
    "acknowledgements",
    "one STC segment of a 277CA, with its up to three statuses",
    ("file_id", "segment"),
    columns_of(
        PLACE,
        TRANSACTION,
        [
            ("level", TEXT, "source, receiver, provider, claim or line"),
            ("claim_segment", SEGMENT, "ordinal of the HL that opens the claim (2200D); null above it"),
            ("source_role", TEXT, "NM101 of 2100A: PR payer, AY clearinghouse"),
            ("source_name", TEXT, "NM103 of 2100A"),
            ("source_id_code", TEXT, "NM109 of 2100A; of a payer where NM108 is PI or XV"),
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
    "one verdict of a 999, 997 or TA1: interchange, group, transaction, segment or element",
    ("file_id", "segment"),
    columns_of(
        PLACE,
        TRANSACTION,
        [
            (
                "level",
                TEXT,
                "interchange (TA1), group (AK9), transaction (IK5; AK5 of a 997), segment (IK3) or element (IK4)",
            ),
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
