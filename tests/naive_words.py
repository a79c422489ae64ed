"""What was said of each submission at the front door, and whether it was rejected."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.naive_documents import Acknowledgement, Submission


REFERENCE = Path(__file__).parents[1] / "data" / "reference"
Row = dict[str, str]


@cache
def reference(name: str, key: str) -> dict[str, Row]:
    """A reference table by one of its columns."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


@cache
def reference_rows(name: str) -> list[Row]:
    """All rows of a reference table."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Word:
    """The final word on a submission: accepted, rejected or neither, and when it was said."""

    day: date
    rejected: bool
    accepted: bool


def final_words(submissions: list[Submission], acknowledgements: list[Acknowledgement]) -> dict[Submission, Word]:
    """The last word other than "received" on each submission: the payer's, else a clearinghouse's."""
    heard: dict[Submission, list[Acknowledgement]] = {submission: [] for submission in submissions}
    for acknowledgement in acknowledgements:
        submission = _acknowledged(acknowledgement, heard)
        counts = acknowledgement.of_the_envelope or _meanings(acknowledgement.categories)
        if counts and submission is not None:
            heard[submission].append(acknowledgement)
    found = {}
    for submission, words in heard.items():
        if words and words[-1].of_the_envelope:
            found[submission] = Word(words[-1].day, rejected=True, accepted=False)
        elif words:
            of_claims = [word for word in words if not word.of_the_envelope]
            last = ([word for word in of_claims if word.from_payer] or of_claims)[-1]
            meanings = _meanings(last.categories)
            rejected = any(meaning["rejected"] == "1" for meaning in meanings)
            found[submission] = Word(last.day, rejected, all(meaning["accepted"] == "1" for meaning in meanings))
    return found


def standing(submissions: list[Submission], words: dict[Submission, Word]) -> list[Submission]:
    """The submissions to the primary payer (to any, where none went there) that were not rejected."""
    primary = [submission for submission in submissions if submission.is_primary] or submissions
    return [submission for submission in primary if not (submission in words and words[submission].rejected)]


def rejects(categories: list[str]) -> bool:
    """Whether one of these categories rejects."""
    return any(meaning["rejected"] == "1" for meaning in _meanings(categories))


def carc_class(carc: str) -> str:
    row = reference("carc", "carc").get(carc)
    return row["class"] if row and row["status"] == "current" else "D"


def _meanings(categories: list[str]) -> list[Row]:
    known = reference("claim_status_category", "category")
    final = [category for category in categories if category not in {"A0", "A1"}]
    return [known.get(category, known["other"]) for category in final]


def _acknowledged(
    acknowledgement: Acknowledgement, heard: dict[Submission, list[Acknowledgement]]
) -> Submission | None:
    """The submission it is about: that of the same batch, else the latest before, else the first of its day."""
    if acknowledgement.about is not None:
        return acknowledgement.about if acknowledgement.about in heard else None
    named = [sent for sent in heard if sent.reference and sent.reference == acknowledgement.reference]
    if named:
        return ([sent for sent in named if sent.day <= acknowledgement.day] or named)[-1]
    before = [sent for sent in heard if sent.day < acknowledgement.day]
    same_day = [sent for sent in heard if sent.day == acknowledgement.day]
    if before and not (same_day and heard[before[-1]]):
        return before[-1]
    return next(iter(same_day or heard), None)
