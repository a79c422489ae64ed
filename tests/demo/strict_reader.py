"""A strict reader that is not ours: pyx12 holds a text against the maps of the implementation guides."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any
from unittest.mock import patch

import pyx12.map_if
import pyx12.params
import pyx12.x12n_document

from analytics import reference

_load_map = pyx12.map_if.load_map_file
# The guide lets MOA03 to MOA07 and LQ02 name any current remark code. The reader checks MOA alone, against a list that
# ends before codes of today (N900 and its like): a code that stands in data/reference is no mistake.
_OLD_LIST = re.compile(r"^MOA\d: 7 \((\w+)\) is not a valid code for Claim Payment Remark Code")


def complaints(text: str) -> list[str]:
    """What the reader has to say against a text: segment, element and its words for it; nothing where it accepts all.

    Raises AssertionError where it refuses the text without a word.
    """
    told = io.StringIO()
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)  # it logs every complaint a second time
    with patch.object(pyx12.map_if, "load_map_file", lambda name, *_: _map(name)):
        accepted = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(text), None, None, None, fd_json=told
        )
    found = list(_errors(json.loads(told.getvalue()), "")) if told.getvalue() else []
    assert accepted == (not found), "refused without a word, or accepted with complaints"
    return [complaint for complaint in found if not _is_newer_than_the_list(complaint)]


@cache
def _map(name: str) -> object:
    """A guide's map. The reader would take nine tenths of its time to make it anew for every text; it only reads it."""
    return _load_map(name, pyx12.params.params())


def sums_that_differ(text: str) -> list[str]:
    """Where an 835 does not add up: lines (SVC), claims (CLP) and the payment (BPR), each to the cent."""
    differ, payment, claim, line, where, in_line = [], Decimal(0), Decimal(0), Decimal(0), "", False
    for number, segment in enumerate([*text.splitlines(), "END"], start=1):
        name, *elements = segment.rstrip("~").split("*")
        if name in ("SVC", "CLP", "PLB", "SE") and line:
            differ.append(f"line before segment {number} by {line}")
            line = Decimal(0)
        if name in ("CLP", "PLB", "SE") and claim:
            differ.append(f"claim {where} by {claim}")
            claim = Decimal(0)
        if name == "SE" and payment:
            differ.append(f"payment before segment {number} by {payment}")
        if name == "BPR":
            payment = Decimal(elements[1])
        elif name == "CLP":
            claim, where, in_line = Decimal(elements[2]) - Decimal(elements[3]), f"of segment {number}", False
            payment -= Decimal(elements[3])
        elif name == "SVC":
            line, in_line = Decimal(elements[1]) - Decimal(elements[2]), True
        elif name == "CAS":
            amounts = sum(map(Decimal, elements[2::3]), Decimal(0))
            claim -= amounts
            line -= amounts if in_line else Decimal(0)
        elif name == "PLB":
            payment += sum(map(Decimal, elements[3::2]), Decimal(0))
    return differ


def _is_newer_than_the_list(complaint: str) -> bool:
    found = _OLD_LIST.match(complaint)
    return found is not None and found[1] in _known_remarks()


@cache
def _known_remarks() -> frozenset[str]:
    return frozenset(reference.rarc()["rarc"])


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
