"""A claim's segments without the person they are about: what is not known to be harmless is covered."""

from __future__ import annotations

MASK = "•••"

_HARMLESS = frozenset(
    "AMT CAS CN1 CR1 CRC DTM DTP HCP HI HL LIN LQ LX MEA MIA MOA OI PRV PS1 QTY SBR STC SV1 SVC SVD".split()
)
# Opens a claim, or an answer to it; its first element is the practice's own number of the patient.
_NUMBERED = frozenset({"CLM", "CLP"})
# Tell by their first element whose name or number follows.
_QUALIFIED = frozenset({"NM1", "REF", "TRN"})
_PROVIDERS_AND_PAYERS = frozenset("41 40 71 72 77 82 85 87 DK DN DQ FA P3 PR PW TT 45".split())
_PERSONAL_REFERENCES = frozenset("SY 1W EA IG HJ 28 23 A6 ABB MRN 0F EJ".split())


def masked(segment: str) -> str:
    """The segment with everything covered that could name its patient: names, addresses, birth date, ids, free text."""
    name, separator, elements = _cut(segment)
    parts = elements.split(separator) if separator else []
    if name in _HARMLESS or not parts or _names_no_person(name, parts[0]):
        return segment
    if name in _NUMBERED:
        covered = [MASK, *parts[1:]]
    elif name in _QUALIFIED:
        covered = [parts[0], MASK]
    else:
        covered = [MASK]
    return separator.join([segment[: len(name)], *covered])


def _names_no_person(name: str, qualifier: str) -> bool:
    return (name == "NM1" and qualifier in _PROVIDERS_AND_PAYERS) or (
        name == "REF" and qualifier not in _PERSONAL_REFERENCES
    )


def _cut(segment: str) -> tuple[str, str, str]:
    """The segment's id, the separator of its elements, and the elements."""
    length = next((n for n, sign in enumerate(segment) if not sign.isalnum()), len(segment))
    return segment[:length].upper(), segment[length : length + 1], segment[length + 1 :]
