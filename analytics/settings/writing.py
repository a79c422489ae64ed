"""Writes the practice's choices to practice.toml, and any small file next to it, in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from analytics.settings.practice import FILE_NAME, KEYS, Payer, Person, Settings
from analytics.settings.reading import SettingsError


def save(settings: Settings, folder: Path) -> None:
    """Write the settings to this warehouse folder's practice.toml, in one step: never half a file.

    Comments, the order of entries and sections that Settings does not hold stay as they are. Raises OSError, and
    SettingsError where the file that is there is not TOML: it may hold what its owner still needs.
    """
    path = folder / FILE_NAME
    try:
        before = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    except TOMLKitError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from error
    write_whole(tomlkit.dumps(_changed(before, settings)), path)


def write_whole(text: str, path: Path) -> None:
    """Write a text file in one step: whoever reads it finds the old text or the new one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _changed(file: TOMLDocument, settings: Settings) -> TOMLDocument:
    name = {} if settings.practice_name is None else {"name": settings.practice_name}
    _set_section(file, "practice", name)
    _set_section(file, "targets", dict(settings.targets))
    _set_payers(file, settings.payers)
    _set_people(file, settings.access.people)
    return file


def _set_section(file: TOMLDocument, key: str, values: Mapping[str, object]) -> None:
    if values and key not in file:
        file[key] = tomlkit.table()
    if key in file:
        _set(file[key], values)
        if not file[key]:
            del file[key]


def _set_payers(file: TOMLDocument, payers: tuple[Payer, ...]) -> None:
    """Payers by their id: those that are there are changed in place, new ones follow, others are removed."""
    there: dict[str, Table] = {str(entry["id"]): entry for entry in file.get("payers", ())}
    entries = AoT([])
    for payer in payers:
        entry = there.get(payer.id, tomlkit.table())
        _set(entry, {KEYS.get(key, key): value for key, value in vars(payer).items() if value not in (None, ())})
        entries.append(entry)
    if entries:
        file["payers"] = entries
    elif "payers" in file:
        del file["payers"]


def _set_people(file: TOMLDocument, people: tuple[Person, ...]) -> None:
    """The people who may sign in, in place; the rest of [access] stays as its owner wrote it."""
    if not people and "people" not in file.get("access", {}):
        return
    access = file.setdefault("access", tomlkit.table())
    there: dict[str, Table] = {str(entry["name"]): entry for entry in access.get("people", ())}
    entries = AoT([])
    for person in people:
        entry = there.get(person.name, tomlkit.table())
        _set(entry, {key: value for key, value in vars(person).items() if value is not None})
        entries.append(entry)
    if entries:
        access["people"] = entries
    else:
        del access["people"]


def _set(table: Table, values: Mapping[str, object]) -> None:
    """Make the table hold exactly these values; what is equal already is not touched, so its comment stays."""
    for key in set(table) - set(values):
        del table[key]
    for key, value in values.items():
        plain = list(value) if isinstance(value, tuple) else value
        if key not in table or table[key] != plain:
            table[key] = plain
