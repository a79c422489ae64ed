"""The transaction type that an ST segment opens, and the types that are read."""

from __future__ import annotations

import re

from analytics.x12.grammar import Guide
from analytics.x12.guide_277ca import GUIDE_277CA
from analytics.x12.guide_835 import GUIDE_835
from analytics.x12.guide_837p import GUIDE_837P
from analytics.x12.guide_999 import GUIDE_997, GUIDE_999, GUIDE_TA1

GUIDES: dict[str, Guide] = {
    made.kind: made for made in (GUIDE_835, GUIDE_837P, GUIDE_277CA, GUIDE_999, GUIDE_997, GUIDE_TA1)
}

# Transaction, part of its implementation guide's name, kind. The first line that fits counts; "" fits every guide.
_KINDS = (
    ("835", "X221", "835"),
    ("835", "X091", "835"),
    ("835", "", "835"),
    ("837", "X222", "837P"),
    ("837", "X098", "837P"),
    ("837", "X223", "837I"),
    ("837", "X096", "837I"),
    ("837", "X224", "837D"),
    ("837", "X097", "837D"),
    ("837", "X291", "837 predetermination (professional)"),
    ("837", "X292", "837 predetermination (institutional)"),
    ("837", "X298", "837 post-adjudicated (professional)"),
    ("837", "X299", "837 post-adjudicated (institutional)"),
    ("837", "X300", "837 post-adjudicated (dental)"),
    ("837", "", "837 of an unknown guide"),
    ("277", "X214", "277CA"),
    ("277", "X167", "277CA"),
    ("277", "X212", "277"),
    ("277", "X093", "277"),
    ("277", "X213", "277 request for information"),
    ("277", "X228", "277 pending claims"),
    ("277", "X364", "277 data reporting acknowledgement"),
    ("277", "", "277 of an unknown guide"),
    ("999", "", "999"),
    ("997", "", "997"),
)

KNOWN_GUIDES = ("005010X221", "005010X222", "005010X214", "005010X231")
"""Transactions of these guides are read as written; others of a kind that is read, as far as they are the same."""
WITHOUT_GUIDE = ("997", "TA1")
"""Kinds that are the same in every version, so that no guide has to be named."""


def kind_of(transaction: str, *guides: str) -> str:
    """The kind of a transaction: ST01 and the names of its guide (ST03, GS08), the first that is known."""
    for guide in (*filter(None, guides), ""):
        for code, part, kind in _KINDS:
            if code == transaction and part in guide and (part or not guide):
                return kind
    return transaction if re.fullmatch(r"\d{3}", transaction) else "unknown transaction"
