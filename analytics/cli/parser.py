"""The words of `denials`: its commands, their options and their help."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from analytics.cli.printing import FORMATS
from analytics.exports import visible
from analytics.scope import BASES
from analytics.settings import FOLDER_VARIABLE, ROLE_NAMES

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class WrongUse(Exception):
    """What was asked for cannot be meant; the message says why, and what would do."""


class _Parser(ArgumentParser):
    """Reports errors of a command line without echoing unsafe characters of it to the terminal."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        super()._print_message(visible(message, lines=True), file)


def parser() -> ArgumentParser:
    """The parser of the whole command line; the chosen command is in `run`."""
    whole = _Parser(
        prog="denials",
        description="Denial analytics from X12 files: build a warehouse from them and query it.",
        epilog="Exit code: 0 success, 1 a file was rejected (the others are loaded), 2 invalid usage.",
    )
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, about: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        added = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        added.add_argument(
            "--warehouse",
            metavar="DIR",
            help=f"warehouse folder (default: ${FOLDER_VARIABLE}, else the default folder)",
        )
        added.set_defaults(run=run)
        return added

    build = command("build", "load new files, folders and archives", _later("building", "build_command"))
    build.set_defaults(noted="load")
    build.add_argument("paths", nargs="+", metavar="PATH", help="a file, folder, ZIP or .gz")
    _json(build)
    rebuild = command(
        "rebuild", "reread all stored files and derive everything again", _later("building", "rebuild_command")
    )
    rebuild.set_defaults(noted="rebuild")
    _json(rebuild)
    inspect = command(
        "inspect", "show the contents of a file, segment by segment", _later("inspecting", "inspect_command")
    )
    inspect.add_argument("file", metavar="FILE")
    _patient(inspect)
    _json(inspect)
    _scope(command("kpis", "show the figures", _later("asking", "kpis_command")), by=True)
    evidence = command("evidence", "list the rows behind a figure", _later("asking", "evidence_command"))
    evidence.add_argument("kpi", metavar="KPI", help="its id, e.g. initial_denial_rate")
    evidence.add_argument(
        "--part", choices=("numerator", "denominator"), default="numerator", help="numerator or denominator"
    )
    _scope(evidence)
    claim = command("claim", "show the full history of one claim", _later("claim_life", "claim_command"))
    claim.set_defaults(noted="patient shown")
    claim.add_argument("claim_id", metavar="ID")
    claim.add_argument("--format", choices=FORMATS[:2], default="table")
    _patient(claim)
    files = command("files", "list the files in the warehouse", _later("building", "files_command"))
    files.add_argument("--format", choices=FORMATS, default="table")
    forget = command(
        "forget", "remove a file, its stored copy and older snapshots", _later("building", "forget_command")
    )
    forget.set_defaults(noted="forget")
    forget.add_argument("file_id", metavar="FILE_ID", help="see `denials files`")
    _json(forget)
    _demo(command("demo", "write a simulated practice with its true outcomes", _later("demo", "demo_command")))
    command("sbom", "list the software components (CycloneDX JSON)", _later("sbom", "sbom_command"))
    command("dashboard", "open the dashboard in a browser", _later("dashboard", "dashboard_command"))
    _access(command("access", "manage who may open the dashboard", _later("access", "address_command")))
    return whole


def _access(command: ArgumentParser) -> None:
    parts = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    address = parts.add_parser("address", help="show the address of the running dashboard, with its token")
    address.set_defaults(run=_later("access", "address_command"))
    people = parts.add_parser("people", help="list who can sign in, and their roles")
    people.set_defaults(run=_later("access", "people_command"))
    add = parts.add_parser("add", help="add a person, or change their role or password")
    add.add_argument("name", metavar="NAME", help="a name, or the email of an OpenID Connect account")
    add.add_argument("--role", choices=ROLE_NAMES, required=True)
    add.add_argument("--oidc", action="store_true", help="no password: the identity provider authenticates the person")
    add.set_defaults(run=_later("access", "add_command"))
    remove = parts.add_parser("remove", help="remove a person")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_later("access", "remove_command"))
    log = parts.add_parser("log", help="show the access log, oldest first")
    log.add_argument("--verify", action="store_true", help="verify that the log was not altered (exit code 1: altered)")
    _json(log)
    log.set_defaults(run=_later("access", "log_command"))


def _demo(command: ArgumentParser) -> None:
    command.add_argument("--to", metavar="DIR", help="a new or empty folder, or an earlier demo: it is replaced")
    command.add_argument("--list", action="store_true", help="list the scenarios and what to look at")
    command.add_argument("--scenario", metavar="NAME", default="default", help="scenario (default: default)")
    command.add_argument("--claims", type=_number, metavar="N", help="number of claims (default: from the scenario)")
    command.add_argument("--months", type=_number, metavar="M", help="number of months")
    command.add_argument("--seed", type=int, metavar="S", help="random seed; the same seed writes the same bytes")
    command.add_argument("--until", type=_day, metavar="DAY", help="the last day of the files, e.g. 2026-10-31")


def _json(command: ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="output JSON")


def _patient(command: ArgumentParser) -> None:
    command.add_argument("--show-patient", action="store_true", help="show names, birth dates and member ids too")


def _scope(command: ArgumentParser, *, by: bool = False) -> None:
    command.add_argument("--start", type=_day, metavar="DAY", help="first day, e.g. 2026-01-31")
    command.add_argument("--end", type=_day, metavar="DAY", help="last day, included")
    command.add_argument(
        "--as-of", type=_day, metavar="DAY", help="as-of date: data known by that date (default: latest in the files)"
    )
    command.add_argument("--basis", choices=BASES, default="remit", help="date basis of --start and --end")
    for name, who in (("payer", "this payer"), ("clinic", "this clinic (NPI)"), ("therapist", "this therapist (NPI)")):
        command.add_argument(
            f"--{name}", action="append", default=[], metavar="ID", help=f"only {who}; may be repeated"
        )
    if by:
        command.add_argument("--by", metavar="DIM", help="one figure for each month, payer, cpt, carc, ...")
    command.add_argument("--format", choices=FORMATS, default="table")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date, expected one like 2026-01-31") from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a number, expected one like 12")
    return int(text)


def _later(module: str, name: str) -> Callable[[Namespace], int]:
    """The command, imported when it runs: `denials --help` should not wait for what it does not need."""

    def run(chosen: Namespace) -> int:
        return int(getattr(import_module(f"analytics.cli.{module}"), name)(chosen))

    return run
