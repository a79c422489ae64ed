"""The only writer of the warehouse: files go in, a new snapshot comes out in one step, refusals are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from os import PathLike
from pathlib import Path

import polars as pl

from analytics import settings
from analytics.building import snapshot
from analytics.building.containment import contained, in_words, set_aside
from analytics.building.intake import Intake, read_new, stored_records
from analytics.building.kept_sources import store_copy
from analytics.building.lock import LockedError, only_writer
from analytics.building.report import BuildReport, FileReport, with_repeats
from analytics.building.snapshot import Description, Snapshot
from analytics.building.staging import PREVIOUS_KEPT, Staging, sweep
from analytics.building.validate import Records
from analytics.building.versions import reading_version, snapshot_id
from analytics.layout import NotOurs, check_own, is_full
from analytics.tables import BY_NAME, RECORDS, ContractError
from analytics.transforms import each_derived
from analytics.transforms.batch_rejections import batch_rejections, rejects_any
from analytics.transforms.dates import latest_day, usable_dates
from analytics.transforms.repeats import repeated_transactions, without_repeats
from analytics.x12.sources import Content
from analytics.x12.unexpected import UNEXPECTED

__all__ = ["BuildError", "BuildReport", "FileReport", "build", "forget", "rebuild"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

WAIT_SECONDS = 20.0
"""How long a build waits for another one."""


class BuildError(Exception):
    """No new snapshot was made, and why; the last one is still there and whole."""


def build(
    paths: Iterable[str | PathLike[str]],
    warehouse: Path,
    *,
    progress: Progress | None = None,
    is_sample: bool = False,
    read_on: date | None = None,
) -> BuildReport:
    """Read what is new in these files, folders and archives, and publish a snapshot of everything.

    A file with content that is already loaded is counted once and reported as seen. New files are first read on
    `read_on` (today where not given): what is dated later than the day after it cannot be. Raises BuildError where no
    snapshot could be made: the disk is full, somebody else is building, settings cannot be read, simulated and real
    data would mix, ...
    """
    return _publish(warehouse, progress, is_sample=is_sample, paths=list(paths), read_on=read_on)


def forget(file_id: str, warehouse: Path, *, progress: Progress | None = None) -> BuildReport:
    """Publish a snapshot without this file and remove its stored copy and every older snapshot.

    Raises BuildError where there is no such file.
    """
    return _publish(warehouse, progress, without=file_id)


def rebuild(warehouse: Path, *, progress: Progress | None = None) -> BuildReport:
    """Publish what the files already there mean now: after a change of settings, of this program, or after damage.

    Kept copies that are missing or damaged are reported; what was read from them stays where the snapshot is whole.
    """
    return _publish(warehouse, progress, checks_copies=True)


def _publish(
    warehouse: Path,
    progress: Progress | None,
    *,
    paths: Iterable[str | PathLike[str]] = (),
    without: str | None = None,
    is_sample: bool | None = None,
    read_on: date | None = None,
    checks_copies: bool = False,
) -> BuildReport:
    on_progress = progress or (lambda _stage, _done, _total: None)
    with _writing(warehouse, on_progress) as staging:
        choices = settings.load(warehouse)
        samples = _samples_or_real(warehouse, is_sample)
        old = snapshot.current(warehouse)
        stored = stored_records(warehouse, old, on_progress, checks_copies=checks_copies)
        if without is not None:
            stored = _without(stored, without)
        intake = read_new(paths, warehouse, stored, partial(_keep, staging), on_progress, read_on)
        if old is not None and old.description.id == _id_of(intake.files, choices, samples):
            staging.keep(_loaded(intake.files), is_sample=samples)  # copies that were damaged or lost
            return _report(old, intake.reports, is_new=False)
        writing = _Writing(staging, intake, choices, on_progress)
        made, aside = contained(
            writing, _by_trust(intake), _known(old), partial(on_progress, "looking for the file at fault")
        )
        description = Description(_id_of(made.files, choices, samples), made.as_of, samples, reading_version())
        new = staging.publish(description, _loaded(made.files))
        sweep(warehouse, 0 if without else PREVIOUS_KEPT, made.files["file_id"])
        reports = tuple(_refused(report, aside) for report in made.reports)
        return _report(new, reports, is_new=old is None or old.description.id != description.id)


def _id_of(files: pl.DataFrame, choices: settings.Settings, samples: bool) -> str:
    return snapshot_id(files.select("file_id", "name", "refused").iter_rows(), choices, samples)


def _by_trust(intake: Intake) -> list[str]:
    """Ids of the files of which something was loaded, by name; those in which errors were found are the last."""
    errors = {report.file_id: report.errors for report in intake.reports}
    loaded = intake.files.filter(pl.col("refused").is_null()).select("name", "file_id").sort("name", "file_id")
    return sorted(loaded["file_id"], key=lambda file_id: errors.get(file_id, 0))


def _known(old: Snapshot | None) -> list[str]:
    return _loaded(old.table("files")) if old is not None else []


def _refused(report: FileReport, aside: Mapping[str, str]) -> FileReport:
    """The report, where its file was set aside that of a refused one."""
    reason = aside.get(report.file_id or "")
    if report.outcome != "loaded" or reason is None:
        return report
    return FileReport(report.name, "refused", report.file_id, reason=reason, errors=1)


def _keep(staging: Staging, content: Content) -> Content:
    return store_copy(content, staging.source_path(content.file_id))


def _loaded(files: pl.DataFrame) -> list[str]:
    """Ids of the files with anything loaded, which are those with a stored copy."""
    return files.filter(pl.col("refused").is_null())["file_id"].to_list()


@contextmanager
def _writing(warehouse: Path, on_progress: Progress) -> Iterator[Staging]:
    """The warehouse's lock and an empty staging folder; what the system refuses becomes a BuildError."""
    try:
        check_own(warehouse)
        with (
            only_writer(warehouse, WAIT_SECONDS, lambda: on_progress("waiting for another build", 0, 1)),
            Staging(warehouse) as staging,
        ):
            yield staging
    except (LockedError, settings.SettingsError, NotOurs) as error:
        raise BuildError(str(error)) from error
    except BuildError:
        raise
    except OSError as error:
        if is_full(error):
            raise BuildError("the disk is full (No space left on device); its last snapshot is as it was") from error
        reason = _why_not_written(warehouse, error)
        raise BuildError(f"the warehouse cannot be written: {reason}; its last snapshot is as it was") from error
    except UNEXPECTED as error:
        raise BuildError(f"this should not happen: {in_words(error)}; the last snapshot is as it was") from error


