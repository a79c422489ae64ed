"""Who is signed in to the running server: sessions live in its memory only, so a restart ends them all."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

MOST = 1000


@dataclass
class Session:
    """One browser that signed in: as whom, in which role, and when it was last used (seconds, never set back)."""

    id: str
    who: str
    role: str
    used: float


@dataclass
class Sessions:
    """All open sessions. `idle_seconds` ends one that nobody used for so long; 0 never does."""

    idle_seconds: float = 0
    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Session] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def open(self, who: str, role: str) -> Session:
        """A new session; the oldest is closed where there would be more than a server needs."""
        session = Session(secrets.token_urlsafe(32), who, role, self.clock())
        with self._lock:
            if len(self._open) >= MOST:
                del self._open[min(self._open, key=lambda key: self._open[key].used)]
            self._open[session.id] = session
        return session

    def close(self, session_id: str) -> None:
        """End this session."""
        with self._lock:
            self._open.pop(session_id, None)

    def find(self, session_id: str, *, use: bool = False) -> Session | None:
        """The open session of this id; `use` counts as its use. None where it is unknown, closed or idle too long."""
        with self._lock:
            session = self._open.get(session_id)
            if session is None:
                return None
            if self.left(session) <= 0:
                del self._open[session_id]
                return None
            if use:
                session.used = self.clock()
            return session

    def left(self, session: Session) -> float:
        """Seconds until the session is too long idle; infinite where it never is."""
        return session.used + self.idle_seconds - self.clock() if self.idle_seconds else float("inf")
