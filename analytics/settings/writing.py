"""Writes the practice's choices to practice.toml, and any small file beside it, in one step."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from analytics.settings.practice import FILE_NAME, KEYS, Settings


def save(settings: Settings, folder: Path) -> None:
    """Write the settings to this warehouse folder's practice.toml, in one step: never half a file."""
    write_whole(_toml(settings), folder / FILE_NAME)


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


def _toml(settings: Settings) -> str:
    lines = []
    if settings.practice_name is not None:
        lines += ["[practice]", f"name = {_toml_value(settings.practice_name)}", ""]
    if settings.targets:
        lines += ["[targets]", *(f"{_toml_value(kpi)} = {goal!r}" for kpi, goal in settings.targets.items()), ""]
    for payer in settings.payers:
        values = {KEYS.get(name, name): value for name, value in vars(payer).items() if value not in (None, ())}
        lines += ["[[payers]]", *(f"{key} = {_toml_value(value)}" for key, value in values.items()), ""]
    return "\n".join(lines)


def _toml_value(value: str | int | tuple[str, ...]) -> str:
    # JSON's strings, whole numbers and lists are TOML's too, but for the one control character JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
