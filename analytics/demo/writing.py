"""Writes a story into a folder: X12 files, the practice's spreadsheets, and the truth about all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.demo.batching import remittances
from analytics.demo.damage import damaged, month_of
from analytics.demo.delivery import X12File, x12_files
from analytics.demo.deposits import Deposit, Payment, deposits
from analytics.demo.folder import DemoFolder, demo_folder
from analytics.demo.scenarios import scenario
from analytics.demo.spreadsheets import own_books, spreadsheets
from analytics.demo.story import Acknowledged, Answered, Story
from analytics.demo.truth_tables import truth_tables

Progress = Callable[[str, int, int], None]
"""Called with a stage, the number of its files written, and their total."""


@dataclass(frozen=True)
class Written:
    """What a folder now holds: how many X12 files, claims, and files that are not as they should be."""

    folder: Path
    x12_files: int
    claims: int
    damaged: int


def write(story: Story, folder: Path, progress: Progress = lambda *_: None) -> Written:
    """Write the story into `folder`: x12/, csv/, truth/ and the marker demo.json.

    The folder must be empty, new, or an earlier demo practice, which is replaced. Raises FolderRefused; nothing that
    is half written stays behind.
    """
    chosen = scenario(story.scenario).settings.get("files", {})
    with demo_folder(folder) as place:
        files = _x12(story, place, progress)
        banked = _deposits(story, float(chosen.get("late_deposits", 0)), float(chosen.get("deposits_together", 0)))
        if "csv" in story.writes:
            for name, text in spreadsheets(story, banked):
                place.write(name, text.encode("utf-8"))
        if story.postings:
            name, text = own_books(story)
            place.write(name, text.encode("utf-8"))
        for name, content in truth_tables(story, files, banked):
            place.write(name, content)
        found = Written(folder, len(files), len(story.claim_truths), sum(bool(file.damage) for file in files))
        place.close(_about(story, found))
    return found


def _x12(story: Story, place: DemoFolder, progress: Progress) -> list[X12File]:
    """Write every X12 file; they come back without their text, which would fill the memory."""
    total = max(1, len({(type(event), event.day) for event in story.events}))
    files, seen = [], set[tuple[str, object]]()
    for file in _files(story):
        place.write(file.path, file.text.encode("ascii"))
        files.append(replace(file, text=""))
        seen.add((file.kind, file.day))
        progress("writing", min(len(seen), total), total)
    return files


def _files(story: Story) -> Iterator[X12File]:
    files = x12_files(story)
    if not story.damages:
        return files
    answers = (event.answer for event in story.events if isinstance(event, Answered))
    undone = {answer.claim.number for answer in answers if answer.status == "22"}
    heard = (event for event in story.events if isinstance(event, Acknowledged))
    acknowledged = {word.control_number for word in heard if word.control_number}
    return damaged(files, month_of(story.until), undone, acknowledged)


def _deposits(story: Story, late: float, together: float) -> list[Deposit]:
    payments = [Payment(r.paid_on, r.payer.name, r.trace, r.amount) for r in remittances(story)]
    return deposits(payments, story.seed, story.until, late, together)


def _about(story: Story, written: Written) -> dict[str, object]:
    return {
        "says": "simulated patients: nobody here is real",
        "scenario": story.scenario,
        "seed": story.seed,
        "until": story.until.isoformat(),
        "claims": written.claims,
        "money": "dollars in csv/, whole cents in truth/",
    }
