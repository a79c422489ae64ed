"""The fingerprint of a transaction: a hash of its content between ST and SE, independent of the separators."""

from __future__ import annotations

import hashlib
import re

from analytics.x12.delimiters import SEGMENT, count_segments, find_segment, has_empty_ends

_TRAILING_COMPONENTS = re.compile(rb"[\x1c\x1f]+(?=[\x1d\x1e])")
_TRAILING_ELEMENTS = re.compile(rb"\x1d+(?=\x1e)")


class BodyHasher:
    """Hashes the bodies of transactions while canonical text passes by."""

    def __init__(self) -> None:
        self._ordinal = 0
        self._body: hashlib._Hash | None = None
        self._done: dict[int, str] = {}

    def read(self, text: bytes, ordinal: int) -> bool:
        """Takes in the next whole segments, the first of which has this ordinal; whether an ST or SE is among them."""
        at = counted = 0
        ends = _find(text, b"SE", 0)
        is_bounded = ends >= 0
        while at < len(text):
            if self._body is None:
                opens = _find(text, b"ST", at)
                if opens < 0:
                    return is_bounded
                is_bounded = True
                ordinal += count_segments(text[counted:opens])
                counted = opens
                self._ordinal, self._body = ordinal, hashlib.sha256()
                at = text.find(SEGMENT, opens) + 1
            if 0 <= ends < at:
                ends = _find(text, b"SE", at)
            stop = ends if ends >= 0 else len(text)
            unended = _find(text, b"ST", at, stop)
            is_bounded |= unended >= 0
            stop = unended if unended >= 0 else stop
            self._body.update(_stripped(text[at:stop]))
            at = stop
            if stop < len(text):
                self._close()
        return is_bounded

    def take(self) -> dict[int, str]:
        """The hashes finished since the last call, by the ordinal of the ST segment."""
        done, self._done = self._done, {}
        return done

    def finish(self) -> dict[int, str]:
        """The same at the end of a file, with a transaction that was never ended."""
        self._close()
        return self.take()

    def _close(self) -> None:
        if self._body is not None:
            self._done[self._ordinal] = self._body.hexdigest()[:32]
            self._body = None


def _find(text: bytes, name: bytes, at: int, stop: int | None = None) -> int:
    if text.startswith(name + b"\x1d", at):
        return at
    return find_segment(text, name, max(at - 1, 0), stop)


def _stripped(text: bytes) -> bytes:
    """The text without empty components and elements at the end of what they belong to."""
    if not has_empty_ends(text):
        return text
    if b"\x1c" in text or b"\x1f\x1d" in text or b"\x1f\x1e" in text:
        text = _TRAILING_COMPONENTS.sub(b"", text)
    return _TRAILING_ELEMENTS.sub(b"", text) if b"\x1d\x1e" in text else text
