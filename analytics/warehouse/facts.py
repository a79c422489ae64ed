"""Facts: the rows of the default as-of date in memory, made by the same texts that every other day is asked with.

A file of queries/scope with `held` in its header is a fact. It is made when a question first needs it, shared by all
sessions of a snapshot, and takes the place of its text in queries with the values it was made for. Where memory has no
room, questions go to the rows on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import duckdb

from analytics.queries import Query, scope_tables_read
from analytics.warehouse.engine import Engine

_NARROWING = ("payers", "clinics", "therapists")
_SAME_FOR_ALL = ("as_of", *_NARROWING)


@dataclass(frozen=True, eq=False)
class Facts:
    """The facts of one snapshot, as of its default day."""

    engine: Engine
    as_of: date
    _made: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    """What a fact was made for -> its name; None where memory had no room."""
    _making: Lock = field(default_factory=Lock)

    def fitting(self, reads: tuple[str, ...], bound: Mapping[str, object]) -> dict[str, str]:
        """Scope's table -> the fact to read in its place, for a text that reads these tables with these values."""
        found: dict[str, str] = {}
        for table in scope_tables_read(reads):
            made_for = self._made_for(table, bound)
            name = self._fact(table, made_for) if made_for is not None else None
            found |= {table.name: name} if name else self.fitting(table.reads, bound)
        return found

    def _made_for(self, table: Query, bound: Mapping[str, object]) -> dict[str, object] | None:
        """The values for which the fact would answer these; None where it is no fact, or none of these values."""
        if not table.is_held:
            return None
        only = dict.fromkeys(_NARROWING) | {"as_of": self.as_of}
        values = {parameter.name: bound.get(parameter.name) for parameter in table.parameters}
        return values if all(value == only.get(name, value) for name, value in values.items()) else None

    def _fact(self, table: Query, values: dict[str, object]) -> str | None:
        key = (table.name, *(str(value) for name, value in sorted(values.items()) if name not in _SAME_FOR_ALL))
        if key not in self._made:
            below = self.fitting(table.reads, values)
            with self._making:
                if key not in self._made:
                    self._made[key] = self._held(" ".join(key), table.over(below), values)
        return self._made[key]

    def _held(self, name: str, sql: str, values: dict[str, object]) -> str | None:
        try:
            return self.engine.hold(name, sql, values)
        except duckdb.OutOfMemoryException:
            self.engine.release(name)
            return None

    def release(self) -> None:
        """Free all memory: from now on every question goes to the rows on disk."""
        with self._making:
            for key in self._made:
                self._made[key] = None
                self.engine.release(" ".join(key))
