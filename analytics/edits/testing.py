"""How good the rules are, on claims already sent: flagged and stopped, flagged and gone through, stopped and missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analytics.edits.checks import flagged
from analytics.edits.rules import Edit, edits
from analytics.stats.proportions import wilson

LEAST = 10
"""Fewest flagged claims with a known outcome for a rule to be judged."""
_SURE = 2.575829
"""Of a two-sided 99 % interval: there are many rules."""
WORTH_A_LOOK = 0.25
"""Share of the flagged claims that must be caught: three looks in vain for one that helps."""
GOOD, ALARMS, NONE, FEW = "catches denials", "mostly false alarms", "nothing flagged", "not enough data"


@dataclass(frozen=True)
class Tested:
    """One rule, or all together.

    Of the claims `flagged`, `judged` have been rejected or adjudicated: `caught` were stopped for what the rule aims
    at, `other` for something else, the rest went through. `wanted` claims were stopped for what it aims at, flagged or
    not. `charge` is what was stopped on those caught, `usual` the share of claims not flagged that was stopped for it.
    """

    edit: Edit | None
    flagged: int
    judged: int
    caught: int
    other: int
    wanted: int
    charge: float
    wanted_charge: float
    usual: float
    verdict: str

    @property
    def through(self) -> int:
        """False alarms: flagged, and nothing happened."""
        return self.judged - self.caught - self.other

    @property
    def precision(self) -> float | None:
        """Of the flagged claims with a known end, the share that was stopped for what the rule aims at."""
        return self.caught / self.judged if self.judged else None

    @property
    def recall(self) -> float | None:
        """Of the claims stopped for what the rule aims at, the share that it flagged."""
        return self.caught / self.wanted if self.wanted else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the precision."""
        return wilson(self.caught / self.judged, self.judged) if self.judged else None


def checked_claims(
    lines: pl.DataFrame,
    categories: Mapping[str, str],
    rules: Sequence[Edit] | None = None,
    filing_days: Mapping[str, int] | None = None,
) -> pl.DataFrame:
    """Every claim of `sent_lines` with its end and the rules that would have flagged it.

    `categories` gives the category of a rejection's status code, `filing_days` the practice's own limits by payer.
    Columns: claim_id, file_id, segment, payer_id, clinic_id, therapist_ids, service_date, submission_date, charge,
    judged (0/1), stopped_charge, categories (why it was stopped; empty where it went through), edits (ids of rules).
    """
    rules = edits() if rules is None else rules
    own = pl.col("payer_id").replace_strict(dict(filing_days or {}), default=None, return_dtype=pl.Int64)
    lines = lines.with_columns(filing_days=own)
    marks = [pl.when(flagged(lines, rule)).then(pl.lit(rule.id)).alias(rule.id) for rule in rules]
    found = pl.concat_list(marks).list.drop_nulls() if marks else pl.lit([], dtype=pl.List(pl.String))
    marked = lines.with_columns(edits=found)
    why = pl.when(pl.col("denied_lines") == 1).then(pl.col("reason_category").fill_null("none"))
    rejected = pl.when(pl.col("rejected_claims") == 1).then(
        pl.col("status").replace_strict(categories, default="none", return_dtype=pl.String)
    )
    stopped = pl.when((pl.col("rejected_claims") == 1) | (pl.col("denied_lines") == 1)).then("charge").otherwise(0)
    claims = marked.with_columns(why=why, rejected=rejected, stopped=stopped).group_by("claim_id").agg(
        pl.col("file_id", "segment", "payer_id", "clinic_id", "submission_date").first(),
        pl.col("service_date").min(),
        pl.col("therapist_id").drop_nulls().unique().sort().alias("therapist_ids"),
        pl.col("charge").sum(),
        judged=pl.max_horizontal(pl.col("rejected_claims").max(), pl.col("adjudicated_lines").max()),
        stopped_charge=pl.col("stopped").sum(),
        categories=pl.concat([pl.col("why"), pl.col("rejected")]).drop_nulls().unique().sort(),
        edits=pl.col("edits").list.explode(keep_nulls=False, empty_as_null=False).unique().sort(),
    )  # fmt: skip
    return claims.sort("claim_id")


def tested(claims: pl.DataFrame, rules: Sequence[Edit] | None = None) -> list[Tested]:
    """Each rule over these claims (rows of `looked`), in the table's order."""
    return [_one(claims, rule) for rule in (edits() if rules is None else rules)]


def together(claims: pl.DataFrame, ids: Sequence[str]) -> Tested:
    """These rules as one check: any of them flags, any reason counts as caught."""
    is_flagged = pl.col("edits").list.set_intersection(list(ids)).list.len() > 0
    return _counted(claims, None, is_flagged, pl.col("categories").list.len() > 0)


def _one(claims: pl.DataFrame, rule: Edit) -> Tested:
    aimed = pl.col("categories").list.set_intersection(list(rule.aims_at)).list.len() > 0
    return _counted(claims, rule, pl.col("edits").list.contains(rule.id), aimed)


def _counted(claims: pl.DataFrame, rule: Edit | None, is_flagged: pl.Expr, aimed: pl.Expr) -> Tested:
    judged, stopped = pl.col("judged") == 1, pl.col("categories").list.len() > 0
    charge = pl.col("stopped_charge").cast(pl.Float64)
    counts = claims.select(
        flagged=is_flagged.sum(),
        judged=(is_flagged & judged).sum(),
        caught=(is_flagged & judged & aimed).sum(),
        other=(is_flagged & judged & stopped & ~aimed).sum(),
        wanted=(judged & aimed).sum(),
        charge=(charge * (is_flagged & judged & aimed)).sum(),
        wanted_charge=(charge * (judged & aimed)).sum(),
        others=(judged & ~is_flagged).sum(),
        missed=(judged & ~is_flagged & aimed).sum(),
    ).row(0, named=True)
    others, missed = counts.pop("others"), counts.pop("missed")
    usual = missed / others if others else 0.0
    return Tested(rule, **counts, usual=usual, verdict=_verdict(counts, usual))


def _verdict(counts: dict[str, int], usual: float) -> str:
    if not counts["flagged"]:
        return NONE
    if counts["judged"] < LEAST:
        return FEW
    precision = counts["caught"] / counts["judged"]
    low, _ = wilson(precision, counts["judged"], _SURE)
    return GOOD if low > usual and precision >= WORTH_A_LOOK else ALARMS
