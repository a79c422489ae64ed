"""Two builds never write at once: the second waits, then says so."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from analytics.building.lock import LockedError, only_writer


def silent() -> None:
    """Somebody waits; nobody needs to know."""


def test_the_second_waits_says_so_once_and_gives_up(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        only_writer(tmp_path, 0.0, silent),
        pytest.raises(LockedError, match="another build"),
        only_writer(tmp_path, 0.4, lambda: said.append("waiting")),
    ):
        pytest.fail("two writers at once")
    assert said == ["waiting"]


def test_the_lock_is_free_again_afterwards_even_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a mistake"), only_writer(tmp_path, 0.0, silent):
        raise ValueError("a mistake")
    with only_writer(tmp_path, 0.0, silent):
        pass


def test_a_process_that_is_killed_takes_its_lock_along(tmp_path: Path) -> None:
    program = """
        import sys, time
        from pathlib import Path
        from analytics.building.lock import only_writer
        with only_writer(Path(sys.argv[1]), 0.0, lambda: None):
            print("locked", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(LockedError), only_writer(tmp_path, 0.0, silent):
            pytest.fail("two writers at once")
        holder.kill()
    with only_writer(tmp_path, 5.0, silent):
        pass
