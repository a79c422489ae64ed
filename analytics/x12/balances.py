"""Check that every remittance balances to the cent, and report where and by how much it does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

_FORWARDED_OR_PRICED = ["23", "25"]
"""Answers that pay nothing by their nature: passed on to another payer, predetermination. They need no adjustments."""
_SUM = pl.Decimal(38, 2)
Numbers = np.ndarray[Any, np.dtype[Any]]

ISSUES = pl.Schema(
    {"file": pl.UInt32, "ordinal": pl.UInt32, "severity": pl.String, "code": pl.String, "message": pl.String}
)


def _amount(column: str) -> pl.Expr:
    return pl.col(column).cast(_SUM).fill_null(Decimal(0))


def unbalanced(remits: pl.DataFrame, lines: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Lines and claims where charge less adjustments differs from the payment (ASC X12 835, section 1.10.2).

    Takes and gives frames with `file` numbers; a row of ISSUES for each.
    """
    left_out = remits["status"].is_in(_FORWARDED_OR_PRICED).fill_null(False)
    of_left_out = np.isin(_keys(lines, "remit_segment"), _keys(remits.filter(left_out), "segment"))
    off_lines = _off(lines, adjustments, "line_segment").filter(~of_left_out)
    off_claims = _off(remits, adjustments, "remit_segment").filter(~left_out)
    return pl.concat(
        [
            _issue(off_lines, "remit_line_unbalanced", "SVC02", "SVC03"),
            _issue(off_claims, "remit_claim_unbalanced", "CLP03", "CLP04"),
        ]
    ).sort("file", "ordinal")


def _off(answers: pl.DataFrame, adjustments: pl.DataFrame, segment: str) -> pl.DataFrame:
    """The answers' file and segment, and by how many cents the adjustments of their segment do not explain them."""
    known = adjustments.select("file", segment, "amount").drop_nulls(segment)
    explained = _sums(_keys(answers, "segment"), _keys(known, segment), _cents(known["amount"]))
    off = _cents(answers["charge"]) - explained - _cents(answers["paid"])
    return answers.select("file", "segment", off=pl.Series(off))


def _issue(off: pl.DataFrame, code: str, charge: str, paid: str) -> pl.DataFrame:
    off = off.filter(pl.col("off") != 0)
    message = [f"{charge} less CAS is not {paid}: difference {Decimal(cents).scaleb(-2)}" for cents in off["off"]]
    return _issues(off, code, message)


def _sums(wanted: Numbers, keys: Numbers, amounts: Numbers) -> Numbers:
    """What the amounts of each wanted key add up to: keys mostly stand in order, and then nothing needs grouping."""
    order = keys.argsort(kind="stable")
    keys, until = keys[order], np.concatenate([[0], amounts[order].cumsum()])
    sums: Numbers = until[keys.searchsorted(wanted, "right")] - until[keys.searchsorted(wanted, "left")]
    return sums


def _keys(rows: pl.DataFrame, segment: str) -> Numbers:
    """File and segment in one number."""
    keys: Numbers = rows["file"].to_numpy().astype(np.int64) << 32 | rows[segment].to_numpy()
    return keys


def _cents(amounts: pl.Series) -> Numbers:
    """Whole cents, 0 for none: a batch holds too few to overflow."""
    cents = amounts.to_physical().cast(pl.Int64)
    return (cents.fill_null(0) if cents.has_nulls() else cents).to_numpy()


def remit_totals(remits: pl.DataFrame, adjustments: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """What each 835 brings of its balance: file, transaction, segment (of BPR), payment, paid, provider_adjustments.

    `unread` counts amounts that are not there or cannot be read.
    """
    paid = remits.filter(pl.col("status").ne_missing("25")).select(
        "file", "transaction", paid=_amount("paid"), unread=pl.col("paid").is_null().cast(pl.Int64)
    )
    moved = adjustments.select(
        "file", "transaction", provider_adjustments=_amount("amount"), unread=pl.col("amount").is_null().cast(pl.Int64)
    )
    sent = payments.select(
        "file", "transaction", "segment", payment=_amount("amount"), unread=pl.col("amount").is_null().cast(pl.Int64)
    )
    return pl.concat([paid, moved, sent], how="diagonal")


def unbalanced_remits(totals: pl.DataFrame) -> pl.DataFrame:
    """Remittances where claim payments less provider-level adjustments differ from the payment amount: rows of ISSUES.

    A remittance without a payment amount (no BPR) is reported as such and counted as 0.
    """
    summed = totals.group_by("file", "transaction", maintain_order=True).agg(
        pl.col("segment").drop_nulls().first(),
        *(pl.col(name).fill_null(Decimal(0)).sum() for name in ("payment", "paid", "provider_adjustments")),
        pl.col("unread").fill_null(0).sum(),
    )
    unread = summed.filter(pl.col("unread") > 0, pl.col("segment").is_not_null())
    unpaid = summed.filter(pl.col("segment").is_null()).with_columns(segment="transaction")
    difference = pl.col("payment") - pl.col("paid") + pl.col("provider_adjustments")
    off = summed.with_columns(difference=difference).filter(pl.col("difference") != 0)
    message = [
        f"BPR02 {row['payment']} is not CLP04 in sum {row['paid']} less PLB in sum {row['provider_adjustments']}: "
        f"difference {row['difference']}"
        for row in off.iter_rows(named=True)
    ]
    return pl.concat(
        [
            _issues(unpaid, "missing_payment", ["a remittance without BPR"] * unpaid.height),
            _issues(unread, "remit_unbalanced", ["an amount cannot be read: not known to balance"] * unread.height),
            _issues(off.with_columns(segment=pl.coalesce("segment", "transaction")), "remit_unbalanced", message),
        ]
    )


def _issues(off: pl.DataFrame, code: str, message: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file": off["file"],
            "ordinal": off["segment"],
            "severity": ["warning"] * len(message),
            "code": [code] * len(message),
            "message": message,
        },
        schema=ISSUES,
    )
