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

_WHO = {"payer_id": "payers", "clinic_id": "clinics", "therapist_id": "therapists", "therapist_ids": "therapists"}
"""Column of a part -> the parameter of the scope that chooses by it."""
_APART = "\n"
"""Stands between ids where a part has several, and in none of them."""
Whole = NDArray[np.int32] | NDArray[np.int64]
_MONEY = pl.Decimal(18, 2)
_ADDED = {pl.Int64(), _MONEY}
_MOST_NUMBERS = 30_000_000
"""What all answers that are kept may hold together; then those that were not needed for longest go."""


@dataclass(frozen=True, eq=False)
class Whose:
    """Whose the parts are: of each the number of what stands there, and of every id the numbers that it stands in."""

    number: NDArray[np.int32]
    within: Mapping[str, list[int]]
    numbers: int

    def chosen(self, ids: Collection[str]) -> NDArray[np.bool_]:
        """Which parts are of any of these."""
        is_chosen = np.zeros(self.numbers, dtype=bool)
        is_chosen[[number for one in ids for number in self.within.get(one, ())]] = True
        found: NDArray[np.bool_] = is_chosen[self.number]
        return found


@dataclass(frozen=True, eq=False)
class Parts:
    """One answer in parts: `groups` are its rows' keys in order, `place` the row that each part belongs to."""

    groups: pl.DataFrame
    place: NDArray[np.int32]
    whose: Mapping[str, Whose]
    """By the parameter that chooses."""
    run: NDArray[np.int32] | None
    """Of each part its days as numbers, in the order of `queries.RUN`; None where days do not choose among parts."""
    sums: Whole
    """A row for each sum, a column for each part; money in cents."""
    columns: tuple[tuple[str, bool], ...]
    """Of each sum its name, and whether it is money."""
    order: tuple[tuple[str, bool], ...]
    """What the answer is ordered by, where that is not by its keys."""

    @property
    def numbers(self) -> int:
        """How many it holds."""
        return self.sums.size + self.place.size * (1 + len(self.whose) + (0 if self.run is None else len(RUN)))

    def of(self, bound: Mapping[str, Any]) -> pl.DataFrame:
        """The answer for these payers, days and people (None: all, open): the same as if it had been asked for them."""
        chosen = self._chosen(bound)
        place, sums = (self.place, self.sums) if chosen is None else (self.place[chosen], self.sums[:, chosen])
        if not place.size:
            return self._table(place, sums)
        first = np.flatnonzero(np.diff(place, prepend=-1))
        return self._table(place[first], np.add.reduceat(sums, first, axis=1, dtype=np.int64))

    def _chosen(self, bound: Mapping[str, Any]) -> NDArray[np.int64] | None:
        """The places of the parts that were chosen; None for all of them."""
        masks = [each.chosen(bound[name]) for name, each in self.whose.items() if bound.get(name)]
        start, end = bound.get("start"), bound.get("end")
        if self.run is not None and (start or end or self._is_cut):
            begin, last = _number(start) if start else _FIRST + 1, _number(end) if end else _LAST - 1
            first_day, day_before, last_day, day_after = self.run
            within = (first_day >= begin) & (day_before < begin) & (last_day <= last) & (day_after > last)
            masks.append(within | (first_day == _FIRST))
        return np.flatnonzero(np.logical_and.reduce(masks)) if masks else None

    @cached_property
    def _is_cut(self) -> bool:
        """Whether some parts stand for a claim of which there is more: not all of them add up."""
        return self.run is not None and bool((self.run[1] > _FIRST).any() or (self.run[3] < _LAST).any())

    def _table(self, place: NDArray[np.int32], sums: Whole) -> pl.DataFrame:
        added = [
            pl.Series(name, [Decimal(amount).scaleb(-2) for amount in values.tolist()], _MONEY)
            if is_money
            else pl.Series(name, values, pl.Int64)
            for (name, is_money), values in zip(self.columns, sums, strict=True)
        ]
        # Months in a row are cut out in no time; rows from here and there have to be fetched.
        is_in_a_row = place.size > 0 and place[-1] - place[0] == place.size - 1
        groups = self.groups.slice(int(place[0]), place.size) if is_in_a_row else self.groups[place]
        found = groups.hstack(added)
        if not self.order:
            return found
        names, falling = zip(*self.order, strict=True)
        return found.sort(names, descending=falling, nulls_last=True)


