"""Tables of what was read: every source, its issues, and its transactions."""

from __future__ import annotations

import polars as pl

from analytics.tables.contract import DAY, MONEY, SEGMENT, TEXT, TEXTS, Table, columns_of
from analytics.tables.places import PLACE

FILES = Table(
    "files",
    "one source: a file, or a member of an archive",
    ("file_id",),
    columns_of(
        [
            ("file_id", TEXT, "the first 16 hexadecimal digits of the SHA-256 of its content"),
            ("name", TEXT, "its name, without folders; of a member, archive!member; of several, the first in order"),
            (
                "kinds",
                TEXTS,
                "what it holds: 835, 837P, 277CA, 999, 997, TA1, postings, or the name of what was refused",
            ),
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
            ("first_read", DAY, "the day on which it was first read"),
        ]
    ),
)

DIAGNOSTICS = Table(
    "diagnostics",
    "one issue found in a file",
    ("file_id", "position"),
    columns_of(
        [
            ("file_id", TEXT, "the file"),
            ("position", pl.UInt32, "its order among the file's diagnostics, from 1"),
            ("severity", TEXT, "error: something was not loaded; warning: loaded, look at it; info"),
            ("code", TEXT, "a stable name for the kind of issue, e.g. remit_unbalanced"),
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
        PLACE,
        [
            ("kind", TEXT, "835, 837P, 277CA, 999 or 997; TA1 for an interchange acknowledgement"),
            ("guide", TEXT, "implementation guide, e.g. 005010X221A1 (ST03, else GS08)"),
            ("sender_id", TEXT, "ISA06"),
            ("receiver_id", TEXT, "ISA08"),
            ("interchange_control", TEXT, "ISA13"),
            ("interchange_date", DAY, "ISA09"),
            ("interchange_time", TEXT, "ISA10"),
            ("group_sender_id", TEXT, "GS02"),
            ("group_receiver_id", TEXT, "GS03"),
            ("group_date", DAY, "GS04"),
            ("group_time", TEXT, "GS05"),
            ("group_control", TEXT, "GS06"),
            ("control", TEXT, "ST02"),
            ("purpose", TEXT, "BHT02"),
            ("reference", TEXT, "BHT03: the sender's number of this batch"),
            ("sent_date", DAY, "BHT04"),
            ("claim_or_encounter", TEXT, "BHT06"),
            ("submitter_name", TEXT, "NM1*41; of an 835 the payer, N1*PR"),
            ("submitter_id", TEXT, "NM109 of NM1*41"),
            ("receiver_name", TEXT, "NM1*40; of an 835 the payee, N1*PE"),
            (
                "body_hash",
                TEXT,
                "hash of the elements between ST and SE, independent of separators, line breaks and envelope",
            ),
            ("is_complete", pl.Boolean, "its SE was found"),
        ],
    ),
)
