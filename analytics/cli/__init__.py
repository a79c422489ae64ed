"""`denials`: the same warehouse without a browser."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from analytics import settings
from analytics.access.log import LogError
from analytics.build import BuildError
from analytics.building.staging import clear_unfinished
from analytics.cli import access
from analytics.cli.parser import WrongUse, parser
from analytics.cli.printing import complain
from analytics.kpis import KpiError
from analytics.layout import NotOurs, is_full
from analytics.scope import ScopeError
from analytics.settings import SettingsError
from analytics.tables import ContractError
from analytics.warehouse import WarehouseError

FINE, REFUSED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 something was refused or failed, 2 wrong use."""
    try:
        chosen = parser().parse_args(arguments)
    except SystemExit as done:  # --help, or what argparse has complained about
        return int(done.code or 0)
    try:
        chosen.warehouse = Path(chosen.warehouse).expanduser() if chosen.warehouse else settings.warehouse_folder()
        os.umask(0o077)  # what this program writes only its owner may read
        clear_unfinished(chosen.warehouse)
        if getattr(chosen, "noted", None):
            access.note(chosen)
        return int(chosen.run(chosen))
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except (Exception, KeyboardInterrupt) as error:
        message, code = _explained(error)
        complain(f"denials: {message}")
        return code


def _explained(error: BaseException) -> tuple[str, int]:
    """What to say about an error, and the exit code."""
    if isinstance(error, WrongUse | KpiError | ScopeError | WarehouseError):
        return str(error), WRONG_USE
    if isinstance(error, BuildError | SettingsError | LogError | NotOurs):
        return str(error), REFUSED
    if isinstance(error, KeyboardInterrupt):
        return "stopped; the warehouse is unchanged", REFUSED
    if is_full(error):
        return "the disk is full (no space left on device); the warehouse is unchanged", REFUSED
    return _refused_by_system(error) or _mistake(error), REFUSED


def _refused_by_system(error: BaseException) -> str | None:
    """What the system refused, and of which file; None where it was not the system."""
    if isinstance(error, OSError) and isinstance(error.filename, str):
        return f"{error.filename}: {error.strerror or type(error).__name__}"
    return None


def _mistake(error: BaseException) -> str:
    """A mistake of this program, without the words of the error: those might hold a patient's data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    words = f" ({error})" if isinstance(error, ContractError) else ""
    return f"unexpected error: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}{words}"
