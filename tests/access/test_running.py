"""The address of a running server is its owner's to find, and nobody else's to read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from analytics.access import running
from analytics.access.running import Running
from analytics.cli import main
from analytics.dashboard import server_access
from analytics.settings import FOLDER_VARIABLE

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "user_folder", lambda: tmp_path / "user")


def test_the_file_is_the_owners_whatever_the_umask() -> None:
    before = os.umask(0)
    try:
        path = running.note(Running(os.getpid(), 8501, "http://127.0.0.1:8501/?token=x"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_command_shows_it_again_while_the_server_runs(capsys: pytest.CaptureFixture[str]) -> None:
    own = Running(os.getpid(), 8501, "http://127.0.0.1:8501/?token=x")
    running.note(own)
    running.note(Running(2**22 + 1, 8502, "http://127.0.0.1:8502/?token=gone"))
    assert main(["access", "address"]) == 0
    assert capsys.readouterr().out == "http://127.0.0.1:8501/?token=x\n"
    running.remove(own)
    assert main(["access", "address"]) == 1
    assert "no dashboard" in capsys.readouterr().err


def test_the_file_of_the_next_server_stays() -> None:
    running.note(Running(os.getpid(), 8501, "new"))
    running.remove(Running(os.getpid(), 8501, "old"))
    assert [one.address for one in running.running()] == ["new"]


def test_every_start_has_a_token_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(server_access, "_running", None)
    monkeypatch.delenv(server_access.TOKEN_VARIABLE, raising=False)
    first, second = server_access.start().token, server_access.start().token
    assert first and second and first != second and len(first) >= 43
    (tmp_path / "practice.toml").write_text("[access]\ntoken = false\n")
    assert server_access.start().token is None
    monkeypatch.setenv(server_access.TOKEN_VARIABLE, "short")
    with pytest.raises(ValueError, match="16 or more"):
        server_access.start()
    monkeypatch.setenv(server_access.TOKEN_VARIABLE, "long-enough-for-a-token")
    assert server_access.start().token == "long-enough-for-a-token"
