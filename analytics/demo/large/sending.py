"""What the practice sends, what is turned away at the door, and what is sent again."""

from __future__ import annotations

import polars as pl

from analytics.demo.large.chances import Chances
from analytics.demo.large.practice import SETTINGS_OF_SCENARIO
from analytics.demo.large.visits import workday

_WORKING = SETTINGS_OF_SCENARIO["working"]
_SLOW = SETTINGS_OF_SCENARIO["sending"]
_REJECTIONS = SETTINGS_OF_SCENARIO["rejections"]


def submissions(chances: Chances, claims: pl.DataFrame) -> pl.DataFrame:
    """One row a time sent: claim, sending (1, 2), sent_day, and the rejection (key) or null.

    `claims` has claim, service_day.
    """
    slow = chances.below("slow", "claim", _SLOW["slow_share"])
    lag = (
        pl.when(slow)
        .then(chances.whole("slow lag", "claim", *_SLOW["slow"]))
        .otherwise(chances.whole("lag", "claim", *_SLOW["usual"]))
    )
    rates = {key: each["rate"] for key, each in _REJECTIONS.items()}
    rejected = chances.below("rejected", "claim", sum(rates.values()))
    first = claims.select(
        "claim",
        pl.lit(1).alias("sending"),
        workday(pl.col("service_day") + lag).alias("sent_day"),
        pl.when(rejected).then(chances.drawn("rejection", "claim", rates)).alias("rejection"),
    )
    least, mean = _WORKING["rejection_days"]
    again = first.filter(
        pl.col("rejection").is_not_null(), chances.below("resent", "claim", _WORKING["resends_rejections"])
    ).with_columns(
        pl.lit(2).alias("sending"),
        workday(pl.col("sent_day") + 2 + chances.wait("resending", "claim", least, mean)).alias("sent_day"),
        pl.lit(None, dtype=pl.String).alias("rejection"),
    )
    return pl.concat([first, again])


def rejections() -> pl.DataFrame:
    """One row a way to be turned away: rejection, category, status, entity, by_payer."""
    return pl.DataFrame(
        [
            {
                "rejection": key,
                "category": each["category"],
                "status": each["status"],
                "entity": each.get("entity"),
                "by_payer": each["stage"] == "payer",
            }
            for key, each in _REJECTIONS.items()
        ]
    )
