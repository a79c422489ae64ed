"""Names for the groups a figure can be broken down by: what a person calls a payer, a reason, a month, a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import polars as pl

from analytics import reference
from analytics.warehouse import Warehouse

DIMENSIONS: Mapping[str, str] = {
    "month": "month",
    "week": "week",
    "payer": "payer",
    "payer_class": "payer class",
    "clinic": "clinic",
    "therapist": "therapist",
    "category": "denial category",
    "carc": "reason code (CARC)",
    "rarc": "remark code (RARC)",
    "owner": "responsible team",
    "cpt": "procedure code",
    "modifier": "modifier",
    "pos": "place of service",
    "diagnosis_chapter": "diagnosis chapter",
}
BUCKETS = {"0_30": "0–30", "31_60": "31–60", "61_90": "61–90", "91_120": "91–120", "over_120": "over 120"}
STATES = {
    "unbilled": "not submitted yet",
    "sent": "submitted, no remittance in force",
    "rejected": "rejected (277CA)",
    "pending": "pending at the payer",
    "denied": "denied (incl. zero-paid)",
    "part_paid": "partially denied",
    "other": "residual after adjudication",
}
"""Status of the lines with an insurance balance."""
REASONS = ("category", "carc", "rarc", "owner")
TIMES = ("month", "week")


def in_words(values: pl.Series, word: Callable[[str], str | None]) -> pl.Series:
    """Each value as `word` calls it; null stays null.

    Plain Python: a callback that a Polars worker runs waits for the interpreter, and whoever holds the interpreter may
    be waiting for that worker. Then the whole server is blocked.
    """
    words = {value: word(value) for value in values.unique().to_list() if value is not None}
    return pl.Series(values.name, [words.get(value) for value in values.to_list()], pl.String)


def group_label(warehouse: Warehouse, dimension: str, value: object) -> str:
    """What a person calls this group; the value itself where it has no other name, 'not stated' where it is null."""
    if value in (None, "", "unknown"):
        return "not stated"
    if dimension in TIMES:
        start = period_start(str(value))
        return f"week of {day(start)}" if dimension == "week" else f"{start:%b %Y}"
    return _namer(warehouse, dimension)(str(value))


def period_start(value: str) -> date:
    """The first day of a month ('2026-06') or week ('2026-06-01')."""
    return date.fromisoformat(value if len(value) == 10 else f"{value}-01")


def day(value: date | None) -> str:
    """A day as US readers write it; a dash where there is none."""
    return f"{value:%b} {value.day}, {value.year}" if value else "–"


def payer_names(warehouse: Warehouse) -> dict[str, str]:
    """payer_id -> name to show, by name; not to be changed."""

    def named() -> dict[str, str]:
        payers = warehouse.table("payers").sort("name", "payer_id")
        return dict(payers.select("payer_id", "name").iter_rows())

    return warehouse.cache.found(("payer names",), named)


def provider_names(warehouse: Warehouse, role: str | None = None) -> dict[str, str]:
    """NPI -> name to show, by name; with a role (billing, facility, rendering) only those; not to be changed."""

    def named() -> dict[str, str]:
        providers = warehouse.table("providers").sort("name", "npi")
        if role:
            providers = providers.filter(pl.col("roles").list.contains(role))
        return dict(providers.select("npi", "name").iter_rows())

    return warehouse.cache.found(("provider names", role), named)


def _namer(warehouse: Warehouse, dimension: str) -> Callable[[str], str]:
    if dimension == "payer":
        names = payer_names(warehouse)
    elif dimension in ("clinic", "therapist"):
        names = provider_names(warehouse)
    else:
        return lambda value: code_label(dimension, value)
    return lambda value: names.get(value, value)


def code_label(dimension: str, value: str) -> str:
    """A code with its meaning: '197 · no authorization'; the plain meaning where the code is only ours."""
    if value == "none":
        return "none"
    if dimension in ("payer_class",):
        return value.replace("_", " ")
    meaning = _meanings(dimension).get(value)
    if dimension in ("category", "owner"):
        return meaning or value
    if dimension == "diagnosis_chapter":
        return f"chapter {value} · {meaning}" if meaning else value
    return f"{value} · {meaning}" if meaning else value


@cache
def _meanings(dimension: str) -> dict[str, str]:
    tables: dict[str, tuple[Callable[[], pl.DataFrame], str]] = {
        "category": (reference.denial_categories, "category"),
        "owner": (reference.owners, "owner"),
        "carc": (reference.carc, "carc"),
        "rarc": (reference.rarc, "rarc"),
        "pos": (reference.place_of_service, "pos"),
        "diagnosis_chapter": (reference.diagnosis_chapters, "chapter"),
        "cpt": (reference.therapy_codes, "code"),
        "adjustment_group": (reference.cas_group, "adjustment_group"),
        "status_category": (reference.acknowledged_categories, "category"),
        "status": (reference.acknowledged_statuses, "status"),
        "clp02": (reference.clp02, "clp02"),
    }
    if dimension not in tables:
        return {}
    table, key = tables[dimension]
    known = table().select(pl.col(key).cast(pl.String), "label").drop_nulls()
    return dict(known.iter_rows())
