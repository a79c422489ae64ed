"""The access log: it grows only, says who did what, and notices what was done to it."""

from __future__ import annotations

import errno
import json
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest

from analytics.access.log import FILE, HEAD, AccessLog, LogError
from analytics.cli import main
from analytics.layout import NotOurs

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WHATS = ["sign-in", "page", "patient shown", "export", "forget"]


@pytest.fixture
def log(tmp_path: Path) -> AccessLog:
    made = AccessLog(tmp_path)
    for minute, what in enumerate(WHATS):
        made.write("owner", what, f"on {minute}", NOON + timedelta(minutes=minute))
    return made


def lines(log: AccessLog) -> list[bytes]:
    return (log.folder / FILE).read_bytes().splitlines(keepends=True)


def test_what_is_written_is_read_and_whole(log: AccessLog) -> None:
    assert [(row.row, row.what, row.subject) for row in log.rows()] == [
        (minute + 1, what, f"on {minute}") for minute, what in enumerate(WHATS)
    ]
    assert log.damage() == []
    assert stat.S_IMODE((log.folder / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("kept", "line"), [([0, 1, 2, 3], 4), ([0], 1), ([1, 2, 3, 4], 1), ([0, 1, 3, 4], 3), ([0, 2, 1, 3, 4], 2)]
)
def test_rows_removed_or_moved_are_missed_with_their_line(log: AccessLog, kept: list[int], line: int) -> None:
    before = lines(log)
    (log.folder / FILE).write_bytes(b"".join(before[place] for place in kept))
    assert any(said.startswith(f"line {line}:") for said in log.damage())


def test_every_changed_character_is_noticed(log: AccessLog) -> None:
    before = (log.folder / FILE).read_bytes()
    for place in range(0, len(before) - 1, 7):
        (log.folder / FILE).write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
        assert log.damage(), before[max(place - 20, 0) : place + 20]


def test_half_a_row_is_named_and_the_log_goes_on(log: AccessLog) -> None:
    before = (log.folder / FILE).read_bytes()
    (log.folder / FILE).write_bytes(before[:-30])
    assert any("line 5" in said for said in log.damage())
    log.write("owner", "page", "denials", NOON + timedelta(hours=1))
    assert [row.what for row in log.rows()][-2:] == ["log damaged", "page"]
    assert any("log damaged" in said for said in log.damage()), "that stays to be seen"


def test_a_log_cut_off_is_said_in_the_next_row(log: AccessLog) -> None:
    (log.folder / FILE).write_bytes(b"".join(lines(log)[:2]))
    log.write("owner", "page", "denials", NOON + timedelta(hours=1))
    assert [(row.row, row.what) for row in log.rows()][-2:] == [(6, "log damaged"), (7, "page")]
    assert any(said.startswith("line 3:") for said in log.damage())


def test_a_removed_log_is_missed(log: AccessLog) -> None:
    (log.folder / FILE).unlink()
    assert log.damage()


def test_killed_between_row_and_head_is_no_damage(log: AccessLog) -> None:
    head = (log.folder / HEAD).read_bytes()
    log.write("owner", "page", "aging", NOON + timedelta(hours=1))
    (log.folder / HEAD).write_bytes(head)
    assert log.damage() == []


def test_a_clock_set_back_is_recorded_and_noticed(log: AccessLog) -> None:
    log.write("owner", "page", "denials", NOON - timedelta(days=1))
    assert [row.what for row in log.rows()][-2:] == ["clock set back", "page"]
    assert log.damage() == ["line 6: clock set back: the row before is of 2026-03-02T12:04:00.000+00:00"]


_WRITE = """
import sys
from pathlib import Path
from analytics.access.log import AccessLog
for number in range(20):
    AccessLog(Path(sys.argv[1])).write(sys.argv[2], "page", str(number))
"""


@pytest.mark.parametrize(
    "line", ['{"row": 1}', "5", "[" * 100_000, '{"row": 1e999, "time": ""}', "null", "\x80",
             '{"row": 6, "time": 5, "who": 1, "what": 1, "subject": 1, "previous": 1, "hash": 1}']
)  # fmt: skip
def test_whatever_stands_in_the_log_it_is_noticed_and_goes_on(log: AccessLog, line: str) -> None:
    with (log.folder / FILE).open("ab") as file:
        file.write(line.encode("latin-1") + b"\n")
    assert any(said.startswith("line 6:") for said in log.damage())
    log.write("owner", "page", "denials", NOON + timedelta(hours=1))
    assert [row.what for row in log.rows()][-2:] == ["log damaged", "page"]
    (log.folder / HEAD).write_text(line, encoding="latin-1")
    log.write("owner", "page", "aging", NOON + timedelta(hours=2))
    assert log.rows()[-1].subject == "aging"


def test_a_full_disk_is_said_as_such(log: AccessLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LogError, match="the disk is full"):
        log.write("owner", "page")


def test_two_servers_write_one_chain(tmp_path: Path) -> None:
    processes = [Popen([sys.executable, "-c", _WRITE, str(tmp_path), who]) for who in ("one", "two")]
    assert [process.wait(60) for process in processes] == [0, 0]
    log = AccessLog(tmp_path)
    assert [row.row for row in log.rows()] == list(range(1, 41))
    assert log.damage() == []


def test_a_folder_of_others_and_a_link_are_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(NotOurs):
        AccessLog(tmp_path).write("owner", "page")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    own = tmp_path / "own"
    own.mkdir()
    (own / FILE).symlink_to(tmp_path / "thesis.txt")
    with pytest.raises(LogError, match=r"access\.jsonl cannot be written"):
        AccessLog(own).write("owner", "page")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_without_a_warehouse_nothing_is_made(tmp_path: Path) -> None:
    AccessLog(tmp_path / "none").write("owner", "page")
    assert AccessLog(tmp_path / "none").damage() == [] and not (tmp_path / "none").exists()


def test_the_command_shows_and_verifies(log: AccessLog, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--warehouse", str(log.folder)]
    assert main(["access", *given, "log", "--json"]) == 0
    assert [row["what"] for row in json.loads(capsys.readouterr().out)] == WHATS
    assert main(["access", *given, "log", "--verify"]) == 0
    assert "5 rows" in capsys.readouterr().out
    (log.folder / FILE).write_bytes(b"".join(lines(log)[:-1]))
    assert main(["access", *given, "log", "--verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["damage"] == [
        "line 4: the log was cut off or changed after it: 5 rows were written"
    ]
