"""Passwords, kept as argon2id hashes (RFC 9106, with the parameters that argon2-cffi recommends)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST, LONGEST = 12, 1024
"""Characters of a password; NIST SP 800-63B asks for length, not for kinds of characters."""
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep. Raises ValueError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"found {len(password)} characters, expected {SHORTEST} to {LONGEST}")
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password has this hash. Without a hash the same time passes, so that nobody learns who exists."""
    try:
        return _HASHER.verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
