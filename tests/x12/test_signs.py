"""Quick looks at canonical text find what plain searching finds, however far apart things stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.x12 import delimiters

TEXTS = st.lists(st.sampled_from([b"\x1e", b"\x1d", b"ST", b"S", b"SE", b"HL", b"A" * 9]), max_size=60).map(b"".join)
NAMES = st.sampled_from([b"ST", b"SE", b"HL", b"CLP"])


@pytest.fixture(autouse=True, scope="module")
def small_looks() -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimiters, "_AT_ONCE", 7)
        patched.setattr(delimiters, "_NEAR", 3)
        yield


@given(TEXTS, NAMES, st.integers(0, 30), st.integers(0, 200) | st.none())
def test_first_segment_of_a_name(text: bytes, name: bytes, start: int, stop: int | None) -> None:
    at = text.find(b"\x1e" + name + b"\x1d", start, stop)
    assert delimiters.find_segment(text, name, start, stop) == (at + 1 if at >= 0 else -1)


@given(TEXTS, NAMES, st.integers(0, 30))
def test_last_segment_of_a_name(text: bytes, name: bytes, start: int) -> None:
    at = text.rfind(b"\x1e" + name + b"\x1d", start)
    assert delimiters.last_segment(text, name, start) == (at + 1 if at >= 0 else -1)
