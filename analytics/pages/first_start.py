"""The first start: a thread of its own makes the simulated practice, and every browser tab watches how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import streamlit as st

_LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Simulation:
    """The building half as the first start needs it: handed in by the entry, the only one that knows both halves.

    `make` gives the folder of a finished warehouse, at once where it was made before, and calls its argument with a
    step, how much of it is done, and how much there is. `steps` are those steps in order; `make` raises `refusal`.
    """

    make: Callable[[Callable[[str, int, int], None]], Path]
    steps: Sequence[str]
    refusal: type[Exception]


@dataclass
class _Making:
    """A simulated practice in the making; closing a tab or asking for another page does not stop it."""

    step: str = ""
    done: int = 0
    total: int = 1
    folder: Future[Path] = field(default_factory=Future)

    def run(self, make: Callable[[Callable[[str, int, int], None]], Path]) -> None:
        try:
            self.folder.set_result(make(self.report))
        except Exception as error:  # whoever watches raises it
            self.folder.set_exception(error)

    def report(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total


@st.cache_resource(show_spinner=False)
def _making(_simulation: Simulation) -> _Making:
    """The one of this server: whoever comes second watches the first one's."""
    making = _Making()
    # A daemon: who stops the server need not wait, and what is half made is never shown.
    Thread(target=making.run, args=(_simulation.make,), daemon=True, name="first start").start()
    return making


def made(simulation: Simulation) -> Path:
    """The folder of the simulated practice's warehouse; shows a progress bar while it is made. Raises what it met."""
    making = _making(simulation)
    wait([making.folder], timeout=_LOOK_EVERY_SECONDS)
    if not making.folder.done():
        _watch(making, simulation.steps)
    try:
        folder = making.folder.result()
    except Exception:
        _making.clear()  # the next look tries again: the disk may have room by then
        raise
    if not (folder / "CURRENT").exists():  # somebody emptied the cache
        _making.clear()
        return made(simulation)
    return folder


def _watch(making: _Making, steps: Sequence[str]) -> None:
    """Say what is happening until it is over, then leave the page as it was."""
    place = st.empty()
    with place.container():
        st.title("Creating the simulated practice")
        st.write(
            "You have not loaded any files yet. So that every page has data, the program simulates a practice "
            "with its patients and payers, and reads the files they would send. Nobody in it is real. This takes "
            "about a minute and happens only once."
        )
        bar = st.progress(0.0)
        while not making.folder.done():
            bar.progress(_share(making, steps), text=_words(making, steps))
            wait([making.folder], timeout=_LOOK_EVERY_SECONDS)
    place.empty()


def _share(making: _Making, steps: Sequence[str]) -> float:
    before = steps.index(making.step) if making.step in steps else 0
    return min((before + making.done / max(making.total, 1)) / len(steps), 1.0)


def _words(making: _Making, steps: Sequence[str]) -> str:
    if making.step not in steps:
        return f"{making.step or 'starting'} …".capitalize()
    return f"Step {steps.index(making.step) + 1} of {len(steps)}: {making.step} …"
