"""A strict reader that is not ours: pyx12 holds a text against the maps of the implementation guides."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pyx12.params
import pyx12.x12n_document


def complaints(text: str) -> list[str]:
    """What the reader has to say against a text: segment, element and its words for it; nothing where it accepts all.

    Raises AssertionError where it refuses the text without a word.
    """
    told = io.StringIO()
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)  # it logs every complaint a second time
    accepted = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), io.StringIO(text), None, None, None, fd_json=told
    )
    found = list(_errors(json.loads(told.getvalue()), "")) if told.getvalue() else []
    assert accepted == (not found), "refused without a word, or accepted with complaints"
    return found


def _errors(part: Any, place: str) -> Iterator[str]:
    """Every error of the reader's report, with the segment and the element it stands at."""
    if isinstance(part, list):
        for member in part:
            yield from _errors(member, place)
    elif isinstance(part, dict):
        if "err_cde" in part:
            yield f"{place}: {part['err_cde']} {part['err_str']}"
        own = "".join(str(part[name]) for name in ("seg_id", "ele_pos") if part.get(name))
        for member in part.values():
            yield from _errors(member, f"{place}{own}")
