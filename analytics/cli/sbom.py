"""`denials sbom`: what this installation consists of, as a CycloneDX list for scanners and for a security officer."""

from __future__ import annotations

from argparse import Namespace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from re import compile as pattern
from typing import Any

from analytics.cli.printing import as_json, print_line

PROJECT = "denial-analytics"
_SEPARATORS = pattern(r"[-_.]+")
_REQUIRED = pattern(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def sbom_command(_: Namespace) -> int:
    """Print the list as JSON."""
    print_line(as_json(bill_of_materials()))
    return 0


def bill_of_materials() -> dict[str, Any]:
    """CycloneDX 1.6: this program and every installed package that it needs, directly or through others.

    The same installation gives the same list: it holds no time and no random number. Source of the format:
    CycloneDX 1.6 JSON reference (ECMA-424).
    """
    found = _needed(PROJECT)
    all_, own = dict(found), found.pop(PROJECT)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application"} | _component(PROJECT, own)},
        "components": [{"type": "library"} | _component(name, found[name]) for name in sorted(found)],
        "dependencies": [
            {"ref": _ref(name, one), "dependsOn": [_ref(below, all_[below]) for below in _names(one) if below in all_]}
            for name, one in sorted(all_.items())
        ],
    }


def _needed(name: str) -> dict[str, Distribution]:
    """The installed packages below one, itself included, by their normalized names."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        try:
            found[one] = distribution(one)
        except PackageNotFoundError:  # needed on another system only
            continue
        waiting.extend(_names(found[one]))
    return found


def _names(package: Distribution) -> list[str]:
    """The packages that one needs, without those of its extras."""
    needed = (text for text in package.requires or () if "extra ==" not in text)
    return sorted({_normal(found[0]) for text in needed if (found := _REQUIRED.match(text))})


def _normal(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


def _ref(name: str, package: Distribution) -> str:
    return f"pkg:pypi/{name}@{package.version}"


def _component(name: str, package: Distribution) -> dict[str, Any]:
    about = {"name": name, "version": package.version, "purl": _ref(name, package), "bom-ref": _ref(name, package)}
    license_ = next((value for key, value in package.metadata.items() if key == "License-Expression"), None)  # type: ignore[attr-defined]
    return about | ({"licenses": [{"expression": license_}]} if license_ else {})