def _why_not_written(warehouse: Path, error: OSError) -> str:
    """What the system refused, with the file where it is the warehouse's own."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{warehouse} is no folder"
    reason = error.strerror or type(error).__name__
    is_own = isinstance(error.filename, str) and Path(error.filename).is_relative_to(warehouse)
    return f"{error.filename}: {reason}" if is_own else reason


def _samples_or_real(warehouse: Path, is_sample: bool | None) -> bool:
    held = snapshot.holds_samples(warehouse)
    if held is None or is_sample is None or held == is_sample:
        return bool(is_sample if held is None else held)
    there, given = (
        ("files of simulated patients", "real files") if held else ("real files", "files of simulated patients")
    )
    raise BuildError(f"this warehouse holds {there}; build {given} into a folder of their own")


def _without(stored: Intake, file_id: str) -> Intake:
    if file_id not in stored.files["file_id"]:
        raise BuildError(f"there is no file {file_id} in this warehouse")
    return stored.without(file_id)


@dataclass(frozen=True)
class _Written:
    """A snapshot in the staging folder."""

    files: pl.DataFrame
    as_of: date | None
    reports: tuple[FileReport, ...]


class _Writing:
    """Writes every table into the staging folder, as often as it is asked, of all files but some."""

    def __init__(self, staging: Staging, intake: Intake, choices: settings.Settings, on_progress: Progress) -> None:
        self._staging = staging
        self._intake = intake
        self._choices = choices
        self._progress = on_progress
        self._is_begun = False
        self._whole: Records | None = None

    def __call__(self, without: Mapping[str, str]) -> _Written:
        """Raises ContractError where a derived table breaks its rules, and whatever else goes wrong on the way."""
        records = set_aside(self._records(), without)
        self._staging.clear()
        files = records["files"]
        for name, frame in records.items():
            self._write(name, frame)
        usable = usable_dates(records)[0]
        as_of, reports = _latest_day(usable), with_repeats(self._intake.reports, usable)
        del usable
        for name, frame in each_derived(records, self._choices):
            # The first derived table comes when nothing is asked of the records any more: memory holds the ones or
            # the others, not both.
            records.clear()
            self._write(name, frame)
        self._progress("writing", len(BY_NAME), len(BY_NAME))
        return _Written(files, as_of, reports)

    def _records(self) -> Records:
        """Everything that was read; a second time what the first attempt wrote of it before it failed."""
        if not self._is_begun:
            self._is_begun = True
            return self._intake.load()
        if self._whole is None:
            self._whole = {table.name: self._staging.read(table.name).collect() for table in RECORDS}
        return dict(self._whole)

    def _write(self, name: str, frame: pl.DataFrame) -> None:
        self._progress("writing", list(BY_NAME).index(name), len(BY_NAME))
        if broken := BY_NAME[name].violations(frame):
            raise ContractError("; ".join(broken))
        self._staging.write(name, frame)


def _latest_day(usable: Records) -> date | None:
    """The latest day by which anything in the files is dated, by the rule of implausible dates; None without any.

    A rejection of a batch counts where it rejects a submission. `usable`: records of `usable_dates`.
    """
    own = without_repeats(usable, repeated_transactions(usable)) if rejects_any(usable) else usable
    return latest_day(usable, batch_rejections(own).submissions)


def _report(published: Snapshot, reports: tuple[FileReport, ...], *, is_new: bool) -> BuildReport:
    findings = dict(published.table("findings", ["code"])["code"].value_counts().sort("code").iter_rows())
    return BuildReport(published.description.id, is_new, reports, published.description.tables, findings)
