"""Numbers that were written because a field had to be filled: they name nothing, and are no keys."""

from __future__ import annotations

import polars as pl

from analytics import reference


def known_number(written: pl.Expr) -> pl.Expr:
    """A claim's or a payer's number as a key: trimmed; null where it is blank or a placeholder.

    Placeholders stand in data/reference/placeholders.csv in capitals, zeros of any length as one zero. Whoever uses a
    number as a key asks here first: lineages, reversals, provider-level adjustments, the practice's own books.
    """
    trimmed = written.str.strip_chars()
    compared = trimmed.str.to_uppercase().str.replace(r"^0+$", "0")
    named = (compared != "") & ~compared.is_in(reference.placeholders())
    return pl.when(named).then(trimmed)
