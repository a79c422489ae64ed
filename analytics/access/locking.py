"""A file held by one process at a time; the system lets go of it with the process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def exclusive(descriptor: int) -> Iterator[None]:
        """Wait until nobody else holds the open file, and hold it."""
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        yield

else:
    import fcntl

    @contextmanager
    def exclusive(descriptor: int) -> Iterator[None]:
        """Wait until nobody else holds the open file, and hold it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
