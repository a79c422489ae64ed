"""Where the warehouse lives, and the practice's own choices: its name, its payers and their deadlines, its targets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analytics.settings.practice import FILE_NAME, Payer, Settings
from analytics.settings.reading import SettingsError, load
from analytics.settings.writing import save
from analytics.shipped import checkout

__all__ = ["FILE_NAME", "FOLDER_VARIABLE", "Payer", "Settings", "SettingsError", "load", "save", "warehouse_folder"]

FOLDER_VARIABLE = "DENIALS_WAREHOUSE"


def warehouse_folder() -> Path:
    """The warehouse to use where none was named.

    The environment's DENIALS_WAREHOUSE, else data/warehouse of a checkout, else the user's data folder.
    """
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    if top := checkout():
        return top / "data" / "warehouse"
    return _user_data_folder() / "denial-analytics" / "warehouse"


def _user_data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
