"""Reads and validates practice.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from analytics import reference
from analytics.settings.practice import FILE_NAME, KEYS, RATES, ROLE_NAMES, Access, Payer, Person, Settings

_Value = TypeVar("_Value")


class SettingsError(Exception):
    """practice.toml cannot be understood; the message names the file, the key, what was found and what was expected."""


def load(folder: Path) -> Settings:
    """The settings in this warehouse folder's practice.toml; the defaults where there is none.

    Raises SettingsError naming file, key, what was found and what was expected.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        found = f"cannot be read as UTF-8 text ({type(error).__name__})"
        raise SettingsError(f"{path}: {found}; correct or remove it") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}; correct or remove it") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: is not TOML that can be read: nested too deep; correct or remove it") from error
    return _Reader(path).settings(content)


@dataclass(frozen=True)
class _Reader:
    """Turns parsed TOML into Settings; every complaint names the key by its path in the file."""

    path: Path

    def settings(self, content: dict[str, Any]) -> Settings:
        self._known(content, "", {"practice", "targets", "payers", "access"})
        practice = self._get(content, "", "practice", dict, "a table") or {}
        self._known(practice, "practice.", {"name"})
        targets = self._get(content, "", "targets", dict, "a table") or {}
        payers = self._get(content, "", "payers", list, "a list of [[payers]] tables") or []
        found = tuple(self._payer(entry, f"payers[{n}]") for n, entry in enumerate(payers, start=1))
        ids = [payer.id for payer in found]
        for payer_id in ids:
            if ids.count(payer_id) > 1:
                raise self._error("payers", f"the id {payer_id!r} twice", "every id once")
        return Settings(
            practice_name=self._get(practice, "practice.", "name", str, "a text"),
            payers=found,
            targets={kpi: self._target(kpi, goal) for kpi, goal in targets.items()},
            access=self._access(self._get(content, "", "access", dict, "a table") or {}),
        )

    def _access(self, entry: dict[str, Any]) -> Access:
        where = "access."
        self._known(entry, where, set(Access.__dataclass_fields__))
        minutes = self._get(entry, where, "idle_minutes", int, "a number of minutes")
        if minutes is not None and minutes < 0:
            raise self._error(where + "idle_minutes", repr(minutes), "a number of minutes, 0 or more")
        return Access(
            token=self._yes(entry, where, "token", default=True),
            hosts=self._texts(entry, where, "hosts"),
            behind_proxy=self._yes(entry, where, "behind_proxy", default=False),
            idle_minutes=minutes,
            people=self._people(entry),
        )

    def _people(self, entry: dict[str, Any]) -> tuple[Person, ...]:
        entries = self._get(entry, "access.", "people", list, "a list of [[access.people]] tables") or []
        people = tuple(self._person(each, f"access.people[{n}]") for n, each in enumerate(entries, start=1))
        names = [person.name.casefold() for person in people]
        if len(set(names)) < len(names):
            raise self._error("access.people", "one name twice", "every name once")
        return people

    def _person(self, entry: object, where: str) -> Person:
        if not isinstance(entry, dict):
            raise self._error(where, "something else", "an [[access.people]] table")
        where += "."
        self._known(entry, where, set(Person.__dataclass_fields__))
        name = (self._get(entry, where, "name", str, "a text") or "").strip()
        if not name:
            raise self._error(where + "name", "nothing", "the name or email this person signs in with")
        role = self._get(entry, where, "role", str, "a text")
        if role not in ROLE_NAMES:
            raise self._error(where + "role", repr(role), "one of " + ", ".join(ROLE_NAMES))
        password = self._get(entry, where, "password", str, "a text")
        if password is not None and not password.startswith("$argon2id$"):  # never repeated: it may be the password
            expected = "a hash, as `denials access add` writes it"
            raise self._error(where + "password", "something that is not an argon2id hash", expected)
        return Person(name, role, password)

    def _yes(self, entry: dict[str, Any], where: str, key: str, *, default: bool) -> bool:
        found = entry.get(key, default)
        if not isinstance(found, bool):
            raise self._error(where + key, repr(found), "true or false")
        return found

    def _payer(self, entry: object, where: str) -> Payer:
        if not isinstance(entry, dict):
            raise self._error(where, repr(entry), "a [[payers]] table")
        where += "."
        self._known(entry, where, {KEYS.get(name, name) for name in Payer.__dataclass_fields__})
        payer_id = self._get(entry, where, "id", str, "a text")
        if not payer_id:
            raise self._error(where + "id", "nothing", "a text that names the payer")
        return Payer(
            id=payer_id,
            name=self._get(entry, where, "name", str, "a text") or payer_id,
            payer_class=self._class(entry, where),
            names=self._texts(entry, where, "names"),
            ids=self._texts(entry, where, "ids"),
            appeal_days=self._days(entry, where, "appeal_days"),
            timely_filing_days=self._days(entry, where, "timely_filing_days"),
            rate=self._one_of(entry, where, "rate", RATES),
        )

    def _class(self, entry: dict[str, Any], where: str) -> str | None:
        return self._one_of(entry, where, "class", reference.PAYER_CLASSES)

    def _one_of(self, entry: dict[str, Any], where: str, key: str, known: tuple[str, ...]) -> str | None:
        found = self._get(entry, where, key, str, "a text")
        if found is not None and found not in known:
            raise self._error(where + key, repr(found), "one of " + ", ".join(known))
        return found

    def _texts(self, entry: dict[str, Any], where: str, key: str) -> tuple[str, ...]:
        found = self._get(entry, where, key, list, "a list of texts") or []
        if not all(isinstance(text, str) for text in found):
            raise self._error(where + key, repr(found), "a list of texts")
        return tuple(found)

    def _days(self, entry: dict[str, Any], where: str, key: str) -> int | None:
        found = self._get(entry, where, key, int, "a number of days")
        if found is not None and found <= 0:
            raise self._error(where + key, repr(found), "a number of days, 1 or more")
        return found

    def _target(self, kpi: str, goal: object) -> float:
        if isinstance(goal, bool) or not isinstance(goal, int | float) or not 0 <= goal < float("inf"):
            raise self._error(f"targets.{kpi}", repr(goal), "a number, 0 or more (rates as parts of 1: 0.05 for 5 %)")
        return goal

    def _get(self, table: dict[str, Any], where: str, key: str, kind: type[_Value], expected: str) -> _Value | None:
        found = table.get(key)
        if found is None or (isinstance(found, kind) and not isinstance(found, bool)):
            return found
        raise self._error(where + key, repr(found), expected)

    def _known(self, table: dict[str, Any], where: str, known: set[str]) -> None:
        for key in table:
            if key not in known:
                raise self._error(where + key, "a key that means nothing here", "one of " + ", ".join(sorted(known)))

    def _error(self, key: str, found: str, expected: str) -> SettingsError:
        return SettingsError(f"{self.path}: {key}: found {found}, expected {expected}")
