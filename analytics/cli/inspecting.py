"""`denials inspect`: what is in a file, what was used of it and what is odd, without loading anything."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from analytics.cli.printing import as_json, print_table, say
from analytics.x12.explain import explain
from analytics.x12.inspect import inspect

_COUNTS = ("interchanges", "transactions", "claims", "lines", "charge", "paid", "payments", "provider_adjustments",
           "reversals", "balanced")  # fmt: skip


def inspect_command(chosen: Namespace) -> int:
    """Print what a file holds: 1 where some of it would be refused."""
    entries = inspect(chosen.file)
    if chosen.json:
        say(as_json(entries))
    else:
        for line in explain(chosen.file, show_persons=chosen.show_patient):
            say(line)
        for entry in entries:
            _print(entry)
    return int(any(odd["severity"] == "error" for entry in entries for odd in entry["diagnostics"]))


def _print(entry: dict[str, Any]) -> None:
    segments = entry["segments"]
    say(f"\n{entry['file']}: {entry['kind'] or 'nothing that is known here'}")
    print_table(("what", "is"), [(name, _shown(entry[name])) for name in _COUNTS if entry[name] is not None])
    say(f"{segments['total']} segments, {segments['used']} used, {segments['listed']} listed")
    for reason, amount in (entry["adjustments"] or {}).items():
        say(f"  {reason}  {amount:,.2f}")
    for odd in entry["diagnostics"]:
        place = f"segment {odd['segment']}, byte {odd['offset']}" if odd["segment"] is not None else "file"
        say(f"  {odd['severity']} {odd['code']} ({place}): {odd['message']}")


def _shown(value: float | bool) -> str | bool:
    return value if isinstance(value, bool) else f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
