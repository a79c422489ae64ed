"""Writes the exact version of every dependency into pyproject.toml as constraints, or checks that they are complete.

    python .ci/constraints.py            resolve anew within the ranges of pyproject.toml, and write
    python .ci/constraints.py --check    exit 1 where a dependency has no constraint, or another version than it names

There is no lock file, because it names a package host on every line. Constraints name versions only.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
PROJECT = TOP / "pyproject.toml"
LOCK = TOP / "uv.lock"
BLOCK = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)


def resolved() -> list[str]:
    """Every package of a fresh resolution, as a constraint; those that differ between Pythons carry their marker."""
    LOCK.unlink(missing_ok=True)
    subprocess.run(["uv", "lock", "--quiet"], cwd=TOP, check=True)
    packages = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    return sorted(
        f"{package['name']}=={package['version']}" + marker(package)
        for package in packages
        if "registry" in package["source"]
    )


def marker(package: dict[str, list[str]]) -> str:
    """The Pythons and systems for which this version was resolved, where there are others."""
    found = package.get("resolution-markers")
    return " ; " + " or ".join(f"({each})" for each in found) if found else ""


def main() -> int:
    """Write or check."""
    text = PROJECT.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        given = sorted(tomllib.loads(text)["tool"]["uv"]["constraint-dependencies"])
        differences = sorted(set(given) ^ set(resolved()))
        for each in differences:
            print(f"{'not needed' if each in given else 'missing'} in pyproject.toml: {each}")
        print(f"{len(given)} dependencies are constrained" if not differences else "run python .ci/constraints.py")
        return 1 if differences else 0
    PROJECT.write_text(BLOCK.sub("constraint-dependencies = [\n]\n", text), encoding="utf-8")
    lines = "".join(f'    "{each}",\n' for each in (each.replace('"', "'") for each in resolved()))
    PROJECT.write_text(BLOCK.sub(lambda _: f"constraint-dependencies = [\n{lines}]\n", text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
