"""The rules by which a claim can be looked at before it is sent, and what all checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics import reference

VISIT = ("payer_id", "patient_key", "service_date")
"""What makes a visit."""


@dataclass(frozen=True)
class Edit:
    """One rule: a row of `data/reference/claim_edits.csv`, its lists taken apart."""

    id: str
    title: str
    checks: str
    codes: tuple[str, ...]
    modifiers: tuple[str, ...]
    payer_classes: tuple[str, ...]
    once_denied_for: tuple[str, ...]
    least: int
    aims_at: tuple[str, ...]
    advice: str
    source: str
    verified: bool
    row: Mapping[str, Any]

    @property
    def rests_on(self) -> str:
        """Where the rule comes from, in words that say so where nobody has verified it."""
        return self.source + ("" if self.verified else " (not verified)")


def edits() -> list[Edit]:
    """All rules, in the table's order."""
    return [_edit(row) for row in reference.claim_edits().iter_rows(named=True)]


def has_any(edit: Edit) -> pl.Expr:
    """Whether a line has one of the rule's modifiers."""
    return pl.any_horizontal(pl.col("modifiers").list.contains(one).fill_null(False) for one in edit.modifiers or ("",))


def lag() -> pl.Expr:
    """Days from a line's service to its sending."""
    return (pl.col("submission_date") - pl.col("service_date")).dt.total_days()


def _edit(row: dict[str, Any]) -> Edit:
    lists = {
        name: tuple((row[name] or "").split()) for name in ("codes", "modifiers", "payer_classes", "once_denied_for")
    }
    return Edit(
        id=row["edit"], title=row["title"], checks=row["checks"], least=row["least"] or 0,
        aims_at=tuple(row["aims_at"].split()), advice=row["advice"], source=row["source"], verified=row["verified"],
        row=row, **lists,
    )  # fmt: skip
