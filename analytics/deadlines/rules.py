"""Which deadline holds for a payer: what the practice says, else what is published, else an assumption.

Days to appeal are those of every figure (docs/definitions.md#appeal-days). Days to file are none where the table knows
that they depend on state or contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from analytics import reference
from analytics.settings import Settings

REMEDIES = (BY_APPEAL, SEND_NEW, NO_APPEAL) = ("appeal", "send_anew", "no_appeal")
"""What can be done about a denial: appeal it, only submit a new claim, or only correct it."""
Basis = Literal["own", "published", "assumed", "unknown"]


@dataclass(frozen=True)
class Rule:
    """Days that a payer gives, and what they rest on.

    `own` is the practice's word, which contracts decide; `published` was found for this payer or its class; `assumed`
    is a usual number where nothing is known of this payer; `unknown` has no days. `text` is what the source says.
    """

    days: int | None
    basis: Basis
    text: str
    source: str
    is_verified: bool
    is_conflicting: bool = False


@dataclass(frozen=True)
class PayerRules:
    """A payer's days to file from the treatment, and to appeal from the payment date of the denial."""

    filing: Rule
    appeal: Rule


def unappealable() -> dict[str, list[str]]:
    """The remark codes that end the right of appeal, as queries about open claims take them."""
    return {meaning: reference.codes_meaning("rarc", meaning) for meaning in (SEND_NEW, NO_APPEAL)}


def rules_by_payer(payers: pl.DataFrame, settings: Settings) -> dict[str, PayerRules]:
    """payer_id -> its rules. `payers` is the table of payers: payer_id, payer_class and names."""
    return {
        row["payer_id"]: PayerRules(
            _rule(row, "timely_filing", _own(settings, row["payer_id"], "timely_filing_days")),
            _rule(row, "first_appeal", _own(settings, row["payer_id"], "appeal_days")),
        )
        for row in payers.iter_rows(named=True)
    }


def _own(settings: Settings, payer_id: str, name: str) -> int | None:
    payer = settings.payer(payer_id)
    return None if payer is None else getattr(payer, name)


def _rule(payer: Mapping[str, Any], kind: str, own: int | None) -> Rule:
    if own is not None:
        return Rule(own, "own", f"{own} days", "your settings", True)
    row = reference.payer_deadline(kind, payer["names"] or (), payer["payer_class"])
    if row["payer_class"] is None and kind == "timely_filing" and (unknown := _depends(payer["payer_class"])):
        return Rule(None, "unknown", unknown["timely_filing_text"], unknown["source"], False)
    basis: Basis = "assumed" if row["payer_class"] is None else "published"
    return Rule(
        row[f"{kind}_days"], basis, row[f"{kind}_text"], row["source"], row["verified"], row[f"{kind}_conflict"]
    )


def _depends(payer_class: str | None) -> dict[str, Any] | None:
    """The row of a class if its filing limit depends on the plan or the state; else None."""
    rows = reference.payer_deadlines().filter(
        pl.col("payer_class") == payer_class, pl.col("known_as").is_null(), pl.col("timely_filing_days").is_null()
    )
    return rows.row(0, named=True) if rows.height else None
