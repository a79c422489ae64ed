"""Failed sign-ins: each failure in a row makes the next attempt wait longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

FREE, FREE_FROM_ANYWHERE, LONGEST_SECONDS = 3, 30, 300.0
"""Failures without a wait, from one address and from all together, and the longest wait."""


_DOUBLINGS = 20
"""More than reach the longest wait."""


@dataclass
class Attempts:
    """Failures in a row, by what was tried: a person's name, or the token. `clock` gives seconds, never set back.

    So many as `free` are without a wait.
    """

    clock: Callable[[], float] = time.monotonic
    free: int = FREE
    _failed: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, subject: str) -> float:
        """Seconds to wait; 0 lets this one attempt through, counted as failed until `succeeded` says otherwise.

        Counted before it is checked, so that many attempts at the same time get no further than one after another.
        """
        with self._lock:
            count, until = self._failed.get(subject, (0, 0.0))
            left = until - self.clock()
            if left > 0:
                return left
            over = min(count + 1 - self.free, _DOUBLINGS)
            pause = min(2.0**over, LONGEST_SECONDS) if over > 0 else 0.0
            self._failed[subject] = (count + 1, self.clock() + pause)
            return 0.0

    def count(self, subject: str) -> int:
        """Failures in a row."""
        return self._failed.get(subject, (0, 0.0))[0]

    def succeeded(self, subject: str) -> None:
        """Forget its failures."""
        with self._lock:
            self._failed.pop(subject, None)
