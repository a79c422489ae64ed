"""The delimiters of canonical text, and fast searches in it: numpy compares many bytes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

ELEMENT, SEGMENT, COMPONENT, REPETITION = b"\x1d", b"\x1e", b"\x1f", b"\x1c"
"""The separators of canonical text. They are no characters of X12's own set, so data can never be mistaken for them."""

Signs = np.ndarray[Any, np.dtype[np.uint8]]

_AT_ONCE = 1 << 20
"""Bytes that are looked at in one go: few enough to stay near the processor."""
_NEAR = 1 << 15
"""Up to so many bytes, `bytes.find` is faster."""
_WIDEST = 2
"""Signs that a look may reach beyond what it looks at."""
_ELEMENT, _SEGMENT = np.uint8(ELEMENT[0]), np.uint8(SEGMENT[0])
_LEAST = np.uint8(min(ELEMENT[0], SEGMENT[0], COMPONENT[0], REPETITION[0]))
_CAPITAL = np.uint8(0xDF)


def count_segments(text: bytes) -> int:
    """How many segments end in canonical text."""
    return int(np.count_nonzero(_signs(text) == _SEGMENT))


def segment_end(text: bytes, number: int) -> int:
    """Where so many segments of canonical text end; its length where there are fewer."""
    ends = np.flatnonzero(_signs(text) == _SEGMENT)
    return int(ends[number - 1]) + 1 if len(ends) >= number else len(text)


def has_empty_ends(text: bytes) -> bool:
    """Whether canonical text has trailing empty elements or components, or an empty segment."""
    return _any(text, _empty_ends)


def may_open_interchange(text: bytes) -> bool:
    """Whether the letters ISA stand somewhere, large or small."""
    return _any(text, _letters_isa)


def find_segment(text: bytes, name: bytes, start: int = 0, stop: int | None = None) -> int:
    """Where the first segment of this name begins, after a segment's end at `start` or later; -1 for none."""
    looked_for = SEGMENT + name + ELEMENT
    stop = len(text) if stop is None else stop
    near = text.find(looked_for, start, min(start + _NEAR, stop))
    if near >= 0:
        return near + 1
    signs, reach = _signs(text), len(looked_for) - 1
    for at in range(start, stop, _AT_ONCE):
        found = _places(signs[at : min(at + _AT_ONCE + reach, stop)], looked_for)
        if len(found):
            return at + int(found[0]) + 1
    return -1


def last_segment(text: bytes, name: bytes, start: int = 0) -> int:
    """Where the last segment of this name begins, after a segment's end at `start` or later; -1 for none."""
    looked_for = SEGMENT + name + ELEMENT
    near = text.rfind(looked_for, max(start, len(text) - _NEAR))
    if near >= 0:
        return near + 1
    signs, reach = _signs(text), len(looked_for) - 1
    for stop in range(len(text), start, -_AT_ONCE):
        at = max(stop - _AT_ONCE, start)
        found = _places(signs[at : stop + reach], looked_for)
        if len(found):
            return at + int(found[-1]) + 1
    return -1


def _places(signs: Signs, looked_for: bytes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where the text looked for begins."""
    first, second, *others = looked_for
    width = max(len(signs) - len(looked_for) + 1, 0)
    found = np.flatnonzero((signs[:width] == first) & (signs[1 : width + 1] == second))
    for further, sign in enumerate(others, 2):
        found = found[signs[found + further] == sign]
    return found


def _empty_ends(signs: Signs) -> bool:
    before, after = signs[:-1], signs[1:]
    found = (after - _ELEMENT <= _SEGMENT - _ELEMENT) & (before - _LEAST <= 3)
    found &= (before != _ELEMENT) | (after != _ELEMENT)
    return bool(found.any())


def _letters_isa(signs: Signs) -> bool:
    found = (signs[:-2] & _CAPITAL) == ord("I")
    found &= (signs[1:-1] & _CAPITAL) == ord("S")
    found &= (signs[2:] & _CAPITAL) == ord("A")
    return bool(found.any())


def _any(text: bytes, is_there: Callable[[Signs], bool]) -> bool:
    signs = _signs(text)
    return any(is_there(signs[at : at + _AT_ONCE + _WIDEST]) for at in range(0, len(signs), _AT_ONCE))


def _signs(text: bytes) -> Signs:
    return np.frombuffer(text, np.uint8)
