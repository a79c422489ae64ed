"""The one cache of a snapshot: answers, figures and rows behind them, as many as memory should hold."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

import polars as pl

T = TypeVar("T")

_MOST_BYTES = 128 << 20
_OF_EACH = 20_000
"""Bytes that a value takes besides what its columns hold: a frame of one row takes as much, which no frame reports."""


@dataclass(frozen=True, eq=False)
class Cache:
    """Values by key. What was not needed for longest goes first. Nobody changes a value, so nobody needs a copy.

    Two sessions that need the same value at the same time both form it: neither waits for the other.
    """

    _values: dict[Hashable, tuple[int, Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def found(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value under this key, formed now where there is none."""
        with self._lock:
            if key in self._values:
                self._values[key] = self._values.pop(key)  # the latest needed is the last to go
                value: T = self._values[key][1]
                return value
        value = make()
        with self._lock:
            self._values[key] = (_bytes(value), value)
            total = sum(size for size, _ in self._values.values())
            for old in list(self._values):
                if total <= _MOST_BYTES:
                    break
                total -= self._values.pop(old)[0]
        return value


def _bytes(value: object) -> int:
    return _OF_EACH + (int(value.estimated_size()) if isinstance(value, pl.DataFrame) else 0)
