"""What commands and the dashboard leave on the disk, only the owner reads: under any umask, as they are really run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics import layout
from analytics.warehouse import open_warehouse
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them"), pytest.mark.slow]


def command(home: Path, umask: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run `denials` in a process of its own, with everything it may write below `home`."""
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data")}
    places |= {"DENIALS_WAREHOUSE": str(home / "warehouse"), "TMPDIR": str(home / "tmp")}
    called = [sys.executable, "-m", "analytics.cli", *words]
    return subprocess.run(called, env=os.environ | places, umask=umask, check=True, capture_output=True, timeout=300)


def readable_by_others(home: Path) -> Iterator[str]:
    for path in home.rglob("*"):
        if path.lstat().st_mode & 0o077 and not path.is_symlink():
            yield f"{path.relative_to(home)} {path.stat().st_mode & 0o777:o}"


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_owner_reads_what_commands_leave(tmp_path: Path, umask: int) -> None:
    (tmp_path / "tmp").mkdir(mode=0o700)
    command(tmp_path, umask, "build", str(CLAIMS))
    command(tmp_path, umask, "build", str(ANSWERS))
    (claim, *_) = open_warehouse(tmp_path / "warehouse").table("claims")["claim_id"]
    command(tmp_path, umask, "claim", claim, "--show-patient")
    command(tmp_path, umask, "rebuild")
    command(tmp_path, umask, "demo", "--scenario", "tiny", "--to", str(tmp_path / "demo"))
    command(tmp_path, umask, "build", "--warehouse", str(tmp_path / "simulated"), str(tmp_path / "demo" / "x12"))
    (file_id, *_) = open_warehouse(tmp_path / "warehouse").table("files")["file_id"]
    command(tmp_path, umask, "forget", file_id)
    assert list(readable_by_others(tmp_path)) == []
    assert (tmp_path / "warehouse" / "access.jsonl").exists()


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_a_killed_build_leaves_is_unreadable_and_gone_with_the_next_command(tmp_path: Path, umask: int) -> None:
    """Killed at some moment of its writing, by a signal that no program can answer."""
    warehouse = tmp_path / "warehouse"
    script = (
        "import os, signal, sys\n"
        "from analytics.building.staging import Staging\n"
        "from analytics.cli import main\n"
        "written = Staging.write\n"
        "def write(self, name, frame):\n"
        "    written(self, name, frame)\n"
        "    if name == 'lines': os.kill(os.getpid(), signal.SIGKILL)\n"
        "Staging.write = write\n"
        "main(sys.argv[1:])\n"
    )
    command(tmp_path, umask, "build", str(CLAIMS))
    called = [sys.executable, "-c", script, "build", "--warehouse", str(warehouse), *map(str, EXAMPLES)]
    assert subprocess.run(called, umask=umask, timeout=300, check=False).returncode == -signal.SIGKILL
    left = warehouse / layout.STAGING
    assert list(left.rglob("*.parquet")), "it was killed while it wrote"
    assert left.stat().st_mode & 0o077 == 0, "nobody else gets into the folder of a build"
    command(tmp_path, umask, "files")
    assert not left.exists()
