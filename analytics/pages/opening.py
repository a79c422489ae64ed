"""Which warehouse the dashboard shows: the practice's own where there is one, else the simulated one, never both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import streamlit as st

from analytics.layout import NotOurs, current_path, holds_data
from analytics.pages.first_start import Simulation, made
from analytics.settings import SettingsError
from analytics.warehouse import Warehouse, WarehouseError, open_warehouse

ICON = Path(__file__).with_name("icon.svg")
_SEEN = "opening_snapshot"

_SAFE = "Your files are safe. You can read them again on the Data page."
_CORRECT = "Your files are safe. Correct this file, or remove it, and load this page again."
_NOT_NEEDED = "It is not needed for your own files: load them on the Data page to see figures here."


@dataclass(frozen=True)
class Opened:
    """What was found: a warehouse, or the reason why there is none and what to do about it."""

    warehouse: Warehouse | None
    trouble: str | None = None
    advice: str = ""


def open_own_or_simulated(own: Path, simulation: Simulation) -> Opened:
    """The warehouse in the practice's folder; without one that of the simulated practice, made at the first start."""
    if holds_data(own):
        try:
            return Opened(_noticed(_opened(own)))
        except WarehouseError as error:
            return Opened(None, str(error), _SAFE)
        except SettingsError as error:
            return Opened(None, str(error), _CORRECT)
    try:
        return Opened(_opened(made(simulation)))
    except (WarehouseError, OSError, simulation.refusal) as error:
        return Opened(None, f"The simulated practice could not be created: {error}.", _NOT_NEEDED)


def open_ahead(own: Path) -> Warehouse | None:
    """The warehouse in the practice's folder, kept for who comes next; None where there is none. Raises its errors."""
    return _opened(own) if holds_data(own) else None


def _opened(folder: Path) -> Warehouse:
    version = _current(folder), _edited(folder)
    with _opening():
        known = _last_opened().get(folder)
        if known is None or known[0] != version:
            known = _last_opened()[folder] = version, open_warehouse(folder)
    warehouse = known[1]
    warehouse.settings  # noqa: B018 - reports an invalid practice.toml here, not on some page
    return warehouse


@st.cache_resource(show_spinner=False)
def _last_opened() -> dict[Path, tuple[tuple[str, int], Warehouse]]:
    """Folder -> the snapshot that all sessions share: a later one takes its place, and its facts' place in memory."""
    return {}


@st.cache_resource(show_spinner=False)
def _opening() -> Lock:
    return Lock()


def _current(folder: Path) -> str:
    """The name of the current snapshot; empty where it cannot be read, which is reported when it is opened."""
    try:
        return current_path(folder).name
    except (OSError, NotOurs):
        return ""


def _edited(folder: Path) -> int:
    path = folder / "practice.toml"
    return path.stat().st_mtime_ns if path.exists() else 0


def _noticed(warehouse: Warehouse) -> Warehouse:
    """The same warehouse; says so where it changed since this browser tab looked last."""
    if st.session_state.get(_SEEN, warehouse.snapshot) != warehouse.snapshot:
        st.toast("New data was loaded. The figures are up to date.")
    st.session_state[_SEEN] = warehouse.snapshot
    return warehouse
