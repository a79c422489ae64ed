"""Chance for whole columns: what is drawn depends on the seed, the question and the row's number, on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

_SLOTS = 2_000
"""Weights are kept to this fineness."""
# Waits have a long tail; the longest in a thousand is waited, longer ones are not.
_LONGEST = 0.999


@dataclass(frozen=True)
class Chances:
    """Draws for frames whose rows have a number of their own in the column that each draw names."""

    seed: int

    def share(self, question: str, by: str) -> pl.Expr:
        """A number from 0 to 1, evenly."""
        state = int.from_bytes(blake2b(f"{self.seed}|{question}".encode(), digest_size=7).digest(), "big")
        return (pl.col(by).cast(pl.Int64).hash(state) // 2048).cast(pl.Float64) / 2**53

    def below(self, question: str, by: str, chance: float | pl.Expr) -> pl.Expr:
        """True with this chance."""
        return self.share(question, by) < chance

    def whole(self, question: str, by: str, least: int, most: int) -> pl.Expr:
        """A whole number from least to most, evenly."""
        return least + (self.share(question, by) * (most - least + 1)).cast(pl.Int64)

    def wait(self, question: str, by: str, least: int | pl.Expr, mean: int | pl.Expr) -> pl.Expr:
        """Days: at least so many, and on top of that so many in the mean, mostly fewer and sometimes many more."""
        rest = -(1 - self.share(question, by) * _LONGEST).log() * mean
        return least + rest.cast(pl.Int64)

    def drawn(self, question: str, by: str, weights: Mapping[str, float] | Mapping[int, float]) -> pl.Expr:
        """One of the values, by weight."""
        total = sum(weights.values())
        slots = [value for value, weight in weights.items() for _ in range(max(1, round(_SLOTS * weight / total)))]
        return pl.lit(pl.Series(slots)).gather((self.share(question, by) * len(slots)).cast(pl.UInt32))
