"""Which warehouse the dashboard shows: the practice's own where there is one, else the samples, never both."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.settings import SettingsError
from analytics.shipped import shipped
from analytics.warehouse import Warehouse, WarehouseError, open_warehouse

ICON = Path(__file__).with_name("icon.svg")
_SEEN = "opening_snapshot"

Builder = Callable[[Sequence[Path], Path], Any]


@dataclass(frozen=True)
class Opened:
    """What was found: a warehouse, or the reason why there is none. `trouble` is about the practice's own."""

    warehouse: Warehouse | None
    trouble: str | None = None


def open_own_or_samples(own: Path, build_samples: Builder) -> Opened:
    """The warehouse in the practice's folder; without one the samples, built once into a cache folder of their own."""
    if (own / "CURRENT").exists():
        try:
            return Opened(_noticed(_opened(own)))
        except (WarehouseError, SettingsError) as error:
            return Opened(None, str(error))
    try:
        return Opened(_opened(_samples(build_samples)))
    except (WarehouseError, OSError) as error:
        return Opened(None, f"The samples could not be opened: {error}")


def _opened(folder: Path) -> Warehouse:
    warehouse = _open(folder, (folder / "CURRENT").read_text(encoding="utf-8"), _edited(folder))
    warehouse.settings  # noqa: B018 - a practice.toml that nobody understands is told here, not on some page
    return warehouse


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(folder: Path, current: str, edited: int) -> Warehouse:
    return open_warehouse(folder)


def _edited(folder: Path) -> int:
    path = folder / "practice.toml"
    return path.stat().st_mtime_ns if path.exists() else 0


def _noticed(warehouse: Warehouse) -> Warehouse:
    """The same warehouse; says so where it changed since this browser tab looked last."""
    if st.session_state.get(_SEEN, warehouse.snapshot) != warehouse.snapshot:
        st.toast("New data were loaded. The figures are up to date.")
    st.session_state[_SEEN] = warehouse.snapshot
    return warehouse


@st.cache_resource(show_spinner="Reading the sample files …")
def _samples(_build: Builder) -> Path:
    """The folder of the samples' warehouse, named by their content: other samples, other folder."""
    files = sorted(path for path in shipped("data", "samples").iterdir() if path.suffix != ".md" and path.is_file())
    if not files:
        raise WarehouseError("none came with this installation")
    content = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    folder = _cache_folder() / f"samples-{content}"
    _build(files, folder)
    return folder


def _cache_folder() -> Path:
    """Where this user's programs may keep what they can make again; a temporary folder where that is not writable."""
    home = Path.home()
    usual = {"win32": Path(os.environ.get("LOCALAPPDATA", home)), "darwin": home / "Library" / "Caches"}
    folder = usual.get(sys.platform, Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")) / "denial-analytics"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.gettempdir()) / f"denial-analytics-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