_FIRST, _LAST = np.iinfo(np.int32).min, np.iinfo(np.int32).max
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
    place = keys.select(pl.struct(pl.all()).rle_id().cast(pl.Int32)).to_series().to_numpy()
    return Parts(
        groups=keys[np.flatnonzero(np.diff(place, prepend=-1))],
        place=place,
        whose={_WHO[name]: _whose(rows[name]) for name in query.apart if name in _WHO},
        run=_run_of(rows, [name for name in query.apart if name not in _WHO]),
        sums=_small(np.vstack([_whole(column) for column in sums])),
        columns=tuple((name, dtype.is_decimal()) for name, dtype in sums.schema.items()),
        order=() if is_by_keys else query.order,
    )


def _whose(column: pl.Series) -> Whose:
    """Of a column of ids, or of lists of them."""
    texts = column.list.join(_APART) if column.dtype == pl.List else column
    known = texts.drop_nulls().unique().sort().to_list()
    within: dict[str, list[int]] = {}
    for number, text in enumerate(known):
        for one in text.split(_APART):
            within.setdefault(one, []).append(number)
    numbers = texts.replace_strict(known, range(len(known)), default=len(known), return_dtype=pl.Int32)
    return Whose(numbers.to_numpy(), within, len(known) + 1)  # the last stands for parts of nobody


def _run_of(rows: pl.DataFrame, days: list[str]) -> NDArray[np.int32] | None:
    """Of a part with one day that day is the whole run."""
    if not days:
        return None
    numbers = {name: rows[name].to_physical() for name in days}
    if len(days) == 1:
        day, none = numbers[days[0]].fill_null(_FIRST).to_numpy(), np.ones(rows.height, dtype=np.int32)
        return np.vstack([day, none * _FIRST, day, none * _LAST])
    unknown = dict.fromkeys(RUN, _FIRST) | {"day_after": _LAST}
    return np.vstack([numbers[name].fill_null(unknown[name]).to_numpy() for name in RUN])


def _whole(column: pl.Series) -> NDArray[np.int64]:
    return (column * 100 if column.dtype.is_decimal() else column).cast(pl.Int64).to_numpy()


def _small(sums: NDArray[np.int64]) -> Whole:
    """In half the memory, where all of them are small."""
    return sums.astype(np.int32) if np.abs(sums).max(initial=0) <= _LAST else np.ascontiguousarray(sums)


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


def is_apart(query: Query, bound: Mapping[str, Any]) -> bool:
    """Whether the question is taken apart by all that was chosen."""
    people = {name for name in ("clinics", "therapists") if bound.get(name)}
    return bool(query.apart) and people <= _chosen_by(query)


def key_of(query: Query, bound: Mapping[str, Any], number: int | None) -> tuple[object, ...]:
    """What an answer in parts depends on: all that was bound but what chooses among them."""
    chosen = _chosen_by(query)
    return query.name, number, *sorted((name, repr(value)) for name, value in bound.items() if name not in chosen)


def widest(query: Query, bound: Mapping[str, Any]) -> dict[str, object]:
    """The same choices for all payers, and all days where the parts tell them apart."""
    return {**bound, **dict.fromkeys(_chosen_by(query) & bound.keys())}


def _chosen_by(query: Query) -> set[str]:
    """The scope's parameters that choose among parts."""
    days = set() if set(query.apart) <= set(_WHO) else {"start", "end"}
    return {_WHO[name] for name in query.apart if name in _WHO} | days
