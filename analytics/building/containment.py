"""A mistake that a file brings out when figures are derived sets that file aside; all others are built without it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from time import monotonic
from typing import TypeVar

import polars as pl

from analytics.building.validate import Records, numbered
from analytics.tables import ContractError
from analytics.x12.unexpected import UNEXPECTED, place_of

SEARCH_SECONDS = 600.0
"""How long files at fault are looked for; what is not cleared by then is set aside as a whole."""

_SYSTEM = (OSError, MemoryError)
"""What the machine refuses is no file's fault."""
_OF_CONTENT = ("interchanges", "transactions", "claims", "lines", "charge", "paid", "payments", "provider_adjustments",
               "reversals", "balanced")  # fmt: skip

Made = TypeVar("Made")
Attempt = Callable[[Mapping[str, str]], Made]
"""Makes a snapshot of all files but these (ids, with the reason), or raises."""


def contained(
    attempt: Attempt[Made], files: Sequence[str], known: Collection[str], searching: Callable[[int, int], None]
) -> tuple[Made, dict[str, str]]:
    """The result of `attempt` for all files that do not make it fail; the ids of the others, each with the reason.

    `files` are the ids of all files; who comes first is believed first. Those of the last snapshot (`known`) are
    suspected only where the new ones do not explain it. `searching` hears how many are cleared, and of how many.
    Raises what was raised first where leaving out files does not help, or would leave out all that were there before.
    """
    try:
        return attempt({}), {}
    except _SYSTEM:
        raise
    except UNEXPECTED as error:
        first = error
    search = _Search(attempt, files, searching)
    new, before = [one for one in files if one not in known], [one for one in files if one in known]
    # New files alone are the quickest to search; then together with the known files; at last everything.
    for suspects, base in ((new, []), (new, before), (list(files), [])):
        search.over(suspects, base)
        if before and set(before) <= set(search.aside):
            break
        try:
            return attempt(search.aside), search.aside
        except _SYSTEM:
            raise
        except UNEXPECTED:
            continue
    raise first


class _Search:
    """Looks for files with which an attempt fails, by halves; `aside` are those found so far with the reason."""

    def __init__(self, attempt: Attempt[Made], files: Sequence[str], searching: Callable[[int, int], None]) -> None:
        self._attempt = attempt
        self._files = files
        self._searching = searching
        self._until = monotonic() + SEARCH_SECONDS
        self.aside: dict[str, str] = {}

    def over(self, suspects: Sequence[str], base: Sequence[str]) -> None:
        """Set aside those suspects that cannot be built together with the base and the suspects cleared before."""
        good = [one for one in base if one not in self.aside]
        suspects = [one for one in suspects if one not in self.aside]
        waiting = [suspects] if suspects else []
        while waiting:
            group = waiting.pop()
            error = self._failure([*good, *group])
            self._searching(len(good), len(self._files))
            if error is None:
                good += group
            elif len(group) == 1 or monotonic() > self._until:
                self.aside |= dict.fromkeys(group, _reason(error, len(group)))
            else:
                half = len(group) // 2
                waiting += [group[half:], group[:half]]

    def _failure(self, files: Sequence[str]) -> BaseException | None:
        wanted = frozenset(files)
        try:
            self._attempt(dict.fromkeys((one for one in self._files if one not in wanted), ""))
        except _SYSTEM:
            raise
        except UNEXPECTED as error:
            return error
        return None


def in_words(error: BaseException) -> str:
    """What went wrong, without anything that a file holds: a broken contract says only table, rule and rows."""
    return str(error) if isinstance(error, ContractError) else place_of(error)


def _reason(error: BaseException, together: int) -> str:
    others = f", one of {together} files among which it was not found in time" if together > 1 else ""
    return f"set aside, because this program cannot make figures of it ({in_words(error)}){others}; please report that"


def set_aside(records: Records, reasons: Mapping[str, str]) -> Records:
    """The records without those of these files: each is refused in `files`, and listed in `diagnostics`."""
    if not reasons:
        return records
    is_aside = pl.col("file_id").is_in(list(reasons))
    left = {
        name: frame if name in ("files", "diagnostics") else frame.filter(~is_aside) for name, frame in records.items()
    }
    files = records["files"]
    left["files"] = files.with_columns(
        pl.col("file_id").replace_strict(reasons, default=pl.col("refused"), return_dtype=pl.String).alias("refused"),
        *(pl.when(~is_aside).then(name).alias(name) for name in _OF_CONTENT),
    )
    listed = left["files"].filter(is_aside).select(
        "file_id",
        pl.lit("error").alias("severity"),
        pl.lit("set_aside").alias("code"),
        pl.lit(None, dtype=pl.UInt32).alias("segment"),
        pl.col("refused").alias("message"),
    )  # fmt: skip
    return left | {"diagnostics": numbered(left["diagnostics"], listed)}
