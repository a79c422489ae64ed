"""Which deadline holds for a payer: what the practice says, else what is published, else an assumption, else none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from analytics import reference
from analytics.settings import Settings

REMEDIES = (BY_APPEAL, SEND_ANEW, NO_APPEAL) = ("appeal", "send_anew", "no_appeal")
"""What can be done about a denial: appeal it, only send a new claim, or neither but correct it."""
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
    return {meaning: reference.codes_meaning("rarc", meaning) for meaning in (SEND_ANEW, NO_APPEAL)}


def rules_by_payer(payers: pl.DataFrame, settings: Settings) -> dict[str, PayerRules]:
    """payer_id -> its rules. `payers` is the table of payers: payer_id, payer_class and names."""
    known = list(reference.payer_deadlines().iter_rows(named=True))
    return {
        row["payer_id"]: PayerRules(
            _rule(known, row, "timely_filing", _own(settings, row["payer_id"], "timely_filing_days")),
            _rule(known, row, "first_appeal", _own(settings, row["payer_id"], "appeal_days")),
        )
        for row in payers.iter_rows(named=True)
    }


def _own(settings: Settings, payer_id: str, name: str) -> int | None:
    payer = settings.payer(payer_id)
    return None if payer is None else getattr(payer, name)


def _rule(known: list[dict[str, Any]], payer: Mapping[str, Any], kind: str, own: int | None) -> Rule:
    if own is not None:
        return Rule(own, "own", f"{own} days", "your settings", True)
    row = _published(known, payer["payer_class"], payer["names"] or ())
    days, text, source = row[f"{kind}_days"], row[f"{kind}_text"], row["source"]
    if days is None:
        return Rule(None, "unknown", text, source, False)
    basis: Basis = "assumed" if row["payer_class"] is None else "published"
    return Rule(days, basis, text, source, row["verified"], row[f"{kind}_conflict"])


def _published(known: list[dict[str, Any]], payer_class: str | None, names: Iterable[str]) -> dict[str, Any]:
    """The row of this payer's name and class, else of its class, else everybody's."""
    of_class = [row for row in known if row["payer_class"] == payer_class and payer_class is not None]
    for row in of_class:
        if any(_is_called(name, called) for called in (row["known_as"] or "").split(";") if called for name in names):
            return row
    everybodys = next(row for row in known if row["payer_class"] is None)
    return next((row for row in of_class if not row["known_as"]), everybodys)


def _is_called(name: str, called: str) -> bool:
    """Whether the words of `called` stand in the name, as whole words."""
    return f" {called} " in f" {' '.join(name.upper().replace(',', ' ').split())} "
