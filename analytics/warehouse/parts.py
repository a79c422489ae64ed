"""An answer taken apart by payer and day and kept: any choice of payers and days is then added up from its parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.queries import RUN, Query

_PAYER = "payer_id"
_MONEY = pl.Decimal(18, 2)
_ADDED = {pl.Int64(), _MONEY}
_MOST_NUMBERS = 10_000_000
"""What all answers that are kept may hold together; then those that were not needed for longest go."""


@dataclass(frozen=True, eq=False)
class Parts:
    """One answer in parts: `groups` are its rows' keys in order, `place` the row that each part belongs to."""

    groups: pl.DataFrame
    place: NDArray[np.int64]
    payers: Mapping[str, int]
    payer: NDArray[np.int64]
    run: NDArray[np.int64] | None
    """Of each part its days as numbers, in the order of `queries.RUN`; None where days do not choose among parts."""
    sums: NDArray[np.int64]
    """A row for each sum, a column for each part; money in cents."""
    columns: tuple[tuple[str, bool], ...]
    """Of each sum its name, and whether it is money."""
    order: tuple[tuple[str, bool], ...]
    """What the answer is ordered by, where that is not by its keys."""

    @property
    def numbers(self) -> int:
        """How many it holds."""
        return self.sums.size

    def of(self, payers: Collection[str] | None, start: date | None, end: date | None) -> pl.DataFrame:
        """The answer for these payers and days (None: all, open): the same as if it had been asked for them."""
        chosen = self._chosen(payers, start, end)
        place, sums = (self.place, self.sums) if chosen is None else (self.place[chosen], self.sums[:, chosen])
        if not place.size:
            return self._table(place, sums)
        first = np.flatnonzero(np.diff(place, prepend=-1))
        return self._table(place[first], np.add.reduceat(sums, first, axis=1))

    def _chosen(self, payers: Collection[str] | None, start: date | None, end: date | None) -> NDArray[np.int64] | None:
        wanted = None
        if payers is not None:
            is_chosen = np.zeros(len(self.payers) + 1, dtype=bool)  # the last stands for parts without a payer
            is_chosen[[self.payers[payer] for payer in payers if payer in self.payers]] = True
            wanted = is_chosen[self.payer]
        if self.run is not None and (start or end or self._is_cut):
            begin, last = _number(start) if start else _FIRST + 1, _number(end) if end else _LAST - 1
            first_day, day_before, last_day, day_after = self.run
            within = (first_day >= begin) & (day_before < begin) & (last_day <= last) & (day_after > last)
            within |= first_day == _FIRST
            wanted = within if wanted is None else wanted & within
        return None if wanted is None else np.flatnonzero(wanted)

    @cached_property
    def _is_cut(self) -> bool:
        """Whether some parts stand for a claim of which there is more: not all of them add up."""
        return self.run is not None and bool((self.run[1] > _FIRST).any() or (self.run[3] < _LAST).any())

    def _table(self, place: NDArray[np.int64], sums: NDArray[np.int64]) -> pl.DataFrame:
        added = [
            pl.Series(name, [Decimal(amount).scaleb(-2) for amount in values.tolist()], _MONEY)
            if is_money
            else pl.Series(name, values)
            for (name, is_money), values in zip(self.columns, sums, strict=True)
        ]
        found = self.groups[place].hstack(added)
        if not self.order:
            return found
        names, falling = zip(*self.order, strict=True)
        return found.sort(names, descending=falling, nulls_last=True)


_FIRST, _LAST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
"""No day, before all days and after them; a part without a day of its own, which no choice of days leaves out, has the
first as its day."""
_EPOCH = date(1970, 1, 1).toordinal()


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def parts_of(query: Query, rows: pl.DataFrame) -> Parts | None:
    """The answer in parts, from the rows of `query.in_parts`; None where a sum is lacking or of
    another kind, so that nothing can be added."""
    is_by_keys = query.order == tuple((name, False) for name in query.keys)
    rows = rows if is_by_keys else rows.sort(query.keys)
    sums, keys = rows.select(pl.exclude(*query.keys, *query.apart)), rows.select(query.keys)
    if rows.is_empty() or any(sums.null_count().row(0)) or set(sums.dtypes) - _ADDED:
        return None
    place = keys.select(pl.struct(pl.all()).rle_id().cast(pl.Int64)).to_series().to_numpy()
    names = rows[_PAYER].drop_nulls().unique().sort().to_list()
    payers = {name: number for number, name in enumerate(names)}
    return Parts(
        groups=keys[np.flatnonzero(np.diff(place, prepend=-1))],
        place=place,
        payers=payers,
        payer=rows[_PAYER].replace_strict(payers, default=len(names), return_dtype=pl.Int64).to_numpy(),
        run=_run_of(rows, [name for name in query.apart if name != _PAYER]),
        sums=np.ascontiguousarray(np.vstack([_whole(column) for column in sums])),
        columns=tuple((name, dtype.is_decimal()) for name, dtype in sums.schema.items()),
        order=() if is_by_keys else query.order,
    )


def _run_of(rows: pl.DataFrame, days: list[str]) -> NDArray[np.int64] | None:
    """Of a part with one day that day is the whole run."""
    if not days:
        return None
    numbers = {name: rows[name].to_physical().cast(pl.Int64) for name in days}
    if len(days) == 1:
        day, none = numbers[days[0]].fill_null(_FIRST).to_numpy(), np.ones(rows.height, dtype=np.int64)
        return np.vstack([day, none * _FIRST, day, none * _LAST])
    unknown = dict.fromkeys(RUN, _FIRST) | {"day_after": _LAST}
    return np.vstack([numbers[name].fill_null(unknown[name]).to_numpy() for name in RUN])


def _whole(column: pl.Series) -> NDArray[np.int64]:
    return (column * 100 if column.dtype.is_decimal() else column).cast(pl.Int64).to_numpy()


@dataclass(frozen=True, eq=False)
class Kept:
    """Answers in parts by what was asked, as many as memory should hold."""

    _found: dict[tuple[object, ...], Parts | None] = field(default_factory=dict)

    def get(self, key: tuple[object, ...]) -> Parts | None:
        """The parts of this answer; KeyError where it was not asked for yet."""
        found = self._found.pop(key)
        self._found[key] = found  # the latest needed is the last to go
        return found

    def put(self, key: tuple[object, ...], parts: Parts | None) -> None:
        """Keep it, and forget what was not needed for longest where that is too much."""
        self._found[key] = parts
        sizes = accumulate(each.numbers if each else 0 for each in reversed(list(self._found.values())))
        fitting = sum(size <= _MOST_NUMBERS for size in sizes)
        for old in list(self._found)[: len(self._found) - max(fitting, 1)]:
            self._found.pop(old, None)


def key_of(query: Query, bound: Mapping[str, Any], number: int | None) -> tuple[object, ...]:
    """What an answer in parts depends on: all that was bound but what chooses among them."""
    chosen = _chosen_by(query)
    return query.name, number, *sorted((name, repr(value)) for name, value in bound.items() if name not in chosen)


def widest(query: Query, bound: Mapping[str, Any]) -> dict[str, object]:
    """The same choices for all payers, and all days where the parts tell them apart."""
    return {**bound, **dict.fromkeys(_chosen_by(query) & bound.keys())}


def _chosen_by(query: Query) -> set[str]:
    """The scope's parameters that choose among parts."""
    return {"payers"} if len(query.apart) == 1 else {"payers", "start", "end"}
