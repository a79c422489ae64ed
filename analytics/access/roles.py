"""What each role may do in the dashboard.

45 CFR 164.312(a): people get only what their work needs. The consultant's view is a limited data set, 45 CFR
164.514(e): no names, account numbers or record numbers; dates of service stay, so a data use agreement is needed.
"""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a page asks for before it shows or does it."""

    NAMES = "see patients' names"
    SOURCES = "see the files' own text and names"
    CHANGE = "load and forget files, and change settings"
    LOG = "see who saw what"


OWNER = "owner"
ROLES: dict[str, frozenset[Right]] = {
    OWNER: frozenset(Right),
    "biller": frozenset(Right),
    "viewer": frozenset({Right.SOURCES}),
    "consultant": frozenset(),
}
"""Rights by role."""


class NotAllowed(Exception):
    """The signed-in person's role does not include this; the message says which role and which right."""


def check(role: str, right: Right) -> None:
    """Raises NotAllowed where this role has not this right; an unknown role has none."""
    if right not in ROLES.get(role, frozenset()):
        raise NotAllowed(f"The role {role} may not {right}. The owner of this program can change roles.")
