"""Views that a reader saved under a name: a page with its scope and choices, in a file next to the warehouse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analytics.layout import is_full
from analytics.settings.writing import write_whole

VIEWS_FILE = "views.json"
LONGEST_NAME = 60


class ViewsError(Exception):
    """The views cannot be read, written or changed so; the message says why, in words for the page."""


@dataclass(frozen=True)
class View:
    """A name, the page's path, and what its address says: parameter -> values."""

    name: str
    page: str
    address: Mapping[str, tuple[str, ...]]


def load_views(folder: Path) -> list[View]:
    """The views saved in this warehouse folder, by name; none where there is no file. Raises ViewsError."""
    path = folder / VIEWS_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return sorted((_view(entry) for entry in content["views"]), key=lambda view: view.name.lower())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ViewsError(f"{path} cannot be read as saved views; it is left as it is: correct or remove it.") from None


def save_view(folder: Path, view: View) -> None:
    """Keep this view, in place of one of the same name. Raises ViewsError."""
    kept = View(_checked(view.name), view.page, view.address)
    _write(folder, [*(one for one in load_views(folder) if one.name != kept.name), kept])


def rename_view(folder: Path, old: str, new: str) -> None:
    """Give a view another name. Raises ViewsError, also where another view has that name."""
    views, name = load_views(folder), _checked(new)
    if name != old and name in {view.name for view in views}:
        raise ViewsError(f"There is a view of the name {name} already.")
    _write(folder, [replace(view, name=name) if view.name == old else view for view in views])


def delete_view(folder: Path, name: str) -> None:
    """Forget a view; nothing happens where there is none of the name. Raises ViewsError."""
    _write(folder, [view for view in load_views(folder) if view.name != name])


def _view(entry: dict[str, Any]) -> View:
    name, page, address = entry["name"], entry["page"], entry["address"]
    values = [value for given in address.values() for value in given]
    if not all(isinstance(text, str) for text in (name, page, *address, *values)):
        raise TypeError
    return View(name, page, {parameter: tuple(given) for parameter, given in address.items()})


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ViewsError(f"A view needs a name, of {LONGEST_NAME} letters at most.")
    return name


def _write(folder: Path, views: list[View]) -> None:
    entries = [{"name": one.name, "page": one.page, "address": {k: list(v) for k, v in one.address.items()}}
               for one in views]  # fmt: skip
    try:
        write_whole(json.dumps({"views": entries}, ensure_ascii=False, indent=1) + "\n", folder / VIEWS_FILE)
    except OSError as error:
        reason = "the disk is full" if is_full(error) else error.strerror or type(error).__name__
        raise ViewsError(f"{folder / VIEWS_FILE} cannot be written: {reason}.") from error
