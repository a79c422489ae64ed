"""A remittance explains every cent between charge and payment; where it does not, this says where and by how much."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

_FORWARDED_OR_PRICED = ["23", "25"]
"""Answers that pay nothing by their nature: passed on to another payer, predetermination. They need no adjustments."""
_SUM = pl.Decimal(38, 2)

ODDITIES = pl.Schema(
    {"file": pl.UInt32, "ordinal": pl.UInt32, "severity": pl.String, "code": pl.String, "message": pl.String}
)


def _total(column: str) -> pl.Expr:
    return pl.col(column).cast(_SUM).sum()


def _amount(column: str) -> pl.Expr:
    return pl.col(column).cast(_SUM).fill_null(Decimal(0))


def unbalanced(remits: pl.DataFrame, lines: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    """Lines and claims whose charge less adjustments is not what was paid (ASC X12 835, section 1.10.2).

    Takes and gives frames with `file` numbers; a row of ODDITIES for each.
    """
    lines, adjustments = lines.with_columns(_key("remit_segment")), adjustments.with_columns(_key("remit_segment"))
    claims = remits.with_columns(_key("segment")).filter(
        pl.col("status").is_in(_FORWARDED_OR_PRICED).not_().fill_null(True)
    )
    by_claim = adjustments.group_by("key").agg(_total("amount"))
    by_line = (
        adjustments.drop_nulls("line_segment").with_columns(_key("line_segment")).group_by("key").agg(_total("amount"))
    )
    lines = lines.join(claims, on="key", how="semi").with_columns(_key("segment"))
    return pl.concat(
        [
            _off(lines, by_line, "remit_line_unbalanced", "SVC02", "SVC03"),
            _off(claims, by_claim, "remit_claim_unbalanced", "CLP03", "CLP04"),
        ]
    ).sort("file", "ordinal")


def _key(segment: str) -> pl.Expr:
    """File and segment in one number: quicker to group and join by than two columns."""
    return (pl.col("file").cast(pl.UInt64) * 2**32 + pl.col(segment)).alias("key")


def _off(answered: pl.DataFrame, adjusted: pl.DataFrame, code: str, charge: str, paid: str) -> pl.DataFrame:
    joined = answered.select("file", "segment", "key", "charge", "paid").join(adjusted, on="key", how="left")
    off = joined.with_columns(difference=_amount("charge") - _amount("amount") - _amount("paid")).filter(
        pl.col("difference") != 0
    )
    says = [f"{charge} less CAS is not {paid}: difference {difference}" for difference in off["difference"]]
    return _oddities(off, code, says)


def remit_totals(remits: pl.DataFrame, adjustments: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """What each 835 brings of its balance: file, transaction, segment (of BPR), payment, paid, provider_adjustments."""
    paid = remits.filter(pl.col("status").ne_missing("25")).select("file", "transaction", paid=_amount("paid"))
    moved = adjustments.select("file", "transaction", provider_adjustments=_amount("amount"))
    sent = payments.select("file", "transaction", "segment", payment=_amount("amount"))
    return pl.concat([paid, moved, sent], how="diagonal")


def unbalanced_remits(totals: pl.DataFrame) -> pl.DataFrame:
    """Remittances whose payment is not their claims' payments in sum less the provider adjustments: rows of ODDITIES.

    One without a payment (no BPR) is told as such, and counted as paying nothing.
    """
    summed = totals.group_by("file", "transaction", maintain_order=True).agg(
        pl.col("segment").drop_nulls().first(),
        *(pl.col(name).fill_null(Decimal(0)).sum() for name in ("payment", "paid", "provider_adjustments")),
    )
    unpaid = summed.filter(pl.col("segment").is_null()).with_columns(segment="transaction")
    difference = pl.col("payment") - pl.col("paid") + pl.col("provider_adjustments")
    off = summed.with_columns(difference=difference).filter(pl.col("difference") != 0)
    says = [
        f"BPR02 {row['payment']} is not CLP04 in sum {row['paid']} less PLB in sum {row['provider_adjustments']}: "
        f"difference {row['difference']}"
        for row in off.iter_rows(named=True)
    ]
    return pl.concat(
        [
            _oddities(unpaid, "missing_payment", ["a remittance without BPR"] * unpaid.height),
            _oddities(off.with_columns(segment=pl.coalesce("segment", "transaction")), "remit_unbalanced", says),
        ]
    )


def _oddities(off: pl.DataFrame, code: str, says: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file": off["file"],
            "ordinal": off["segment"],
            "severity": ["warning"] * len(says),
            "code": [code] * len(says),
            "message": says,
        },
        schema=ODDITIES,
    )
