"""The simulated practice that the dashboard shows until a practice has loaded files of its own, made once and kept."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from os import PathLike
from pathlib import Path

from analytics.build import BuildError, BuildReport, build
from analytics.building import snapshot
from analytics.building.lock import LockedError, only_writer
from analytics.building.versions import version_of
from analytics.demo.folder import FolderRefused, is_demo
from analytics.demo.origin import is_simulated
from analytics.demo.scenarios import Scenario, scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.layout import NotOurs, is_own, make_own, make_private
from analytics.shipped import shipped
from analytics.x12.sources import find_sources
from analytics.x12.unexpected import UNEXPECTED

Progress = Callable[[str, int, int], None]
"""Called with one of STEPS (or with WAITING), how much of it is done, and how much there is."""

STEPS = INVENTING, WRITING, READING, DERIVING = (
    "inventing patients and visits",
    "writing the practice's files",
    "reading the files",
    "deriving the figures",
)
LOOKING = "checking the origin of files"
WAITING = "waiting for another window that is making it"

_WAIT_SECONDS = 600.0
_PREVIOUS_KEPT = 1
"""Another version of this program may be showing the one that was made before."""
_UNFINISHED = "unfinished"
_PACKAGE = Path(__file__).resolve().parent
# Everything that decides the contents of the warehouse: the program text is its version.
_MADE_BY = ("demo", "x12", "practice_csv", "tables", "transforms", "reference", "settings", "building")


class NotMade(Exception):
    """There is no simulated practice to show; the message says why."""


def simulated_warehouse(progress: Progress, name: str = "default") -> Path:
    """The folder of the warehouse of this scenario in the user's cache; made now where there is none.

    Only a finished one has that name: an interrupted one is made again, and whoever comes while
    another process makes it waits. Raises NotMade.
    """
    asked = scenario(name)
    try:
        cache = cache_folder()
    except OSError as error:
        raise NotMade(f"the cache folder cannot be written ({error.strerror or type(error).__name__})") from error
    folder = cache / f"simulated-{name}-{_version()}"
    try:
        if _is_whole(folder):
            return folder
        with only_writer(cache, _WAIT_SECONDS, lambda: progress(WAITING, 0, 1)):
            if not _is_whole(folder):  # the one we waited for may have made it
                _make(asked, folder, progress)
                _sweep(cache, f"simulated-{name}-*", folder)
    except (FolderRefused, BuildError, LockedError, NotOurs) as error:
        raise NotMade(str(error)) from error
    except OSError as error:
        raise NotMade(f"{cache} cannot be written ({error.strerror or type(error).__name__})") from error
    return folder


def are_simulated(paths: Iterable[str | PathLike[str]], report: Progress = lambda *_: None) -> bool:
    """Whether these are files of a demo practice, by their folder or by their content.

    Raises BuildError where only some of them are: they never mix.
    """
    kinds = {kind for path in paths for kind in _kinds(Path(path), report)} - {None}
    if len(kinds) > 1:
        raise BuildError("some of these are files of simulated patients: build those into a warehouse of their own")
    return kinds == {True}


def build_own(paths: Iterable[str | PathLike[str]], warehouse: Path, *, progress: Progress) -> BuildReport:
    """As `build`, for a practice's own files: raises BuildError also for those of a demo practice."""
    paths = list(paths)
    if are_simulated(paths, progress):
        raise BuildError(
            "these are files of simulated patients, which stay out of your own warehouse: "
            "`denials build --warehouse DIR` reads them into another one"
        )
    return build(paths, warehouse, progress=progress)


def _kinds(path: Path, report: Progress) -> Iterator[bool | None]:
    """Of every file below this path whether it is simulated; None where nobody can tell."""
    if is_demo(path):
        yield True
        return
    sources = list(find_sources([path]))
    for done, source in enumerate(sources):
        report(LOOKING, done, len(sources))
        try:
            yield is_simulated(source.load())
        except UNEXPECTED:  # refused, or what the build will say of it
            yield None


def _make(asked: Scenario, folder: Path, progress: Progress) -> None:
    """Make it in a folder next to its place, and move it there when it is whole. The caller holds the cache's lock."""
    unfinished = folder.with_name(_UNFINISHED)
    _remove(unfinished)
    make_own(unfinished)
    try:
        story = simulate(asked, progress=lambda done, total: progress(INVENTING, done, total))
        write(story, unfinished / "files", lambda _stage, done, total: progress(WRITING, done, total))
        _build(unfinished / "files" / "x12", unfinished / "warehouse", progress)
        _remove(folder)
        (unfinished / "warehouse").rename(folder)
    finally:
        _remove(unfinished)


def _build(files: Path, warehouse: Path, progress: Progress) -> None:
    steps = {"reading": READING, "writing": DERIVING}

    def report(stage: str, done: int, total: int) -> None:
        progress(steps.get(stage, DERIVING), done, total)

    build([files], warehouse, progress=report, is_sample=True)


def _is_whole(folder: Path) -> bool:
    return snapshot.current(folder) is not None


def _sweep(cache: Path, pattern: str, newest: Path) -> None:
    """Remove what older versions of this program made, all but the last of it."""
    others = sorted(set(cache.glob(pattern)) - {newest}, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[_PREVIOUS_KEPT:]:
        _remove(path)


def _remove(folder: Path) -> None:
    """Remove a folder of ours; anything else of that name stays."""
    if not folder.is_symlink() and is_own(folder):
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _version() -> str:
    """Changes with every scenario, their seeds among them, and with everything that turns one into a warehouse."""
    code = (path for part in _MADE_BY for path in _PACKAGE.joinpath(part).rglob("*.py"))
    data = (*shipped("data", "demo").glob("*.toml"), *shipped("data", "reference").glob("*.csv"))
    return version_of((*code, _PACKAGE / "build.py", *data))


def cache_folder() -> Path:
    """Where this user's programs may keep what they can make again; a temporary folder where that is not writable."""
    home = Path.home()
    usual = {"win32": Path(os.environ.get("LOCALAPPDATA", home)), "darwin": home / "Library" / "Caches"}
    folder = usual.get(sys.platform, Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")) / "denial-analytics"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return _own_temporary_folder()


def _own_temporary_folder() -> Path:
    """A folder among everybody's temporary ones. Raises OSError where somebody else made it, or may write into it."""
    user = os.getuid() if hasattr(os, "getuid") else None
    folder = Path(tempfile.gettempdir()) / f"denial-analytics-{'user' if user is None else user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or (user is not None and about.st_uid != user):
        raise FileExistsError(errno.EEXIST, "somebody else made this folder", str(folder))
    make_private(folder)
    return folder
