"""A simulated practice of millions of service lines, drawn by whole columns, as the records that reading would give.

The records go through the same transforms as a practice's files; only the writing and reading of X12 is left out.
It comes in parts, so that memory stays bounded: they share clinics, therapists and payers, not patients and claims.
"""

from analytics.demo.large.parts import LINES_IN_PART, SETTINGS, Records, parts

__all__ = ["LINES_IN_PART", "SETTINGS", "Records", "parts"]
