"""Where the warehouse lives, and the practice's own choices: its name, its payers and their deadlines, its targets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analytics.settings.practice import FILE_NAME, RATES, ROLE_NAMES, VISIT, Access, Payer, Person, Settings
from analytics.settings.reading import SettingsError, load
from analytics.settings.writing import save, write_whole
from analytics.shipped import checkout

__all__ = [
    "FILE_NAME",
    "FOLDER_VARIABLE",
    "RATES",
    "ROLE_NAMES",
    "VISIT",
    "Access",
    "Payer",
    "Person",
    "Settings",
    "SettingsError",
    "load",
    "save",
    "user_folder",
    "warehouse_folder",
    "write_whole",
]

FOLDER_VARIABLE = "DENIALS_WAREHOUSE"


def warehouse_folder() -> Path:
    """The warehouse to use where none was named.

    The environment's DENIALS_WAREHOUSE, else data/warehouse of a checkout, else the user's data folder.
    """
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    if top := checkout():
        return top / "data" / "warehouse"
    return user_folder() / "warehouse"


def user_folder() -> Path:
    """Where the program keeps what belongs to this user of the machine."""
    return _user_data_folder() / "denial-analytics"


def _user_data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
