"""What a build starts from: the records that are kept already, and those of the files that are new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from os import PathLike
from os.path import realpath  # of a link that leads to itself too, unlike Path.resolve
from pathlib import Path

import polars as pl

from analytics.building.kept_sources import StoreCopy, stored_source
from analytics.building.report import FileReport, file_report
from analytics.building.snapshot import Snapshot, first_reads, known_names
from analytics.building.validate import Records, valid_rows
from analytics.building.versions import reading_version
from analytics.practice_csv import is_spreadsheet
from analytics.practice_csv import read as read_postings
from analytics.tables import FILES, RECORDS
from analytics.x12.reading import read
from analytics.x12.sources import Content, Refused, Source, find_sources
from analytics.x12.unexpected import UNEXPECTED, unexpected

Progress = Callable[[str, int, int], None]
_LOST = "its stored copy is missing or damaged; its figures are those of the last reading: load the file again"


@dataclass(frozen=True)
class Intake:
    """All files as their table, their records (loaded on demand), and the result for each file that was examined."""

    files: pl.DataFrame
    load: Callable[[], Records]
    reports: tuple[FileReport, ...] = ()

    def without(self, file_id: str) -> Intake:
        """The same without one file."""
        others = pl.col("file_id") != file_id
        return replace(
            self,
            files=self.files.filter(others),
            load=lambda: {name: frame.filter(others) for name, frame in self.load().items()},
        )


def stored_records(warehouse: Path, old: Snapshot | None, progress: Progress, *, checks_copies: bool = False) -> Intake:
    """The records of the files that are there already.

    They are read again from their stored copies where the last snapshot is not whole, or was made by a version of this
    program that wrote or read otherwise. A copy that cannot be read stays listed, as refused, and is reported. With
    `checks_copies` copies that need not be read are checked as well.
    """
    if old is not None and old.description.reading == reading_version():
        files = old.table("files")
        lost_of_these = tuple(_lost_copies(warehouse, files)) if checks_copies else ()
        return Intake(files, lambda: {table.name: old.table(table.name) for table in RECORDS}, lost_of_these)
    sources, lost = [], []
    for file_id, name in known_names(warehouse).items():
        try:
            sources.append(Source(name, file_id, partial(_loaded, stored_source(warehouse, file_id))))
        except Refused as refusal:
            lost.append(FileReport(name, "refused", file_id, reason=str(refusal)))
    listed = _listed_only(old, lost)
    stored = Intake(listed["files"], lambda: listed)
    again = _read_into(stored, sources, lambda content: content, progress, first_reads(warehouse))
    return replace(again, reports=tuple(lost))


def _lost_copies(warehouse: Path, files: pl.DataFrame) -> list[FileReport]:
    """The loaded files with a missing or damaged stored copy: their figures remain until they are read again."""
    lost = []
    for file_id, name in files.filter(pl.col("refused").is_null()).select("file_id", "name").iter_rows():
        if not _is_kept(warehouse, file_id):
            lost.append(FileReport(name, "refused", file_id, reason=_LOST))
    return lost


def _is_kept(warehouse: Path, file_id: str) -> bool:
    """Whether there is a whole copy of this file."""
    try:
        stored_source(warehouse, file_id)
    except Refused:
        return False
    return True


def _listed_only(old: Snapshot | None, lost: list[FileReport]) -> Records:
    """Records with only the diagnostics of files without a copy: refused files, and lost copies."""
    records = {table.name: table.empty() for table in RECORDS}
    if old is not None:
        refused = FILES.conform(old.table("files").filter(pl.col("refused").is_not_null()))
        earlier = old.table("diagnostics").join(refused.select("file_id"), on="file_id", how="semi")
        records |= {"files": refused, "diagnostics": earlier}
    rows = [{"file_id": report.file_id, "name": report.name, "refused": report.reason} for report in lost]
    gone = FILES.conform(pl.DataFrame(rows, schema=["file_id", "name", "refused"], orient="row"))
    others = records["files"].join(gone, on="file_id", how="anti")
    return records | {"files": pl.concat([others, gone]).sort("file_id")}


def read_new(
    paths: Iterable[str | PathLike[str]],
    warehouse: Path,
    stored: Intake,
    keep: StoreCopy,
    progress: Progress,
    read_on: date | None = None,
) -> Intake:
    """What is kept and what these files, folders and archives add; `keep` stores what turns out to be new.

    New files are first read on `read_on` (today where not given).

    The warehouse itself, where a folder holds it, is passed over.
    """
    own = realpath(warehouse)
    found = [source for source in find_sources(paths) if not Path(realpath(source.identity)).is_relative_to(own)]
    return _read_into(stored, found, keep, progress, {}, read_on, partial(_is_kept, warehouse))


def _read_into(
    stored: Intake,
    sources: list[Source],
    keep: StoreCopy,
    progress: Progress,
    first_read: Mapping[str, date],
    read_on: date | None = None,
    is_kept: Callable[[str], bool] = lambda _: True,
) -> Intake:
    listing = _Listing(stored.files, is_kept)
    batches = [*read(listing.new(sources, keep, progress)), *read_postings(listing.spreadsheets)]
    progress("reading", len(sources), len(sources))
    if any(batch["files"].height for batch in batches):
        records = _merged(stored.load(), batches, listing)
        records["files"] = _with_first_read(records["files"], first_read, read_on or date.today())
        return Intake(records["files"], lambda: records, (*stored.reports, *listing.reports(records)))
    files = listing.named(stored.files)
    nothing_new = {table.name: table.empty() for table in RECORDS}
    return Intake(files, lambda: stored.load() | {"files": files}, (*stored.reports, *listing.reports(nothing_new)))


def _with_first_read(files: pl.DataFrame, known: Mapping[str, date], read_on: date) -> pl.DataFrame:
    """The files with the day on which each was first read: the one that is known already, else this one."""
    days = [known.get(file_id, read_on) for file_id in files["file_id"]]
    return files.with_columns(pl.coalesce("first_read", pl.Series(days, dtype=pl.Date)).alias("first_read"))


def _merged(stored: Records, batches: list[Records], listing: _Listing) -> Records:
    fresh = pl.concat([batch["files"] for batch in batches])["file_id"].implode()
    records = {}
    for table in RECORDS:
        # A file refused before and read now replaces its earlier entry.
        before = stored[table.name].filter(~pl.col("file_id").is_in(fresh))
        parts = [before, *(batch.pop(table.name) for batch in batches)]
        records[table.name] = table.conform(pl.concat(parts)).sort(table.key)
    return valid_rows(records | {"files": listing.named(records["files"])})


class _Listing:
    """Separate new files from known ones by content, and record the result for each.

    `spreadsheets` gathers the new CSVs while `new` runs over the sources.
    """

    def __init__(self, files: pl.DataFrame, is_kept: Callable[[str], bool]) -> None:
        self._is_kept = is_kept
        rows = files.select("file_id", "name", pl.col("refused").is_null().alias("is_loaded"))
        self._names = {file_id: name for file_id, name, _ in rows.iter_rows()}
        self._known = {file_id: name for file_id, name, is_loaded in rows.iter_rows() if is_loaded}
        self._examined: list[FileReport] = []
        self.spreadsheets: list[Source] = []

    def new(self, sources: list[Source], keep: StoreCopy, progress: Progress) -> Iterator[Source]:
        """The sources with new content, as stored; CSVs are set aside."""
        for done, source in enumerate(sources):
            progress("reading", done, len(sources))
            try:
                content = _content_of(source)
                seen_as = self._known.get(content.file_id)
                is_csv = not seen_as and is_spreadsheet(source.name, content)
                if not seen_as:
                    content = keep(content)
                elif not self._is_kept(content.file_id):  # its copy was damaged or lost: this one takes its place
                    keep(content)
            except Refused as refusal:
                self._examined.append(FileReport(source.name, "refused", reason=str(refusal)))
                continue
            file_id = content.file_id
            self._names[file_id] = min(source.name, self._names.get(file_id, source.name))
            if seen_as:
                self._examined.append(FileReport(source.name, "seen", file_id, seen_as=seen_as))
            else:
                self._known[file_id] = source.name
                self._examined.append(FileReport(source.name, "loaded", file_id))
                fresh = Source(source.name, source.identity, partial(_loaded, content))
                if is_csv:
                    self.spreadsheets.append(fresh)
                else:
                    yield fresh

    def named(self, files: pl.DataFrame) -> pl.DataFrame:
        """The files under the first in order of their names: the same in whatever order they came."""
        return files.with_columns(pl.col("file_id").replace_strict(self._names, return_dtype=pl.String).alias("name"))

    def reports(self, records: Records) -> Iterator[FileReport]:
        """One report for each source, in the order they came."""
        rows = {row["file_id"]: row for row in records["files"].iter_rows(named=True)}
        for examined in self._examined:
            if examined.outcome == "loaded":
                yield file_report(rows[examined.file_id], examined.name, records["diagnostics"])
            else:
                yield examined


def _content_of(source: Source) -> Content:
    """Raises Refused for whatever goes wrong: that is this source's fault alone."""
    try:
        return source.load()
    except Refused:
        raise
    except UNEXPECTED as error:
        raise Refused(unexpected(error)) from error


def _loaded(content: Content) -> Content:
    return content
