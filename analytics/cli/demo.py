"""`denials demo`: a simulated practice's files, to learn with and to test with."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from functools import partial
from pathlib import Path

from analytics.cli.parser import WrongUse
from analytics.cli.printing import complain, print_line, print_table
from analytics.cli.progress import Bar
from analytics.demo.folder import FolderRefused, check
from analytics.demo.scenarios import Scenario, UnknownScenario, scenario, scenario_names
from analytics.demo.simulation import ImpossibleDemo, simulate
from analytics.demo.writing import Written, write

_MOST_CLAIMS, _MOST_MONTHS = 1_000_000, 120
_FIRST_DAY, _LAST_DAY = date(2016, 1, 1), date(2098, 12, 31)


def demo_command(chosen: Namespace) -> int:
    """Write the practice, or list the scenarios."""
    if chosen.list:
        _list()
        return 0
    asked = _asked(chosen)
    folder = Path(chosen.to).expanduser()
    try:
        check(folder)  # before anybody waits for what cannot be written
        with Bar() as bar:
            report = partial(bar.show, "inventing")
            story = simulate(asked, chosen.claims, chosen.months, chosen.seed, chosen.until, progress=report)
            written = write(story, folder, bar.show)
    except ImpossibleDemo as error:
        raise WrongUse(str(error)) from None
    except FolderRefused as refused:
        complain(f"denials: {refused}")
        return 1
    _answer(asked, written)
    return 0


def _asked(chosen: Namespace) -> Scenario:
    """The scenario, once everything that was asked for can be meant. Raises WrongUse."""
    if not chosen.to:
        raise WrongUse("needs a folder to write to: --to DIR (or --list for the scenarios)")
    if (chosen.claims or 1) > _MOST_CLAIMS or (chosen.months or 1) > _MOST_MONTHS:
        raise WrongUse(f"a demo has at most {_MOST_CLAIMS:,} claims and {_MOST_MONTHS} months")
    if chosen.until and not _FIRST_DAY <= chosen.until <= _LAST_DAY:
        raise WrongUse(f"--until must be from {_FIRST_DAY} to {_LAST_DAY}")
    try:
        return scenario(chosen.scenario)
    except UnknownScenario as error:
        raise WrongUse(str(error)) from None


def _list() -> None:
    rows = [(name, scenario(name).about, scenario(name).look_at) for name in scenario_names()]
    print_table(("scenario", "what it is", "look at"), rows)


def _answer(asked: Scenario, written: Written) -> None:
    damaged = f", {written.damaged} of them damaged on purpose" if asked.settings.get("damages") else ""
    claims = "1 claim" if written.claims == 1 else f"{written.claims:,} claims"
    print_line(f"{written.folder}: {claims} of simulated patients in {written.x12_files} X12 files{damaged}")
    print_line("csv/ has data from the practice's other software, truth/ the true outcomes (parquet, in cents)")
    print_line(f"scenario {asked.name}: look at {asked.look_at}")
    print_line(f"next: denials build --warehouse DIR {written.folder / 'x12'}")
