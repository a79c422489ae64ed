"""The bill of materials names this program and everything it needs, each with its version."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from analytics.cli import main


def test_every_needed_package_is_listed_once_with_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbom"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["metadata"]["component"]["name"] == "denial-analytics"
    listed = {one["name"]: one["version"] for one in found["components"]}
    assert len(listed) == len(found["components"])
    assert {"polars", "duckdb", "streamlit", "pandas", "pyarrow"} <= listed.keys()
    assert all(version(name) == listed[name] for name in ("polars", "duckdb", "streamlit"))
    refs = {one["bom-ref"] for one in (*found["components"], found["metadata"]["component"])}
    assert {one["ref"] for one in found["dependencies"]} == refs
    assert all(set(one["dependsOn"]) <= refs for one in found["dependencies"])
