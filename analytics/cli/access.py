"""`denials access`: who may open the dashboard, and how."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict, replace

from analytics.access.log import AccessLog
from analytics.access.passwords import hashed
from analytics.access.running import running
from analytics.cli.printing import as_json, complain, print_line, print_table
from analytics.layout import NotOurs
from analytics.settings import FILE_NAME, Person, load, save

_HEADINGS = ("row", "time", "who", "what", "on")


def address_command(_: Namespace) -> int:
    """Print the address of each of this user's running servers, with its token."""
    found = running()
    for server in found:
        print_line(server.address)
    if not found:
        complain("no dashboard of yours is running on this machine")
    return 0 if found else 1


def people_command(chosen: Namespace) -> int:
    """List who can sign in."""
    people = load(chosen.warehouse).access.people
    ways = ((person.name, person.role, "password" if person.password else "OIDC") for person in people)
    print_table(("name", "role", "signs in with"), (list(row) for row in ways))
    return 0


def add_command(chosen: Namespace) -> int:
    """Put a person on the list, or change their role or password; the password is asked for, never an argument."""
    kept = None
    if not chosen.oidc:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        if sys.stdin.isatty() and getpass.getpass("Again: ") != password:
            complain("the two passwords differ: nothing was changed")
            return 2
        try:
            kept = hashed(password)
        except ValueError as error:
            complain(f"password: {error}")
            return 2
    name = chosen.name.strip()
    _save_people(chosen, f"{name} as {chosen.role}", name, [Person(name, chosen.role, kept)])
    return 0


def remove_command(chosen: Namespace) -> int:
    """Take a person off the list."""
    if load(chosen.warehouse).access.person(chosen.name) is None:
        print_line(f"nobody named {chosen.name} is on the list: `denials access people` shows it")
        return 1
    _save_people(chosen, f"{chosen.name.strip()} removed", chosen.name, [])
    return 0


def _save_people(chosen: Namespace, what: str, name: str, people: list[Person]) -> None:
    """Write the list with these people in the place of whoever had the name, and log it."""
    settings = load(chosen.warehouse)
    others = [one for one in settings.access.people if one.name.casefold() != name.strip().casefold()]
    chosen.warehouse.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(NotOurs):
        AccessLog(chosen.warehouse).write(f"command line: {getpass.getuser()}", "settings", f"people: {what}")
    changed = replace(settings, access=replace(settings.access, people=(*others, *people)))
    save(changed, chosen.warehouse)
    (chosen.warehouse / FILE_NAME).chmod(0o600)
    print_line(f"{what}: takes effect at the next start of the dashboard")


def log_command(chosen: Namespace) -> int:
    """Print the access log, or with --verify what is wrong with it."""
    log = AccessLog(chosen.warehouse)
    if chosen.verify:
        damage, count = log.damage(), len(log.rows())
        if chosen.json:
            print_line(as_json({"rows": count, "damage": damage}))
        else:
            print_line("\n".join(damage) or f"{count} rows, verified as written")
        return int(bool(damage))
    rows = log.rows()
    if chosen.json:
        print_line(as_json([asdict(row) for row in rows]))
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
