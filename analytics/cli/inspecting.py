"""`denials inspect`: the contents of a file, what was used, and issues, without loading anything."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from analytics.cli.printing import as_json, print_line, print_table
from analytics.x12.explain import explain
from analytics.x12.inspect import inspect

_COUNTS = ("interchanges", "transactions", "claims", "lines", "charge", "paid", "payments", "provider_adjustments",
           "reversals", "balanced")  # fmt: skip


def inspect_command(chosen: Namespace) -> int:
    """Print what a file holds: 1 where some of it would be refused."""
    entries = inspect(chosen.file)
    if chosen.json:
        print_line(as_json(entries))
    else:
        for line in explain(chosen.file, show_persons=chosen.show_patient):
            print_line(line)
        for entry in entries:
            _print(entry)
    return int(any(issue["severity"] == "error" for entry in entries for issue in entry["diagnostics"]))


def _print(entry: dict[str, Any]) -> None:
    segments = entry["segments"]
    print_line(f"\n{entry['file']}: {entry['kind'] or 'no known file type'}")
    print_table(("what", "is"), [(name, _shown(entry[name])) for name in _COUNTS if entry[name] is not None])
    print_line(f"{segments['total']} segments, {segments['used']} used, {segments['listed']} listed")
    for reason, amount in (entry["adjustments"] or {}).items():
        print_line(f"  {reason}  {amount:,.2f}")
    for issue in entry["diagnostics"]:
        place = f"segment {issue['segment']}, byte {issue['offset']}" if issue["segment"] is not None else "file"
        print_line(f"  {issue['severity']} {issue['code']} ({place}): {issue['message']}")


def _shown(value: float | bool) -> str | bool:
    return value if isinstance(value, bool) else f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
