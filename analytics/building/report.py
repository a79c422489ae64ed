"""What a build says about itself: what became of every file, and which snapshot came of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

import polars as pl

Outcome = Literal["loaded", "seen", "refused"]


@dataclass(frozen=True)
class FileReport:
    """What became of one file. `seen`: its content is already there, under the name `seen_as`, and counts once.

    `file_id` is null where the file could not be read at all; `repeats` counts its transactions that stand in another
    file too (another envelope, other line breaks) and are counted there, `repeats_of` names those files.
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
