"""Where the program finds what it ships with its code: queries, reference tables, scenarios and app.py."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSIDE_WHEEL = _PACKAGE / "_shipped"


def checkout() -> Path | None:
    """The top folder of the source checkout this program runs from; None where it was installed from a wheel."""
    return None if _INSIDE_WHEEL.is_dir() else _PACKAGE.parent


def shipped(*parts: str) -> Path:
    """The path of something shipped, e.g. `shipped("data", "reference", "carc.csv")` or `shipped("app.py")`.

    Raises FileNotFoundError naming the missing piece: the installation is then incomplete.
    """
    path = (checkout() or _INSIDE_WHEEL).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{'/'.join(parts)} should come with this program and is missing: install it again")
    return path
