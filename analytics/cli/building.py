"""Commands that change the warehouse, or list what went into it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from analytics.build import BuildReport, FileReport, build, forget, rebuild
from analytics.building import snapshot
from analytics.building.snapshot import Snapshot
from analytics.cli.parser import WrongUse
from analytics.cli.printing import as_json, complain, print_frame, print_line, print_table
from analytics.cli.progress import Bar
from analytics.layout import exposure
from analytics.simulated import are_simulated
from analytics.warehouse import open_warehouse

_NUMBERS = ("claims", "lines", "charge", "paid", "payments", "errors", "warnings")
_HEADINGS = ("file", "outcome", "kind", *_NUMBERS, "balanced")


def build_command(chosen: Namespace) -> int:
    """`denials build`: a line for each file, then what came of them. A demo practice's warehouse is marked as such."""
    with Bar() as bar:
        is_sample = are_simulated(chosen.paths, bar.show)
        report = build(chosen.paths, chosen.warehouse, progress=bar.show, is_sample=is_sample)
    if not is_sample and (why := exposure(chosen.warehouse)):
        complain(f"warning: {why}")
    return _answer(report, as_data=chosen.json)


def rebuild_command(chosen: Namespace) -> int:
    """`denials rebuild`: the same for what is there already."""
    if not snapshot.known_names(chosen.warehouse):
        _current(chosen.warehouse)
    with Bar() as bar:
        report = rebuild(chosen.warehouse, progress=bar.show)
    return _answer(report, as_data=chosen.json)


def forget_command(chosen: Namespace) -> int:
    """`denials forget`."""
    known = _current(chosen.warehouse)
    if chosen.file_id not in known.table("files", ["file_id"])["file_id"]:
        raise WrongUse(f"there is no file {chosen.file_id!r} in this warehouse; see `denials files`")
    with Bar() as bar:
        report = forget(chosen.file_id, chosen.warehouse, progress=bar.show)
    return _answer(report, as_data=chosen.json)


def files_command(chosen: Namespace) -> int:
    """`denials files`: one row for each file that the current snapshot knows."""
    known = _current(chosen.warehouse)
    shown = ["file_id", "name", "kinds", "claims", "lines", "charge", "paid", "payments", "balanced", "refused"]
    print_frame(known.table("files", shown).sort("name", "file_id"), chosen.format)
    return 0


def _current(warehouse: Path) -> Snapshot:
    known = snapshot.current(warehouse)
    if known is None:
        open_warehouse(warehouse)  # says which part of it is missing or damaged
        raise WrongUse(
            f"there is no complete warehouse of this version in {warehouse}: `denials rebuild` rereads the stored "
            "files, "
            "`denials build PATH...` makes one"
        )
    return known


def _answer(report: BuildReport, *, as_data: bool) -> int:
    if as_data:
        print_line(as_json(report.to_dict()))
        return int(report.refused)
    if report.files:
        print_table(_HEADINGS, map(_row, report.files), right=_NUMBERS)
        print_line()
    for file in report.files:
        for remark in _remarks(file):
            print_line(f"{file.name}: {remark}")
    claims = report.rows.get("claims", 0)
    state = "published" if report.is_new else "unchanged, nothing is new"
    print_line(
        f"snapshot {report.snapshot_id} {state}: {report.rows.get('files', 0)} files, {claims} versions of claims"
    )
    for code, count in report.findings.items():
        print_line(f"issues: {code} {count}")
    return int(report.refused)


def _row(file: FileReport) -> tuple[object, ...]:
    numbers = (getattr(file, name) for name in _NUMBERS)
    return (file.name, file.outcome, file.kinds, *numbers, file.balanced)


def _remarks(file: FileReport) -> list[str]:
    remarks = []
    if file.reason:
        remarks.append(f"refused: {file.reason}")
    if file.seen_as:
        remarks.append(f"duplicate of {file.seen_as}, counted once")
    if file.repeats:
        remarks.append(f"{file.repeats} transactions are also in {', '.join(file.repeats_of)}, counted once")
    return remarks
