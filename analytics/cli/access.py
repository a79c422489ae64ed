"""`denials access`: who may open the dashboard, and how."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict

from analytics.access.log import AccessLog
from analytics.access.running import running
from analytics.cli.printing import as_json, print_table, say
from analytics.layout import NotOurs

_HEADINGS = ("row", "time", "who", "what", "on")


def address_command(_: Namespace) -> int:
    """Print the address of each of this user's running servers, with its token."""
    found = running()
    for server in found:
        print(server.address)
    if not found:
        print("no dashboard of yours is running on this machine", file=sys.stderr)
    return 0 if found else 1


def log_command(chosen: Namespace) -> int:
    """Print the access log, or with --verify what is wrong with it."""
    log = AccessLog(chosen.warehouse)
    if chosen.verify:
        damage, count = log.damage(), len(log.rows())
        if chosen.json:
            say(as_json({"rows": count, "damage": damage}))
        else:
            say("\n".join(damage) or f"{count} rows, each as it was written")
        return int(bool(damage))
    rows = log.rows()
    if chosen.json:
        say(as_json([asdict(row) for row in rows]))
    else:
        print_table(_HEADINGS, ([str(row.row), row.time, row.who, row.what, row.subject] for row in rows))
    return 0


def note(chosen: Namespace) -> None:
    """Note in the access log what a command is about to do, as this user of the machine."""
    what = getattr(chosen, "noted", None)
    if what == "patient shown" and not chosen.show_patient:
        return
    if what is not None:
        subject = getattr(chosen, "claim_id", None) or getattr(chosen, "file_id", None) or ""
        with suppress(NotOurs):  # the command itself will refuse that folder
            AccessLog(chosen.warehouse).write(f"command line: {getpass.getuser()}", what, subject)
