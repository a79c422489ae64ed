"""The report of a build: the result for every file, and the snapshot that was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from analytics.transforms.repeats import repeated_transactions

Outcome = Literal["loaded", "seen", "refused"]


@dataclass(frozen=True)
class FileReport:
    """The result for one file. `seen`: its content is already there, under the name `seen_as`, and counts once.

    `file_id` is null where the file could not be read at all; `repeats` counts its transactions that stand in another
    place too (another envelope, other line breaks) and count once, `repeats_of` names the files of those places.
    """

    name: str
    outcome: Outcome
    file_id: str | None = None
    reason: str | None = None
    seen_as: str | None = None
    kinds: tuple[str, ...] = ()
    transactions: int = 0
    claims: int = 0
    lines: int = 0
    charge: Decimal | None = None
    paid: Decimal | None = None
    payments: Decimal | None = None
    balanced: bool | None = None
    repeats: int = 0
    repeats_of: tuple[str, ...] = ()
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class BuildReport:
    """One build: `is_new` says whether the snapshot changed; `findings` counts what the rules list, by code."""

    snapshot_id: str
    is_new: bool
    files: tuple[FileReport, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether anything was refused or could not be loaded whole."""
        return any(file.outcome == "refused" or file.errors for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return asdict(self) | {"refused": self.refused}


def file_report(row: dict[str, Any], name: str, diagnostics: pl.DataFrame) -> FileReport:
    """The report on a file that was read: its row in `files` and the diagnostics that were listed about it."""
    severities = diagnostics.filter(pl.col("file_id") == row["file_id"])["severity"]
    counts: dict[str, Any] = {key: row[key] or 0 for key in ("transactions", "claims", "lines")}
    money: dict[str, Any] = {key: row[key] for key in ("charge", "paid", "payments")}
    return FileReport(
        name=name,
        outcome="refused" if row["refused"] else "loaded",
        file_id=row["file_id"],
        reason=row["refused"],
        kinds=tuple(row["kinds"] or ()),
        balanced=row["balanced"],
        errors=int((severities == "error").sum()),
        warnings=int((severities == "warning").sum()),
        **counts,
        **money,
    )


def with_repeats(reports: Iterable[FileReport], records: dict[str, pl.DataFrame]) -> tuple[FileReport, ...]:
    """The reports, those of loaded files with the transactions that stand in another place too.

    It does not matter to whom loads a file which of the two places is the one that counts.
    """
    names = dict(records["files"].select("file_id", "name").iter_rows())
    repeats: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for file_id, transaction, kept_file_id, kept_transaction in repeated_transactions(records).iter_rows():
        repeats[file_id].add((transaction, names[kept_file_id]))
        repeats[kept_file_id].add((kept_transaction, names[file_id]))
    return tuple(_repeating(report, repeats.get(report.file_id or "", set())) for report in reports)


def _repeating(report: FileReport, found: set[tuple[int, str]]) -> FileReport:
    if report.outcome != "loaded":
        return report
    transactions, others = {transaction for transaction, _ in found}, {name for _, name in found}
    return replace(report, repeats=len(transactions), repeats_of=tuple(sorted(others)))
