"""One writer at a time: a lock file in the warehouse folder that the system releases whatever happens to its holder."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.layout import LOCK, make_private

_PAUSE = 0.1


class LockedError(Exception):
    """Somebody else is writing to the warehouse and did not finish in time."""


@contextmanager
def only_writer(folder: Path, wait: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the warehouse's lock; calls `on_wait` once where somebody else holds it.

    Raises LockedError where it is not free within `wait` seconds. The operating system drops the lock with its
    process, so a crash never leaves a warehouse locked; the file itself stays and means nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        make_private(folder / LOCK)
        _acquire(file.fileno(), time.monotonic() + wait, on_wait)
        yield


def _acquire(descriptor: int, deadline: float, on_wait: Callable[[], None]) -> None:
    has_waited = False
    while not _try(descriptor):
        if not has_waited:
            on_wait()
            has_waited = True
        if time.monotonic() >= deadline:
            raise LockedError("another build is writing to this warehouse; try again when it has finished")
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
