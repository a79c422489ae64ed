"""What was known when a claim was submitted: a back-test may use no later answer."""

from __future__ import annotations

import polars as pl

SENT, KNOWN = "submission_date", "known"


def nth_denial(lines: pl.DataFrame, categories: list[str], n: int) -> pl.DataFrame:
    """Payer -> `known`: the day by which the payer had denied n claims for one of these categories."""
    claims = _denials(lines, categories).group_by("payer_id", "claim_id").agg(pl.col("adjudication_date").min())
    nth = pl.col("adjudication_date").sort().slice(n - 1, 1).first()
    return claims.group_by("payer_id").agg(nth.alias(KNOWN)).drop_nulls(KNOWN)


def denied_before(lines: pl.DataFrame, categories: list[str], n: int) -> pl.Expr:
    """Whether the payer of a line had denied n claims for these categories when the line was sent."""
    days = nth_denial(lines, categories, n)
    known = pl.col("payer_id").replace_strict(
        days["payer_id"].to_list(), days[KNOWN].to_list(), default=None, return_dtype=pl.Date
    )
    return (known < pl.col(SENT)).fill_null(False)


def limits(lines: pl.DataFrame, categories: list[str], measure: str, n: int) -> pl.Series:
    """For each line: from which `measure` on its payer denies for these categories, as known when its month began.

    The limit is the smallest value denied from which on most of the claims decided so far, and n at least, were denied
    for them; null where there is none. Lines keep their order.
    """
    is_denied = (pl.col("denied_lines") == 1) & pl.col("reason_category").is_in(categories)
    decided = lines.drop_nulls(["adjudication_date", measure]).group_by("payer_id", "claim_id").agg(
        pl.col("adjudication_date").min().alias(KNOWN), pl.col(measure).max().alias("value"), denied=is_denied.max()
    )  # fmt: skip
    rows = []
    for (payer,), part in decided.filter(pl.col("denied").any().over("payer_id")).group_by("payer_id"):
        months = lines.filter(pl.col("payer_id") == payer).select(pl.col(SENT).dt.month_start()).to_series()
        for month in months.unique().drop_nulls().sort():
            rows.append((payer, month, _limit(part.filter(pl.col(KNOWN) < month), n)))
    found = pl.DataFrame(rows, schema={"payer_id": pl.String, "month": pl.Date, "limit": pl.Int64}, orient="row")
    keys = lines.select("payer_id", month=pl.col(SENT).dt.month_start())
    return keys.join(found, on=["payer_id", "month"], how="left", maintain_order="left")["limit"]


def _limit(decided: pl.DataFrame, n: int) -> int | None:
    values = decided.group_by("value").agg(pl.len(), pl.col("denied").sum()).sort("value", descending=True)
    beyond = values.with_columns(claims=pl.col("len").cum_sum(), refused=pl.col("denied").cum_sum())
    most = beyond.filter(pl.col("denied") > 0, pl.col("refused") >= n, pl.col("refused") * 2 > pl.col("claims"))
    return most["value"].min()  # type: ignore[return-value]


def last_day(lines: pl.DataFrame, events: pl.DataFrame, by: list[str]) -> pl.Series:
    """For each line: the latest `known` of the events with the same keys before the line was sent; null without one."""
    days = events.select(*by, KNOWN).unique().with_columns(day=pl.col(KNOWN))
    return _latest(lines, days, by, "day")


def usual_share(lines: pl.DataFrame, has: pl.Expr, by: list[str]) -> pl.DataFrame:
    """For each line: `before`, lines with the same keys sent on earlier days, and `share`, how many of them have it."""
    daily = lines.group_by(*by, SENT).agg(pl.len().alias("n"), has.sum().alias("y")).sort(*by, SENT)
    earlier = daily.with_columns(
        before=pl.col("n").cum_sum().over(by) - pl.col("n"), having=pl.col("y").cum_sum().over(by) - pl.col("y")
    )
    joined = lines.select(*by, SENT).join(earlier, on=[*by, SENT], how="left", maintain_order="left", nulls_equal=True)
    return joined.select("before", share=pl.col("having") / pl.col("before"))


def _denials(lines: pl.DataFrame, categories: list[str]) -> pl.DataFrame:
    return lines.filter(pl.col("denied_lines") == 1, pl.col("reason_category").is_in(categories))


def _latest(lines: pl.DataFrame, steps: pl.DataFrame, by: list[str], value: str) -> pl.Series:
    left = lines.select(*by, SENT).with_row_index("place").sort(SENT)
    right = steps.sort(KNOWN).group_by(*by, KNOWN, maintain_order=True).last().sort(KNOWN)
    joined = left.join_asof(
        right, left_on=SENT, right_on=KNOWN, by=by, strategy="backward", allow_exact_matches=False,
        check_sortedness=False,
    )  # fmt: skip
    return joined.sort("place")[value]
