"""How far a long command is, in one line of standard error, where that is a terminal."""

from __future__ import annotations

import sys

from analytics.cli.printing import complain
from analytics.exports import visible


class Bar:
    """Draws stages and how far they are; the line is wiped out in the end."""

    def __enter__(self) -> Bar:
        self._width = 0
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")

    def show(self, stage: str, done: int, total: int) -> None:
        """Draw how far a stage is."""
        if not sys.stderr.isatty():
            if stage.startswith("waiting"):
                complain(stage)
            return
        filled = 30 * done // total if total else 30
        text = f"{visible(stage)} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}"
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)
