"""The accessibility checker axe-core, fetched by npm into a folder of the tests, and what it finds on a page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NPM = shutil.which("npm") or "npm"
PACKAGE = "axe-core@4.11"
GRAVE = ("serious", "critical")
CONTRAST = "color-contrast"
# What Streamlit draws and a program cannot change: the rule, the beginning of the element, and the reason.
KNOWN: dict[tuple[str, str], str] = {}


def fetched(folder: Path) -> str:
    """The checker's script; nothing is written into the project. Raises OSError or SubprocessError."""
    command = [NPM, "install", "--silent", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    subprocess.run([*command, "--prefix", str(folder), PACKAGE], check=True, cwd=folder, timeout=120)
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def grave(page: Page, script: str, *, only: str | None = None, without: str | None = None) -> list[str]:
    """Serious and critical faults of the page as it stands: the rule, where, and why.

    `only` one rule is asked, or all `without` one, where nothing else can have changed since all were.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(script)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    if without:
        options["rules"] = {without: {"enabled": False}}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
        if not any(fault["id"] == rule and node["html"].startswith(start) for rule, start in KNOWN)
    ]
