"""The elements that identify a person: masked wherever segments are shown, unless requested."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.x12.grammar import PERSONAL_REFERENCES

MASK = "***"

_PERSONS = ("QC", "IL", "74", "03", "GD", "S1", "S3", "HK", "EXS", "LR", "QD", "M8")
_EVERYTHING = ("N3", "N4", "DMG", "NTE", "MSG", "K3", "PER", "INS")
_WHOLLY: dict[str, tuple[int, ...]] = {"CLM": (1,), "CLP": (1,)}
_PUBLIC = (
    "ISA",
    "GS",
    "ST",
    "BHT",
    "SE",
    "GE",
    "IEA",
    "TA1",
    "HL",
    "LX",
    "BPR",
    "TRN",
    "CAS",
    "STC",
    "SVC",
    "SV1",
    "AMT",
)


def masked(segment: Sequence[str], party: str, *, is_known: bool, loop: str = "") -> list[str]:
    """A segment (its id first) with the elements that name a person hidden.

    `party` is the NM1 code of its loop. Of an unknown transaction type only segment ids are shown.
    """
    name, *elements = segment
    if not is_known:
        hides: range | tuple[int, ...] = () if name in _PUBLIC else range(1, len(segment))
    elif name in ("NM1", "N1"):
        hides = range(3, len(segment)) if elements[:1] and elements[0] in _PERSONS else ()
    elif name == "REF":
        is_personal = party in _PERSONS or (elements[:1] and elements[0] in PERSONAL_REFERENCES)
        hides = range(2, len(segment)) if is_personal else ()
    elif name in _EVERYTHING:
        hides = range(1, len(segment)) if party in _PERSONS or name in ("DMG", "NTE", "MSG", "K3") else ()
    elif name == "TRN":
        hides = (2,) if loop == "track" else ()
    else:
        hides = _WHOLLY.get(name, ())
    return [name, *(MASK if number in hides and text else text for number, text in enumerate(elements, 1))]
