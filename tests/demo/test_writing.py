"""A story becomes a folder: every document in it once, to the cent, the same bytes each time, whole or not at all."""

from __future__ import annotations

import csv
import errno
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from analytics.demo import folder as folder_module
from analytics.demo.folder import DemoFolder, FolderRefused, demo_folder
from analytics.demo.story import Acknowledged, Answered, MovedBeside, Sent, Story
from analytics.demo.writing import write
from tests.demo.told import small_story

STORY = small_story()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small practice's folder."""
    target = tmp_path_factory.mktemp("demo") / "practice"
    write(STORY, target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def segments(folder: Path, suffix: str) -> Iterator[list[str]]:
    """The elements of every segment of the X12 files of one kind."""
    for path in sorted(folder.glob(f"x12/*/*{suffix}")):
        yield from (line.rstrip("~").split("*") for line in path.read_text(encoding="ascii").splitlines())


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV's rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def of(kind: type) -> int:
    """How many events of a kind the story has."""
    return sum(isinstance(event, kind) for event in STORY.events)


def test_the_same_story_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write(STORY, tmp_path)
    assert contents(tmp_path) == contents(written)


def test_every_event_stands_in_one_document(written: Path) -> None:
    assert sum(s[0] == "CLM" for s in segments(written, ".837p")) == of(Sent)
    assert sum(s[0] == "CLP" for s in segments(written, ".835")) == of(Answered)
    patients = sum(s[0] == "HL" and s[3] == "PT" for s in segments(written, ".277ca"))
    assert patients == of(Acknowledged)
    moved = sum(len(s[3::2]) for s in segments(written, ".835") if s[0] == "PLB")
    assert moved == of(MovedBeside) > 0


def test_a_batch_a_day_each_with_its_999_and_both_stages(written: Path) -> None:
    days = {event.day for event in STORY.events if isinstance(event, Sent)}
    assert {path.name for path in written.glob("x12/claims/*")} == {f"{day}_claims.837p" for day in days}
    assert {path.name for path in written.glob("x12/*/*.999")} == {f"{day}_claims.999" for day in days}
    roles = Counter(s[1] for s in segments(written, ".277ca") if s[0] == "NM1" and s[1] in ("AY", "PR"))
    assert roles["AY"] == len(days), "a clearinghouse speaks once about a batch"
    assert roles["PR"] > roles["AY"], "each payer speaks for itself"
    groups = {s[6] for s in segments(written, ".837p") if s[0] == "GS"}
    assert {s[2] for s in segments(written, ".999") if s[0] == "AK1"} == groups


def test_control_numbers_are_never_used_twice(written: Path) -> None:
    numbers = Counter(s[13] for suffix in (".837p", ".999", ".277ca", ".835") for s in segments(written, suffix)
                      if s[0] == "ISA")  # fmt: skip
    assert set(numbers.values()) == {1}


def test_an_835_for_each_payer_and_payment_day_that_adds_up(written: Path) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for event in STORY.events:
        if isinstance(event, Answered):
            expected[event.answer.payer.id, f"{event.day:%Y%m%d}"] += event.answer.paid
        elif isinstance(event, MovedBeside):
            expected[event.payer.id, f"{event.day:%Y%m%d}"] -= event.amount
    found, day, paid = {}, "", Decimal(0)
    for s in segments(written, ".835"):
        if s[0] == "BPR":
            day, paid = s[16], Decimal(s[2])
        elif s[:2] == ["REF", "2U"]:
            found[s[2], day] = paid
    assert found == {key: Decimal(cents) / 100 for key, cents in expected.items()}
    assert min(found.values()) >= 0


def test_no_patient_is_in_a_name(written: Path) -> None:
    people = {
        part.lower() for event in STORY.events if isinstance(event, Sent)
        for part in (event.claim.patient.last_name, event.claim.patient.member_id, event.claim.number)
    }  # fmt: skip
    assert people & set(re.findall(r"[a-z0-9]+", " ".join(contents(written)).lower())) == set()


def test_the_truth_says_what_each_file_holds(written: Path) -> None:
    truth = pl.read_parquet(written / "truth/files.parquet")
    assert set(truth["path"]) == {path for path in contents(written) if path.startswith("x12/")}
    assert truth["path"].is_unique().all()
    counted = dict(truth.group_by("kind").agg(pl.col("claims").sum()).iter_rows())
    assert counted == {"837P": of(Sent), "999": 0, "277CA": of(Acknowledged), "835": of(Answered)}
    sums = truth.filter(kind="835").select(pl.col("charge", "paid", "moved_beside", "payment").sum()).row(0)
    answers = [event.answer for event in STORY.events if isinstance(event, Answered)]
    beside = sum(event.amount for event in STORY.events if isinstance(event, MovedBeside))
    paid = sum(answer.paid for answer in answers)
    assert sums == (sum(answer.charge for answer in answers), paid, beside, paid - beside)


def test_deposits_are_the_payments_some_late_some_together(tmp_path: Path) -> None:
    write(STORY, tmp_path)
    truth = pl.read_parquet(tmp_path / "truth/deposits.parquet")
    files = pl.read_parquet(tmp_path / "truth/files.parquet").filter(pl.col("payment") > 0)
    traces = truth.explode("payments")["payments"].to_list()
    assert len(traces) == len(set(traces)) <= files.height
    told = rows(tmp_path / "csv/deposits.csv")
    assert [Decimal(row["amount"]) * 100 for row in told] == truth["amount"].to_list()
    assert {bool(row["trace"]) for row in told if row["description"] == "LOCKBOX DEPOSIT"} <= {False}
    assert set(told[0]) == {"deposit_id", "day", "description", "trace", "amount"}, "the answer is in truth/ alone"
    assert sum(truth["amount"].to_list()) <= sum(files["payment"].to_list()), (
        "only what comes after the last day is not on the account yet"
    )


def test_spreadsheets_say_days_money_and_npis_plainly(written: Path) -> None:
    assert rows(written / "csv/actions.csv") == [
        {"claim_number": "MS1000", "day": "2026-07-01", "action": "written off", "carc": "50", "amount": "-12.05"}
    ]
    sessions = rows(written / "csv/sessions.csv")
    assert len(sessions) == len(STORY.sessions)
    assert {row["by_assistant"] for row in sessions} == {"no"}
    assert "" in {row["minutes"] for row in sessions}, "somebody always forgets"
    assert {len(row["therapist_npi"]) for row in sessions} == {10}


def test_only_what_the_scenario_writes(tmp_path: Path) -> None:
    write(replace(STORY, writes=frozenset({"835"})), tmp_path)
    assert {path.split("/")[0] for path in contents(tmp_path)} == {"x12", "truth", "demo.json"}
    assert {path.suffix for path in tmp_path.glob("x12/*/*")} == {".835"}


def test_progress_ends_where_it_should(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write(STORY, tmp_path, lambda *words: told.append(words))
    assert {stage for stage, _, _ in told} == {"writing"}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert all(0 < done <= total for _, done, total in told)


# The folder


def small(target: Path, content: bytes = b"new") -> None:
    """The smallest demo there is."""
    with demo_folder(target) as place:
        place.write("x12/a.835", content)
        place.close({"scenario": "tiny"})


def test_a_new_an_empty_and_an_own_folder_are_taken(tmp_path: Path) -> None:
    for target in (tmp_path / "deep" / "new", tmp_path / "deep" / "new"):
        small(target)
        assert set(contents(target)) == {"x12/a.835", "demo.json"}
    with demo_folder(tmp_path / "deep" / "new") as place:
        place.write("csv/b.csv", b"")
        place.close({})
    assert set(contents(tmp_path / "deep" / "new")) == {"csv/b.csv", "demo.json"}, "replaced, not mixed"


@pytest.mark.parametrize("where", ["mine.txt", "x12/mine.835", ".denials-demo-unfinished/mine.txt"])
def test_files_of_others_are_never_touched(tmp_path: Path, where: str) -> None:
    small(tmp_path)
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(FolderRefused, match="1 that no demo practice wrote") as refused:
        small(tmp_path, b"other")
    assert "mine" not in str(refused.value), "a file's name may name a patient"
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "marker",
    [
        "{}",
        "not json",
        '{"made_by": "somebody else", "files": ["demo.json"]}',
        "[1]",
        '{"made_by": "denials demo", "files": 5}',
    ],
)
def test_a_marker_of_others_is_none(tmp_path: Path, marker: str) -> None:
    (tmp_path / "demo.json").write_text(marker, encoding="utf-8")
    with pytest.raises(FolderRefused):
        small(tmp_path)
    assert contents(tmp_path) == {"demo.json": marker.encode()}


def test_a_link_to_elsewhere_is_not_followed_into(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    target = tmp_path / "demo"
    small(target)
    (target / "csv").symlink_to(elsewhere)
    with pytest.raises(FolderRefused):
        small(target)
    assert (elsewhere / "kept").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FolderRefused, match="is no folder"):
        small(tmp_path / "file")


@pytest.mark.parametrize("fail_at", [0, 1, 40])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail_at: int) -> None:
    left = iter(range(fail_at))

    def full(self: Path, content: bytes) -> int:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        with self.open("wb") as stream:
            return stream.write(content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FolderRefused, match="no room left"):
        write(STORY, tmp_path / "demo")
    assert not (tmp_path / "demo").exists()


def test_a_failure_leaves_an_earlier_demo_as_it_was(tmp_path: Path) -> None:
    small(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt), demo_folder(tmp_path) as place:
        place.write("x12/b.835", b"half")
        raise KeyboardInterrupt
    assert contents(tmp_path) == before


def test_a_failure_while_settling_leaves_nothing_that_looks_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Path, target: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", broken)
        with pytest.raises(FolderRefused, match="Input/output error"):
            small(tmp_path)
    assert contents(tmp_path) == {}
    small(tmp_path)


@pytest.mark.parametrize("moved", [0, 1])
def test_what_a_killed_demo_left_is_cleared_away(tmp_path: Path, moved: int) -> None:
    """Killed while it wrote, or while it put what was written in its place: the next one goes through."""
    place = tmp_path / folder_module._UNFINISHED
    place.mkdir()
    half = DemoFolder(place)
    half.write("x12/a.835", b"half")
    if moved:
        half.close({})
        (place / "x12").rename(tmp_path / "x12")
    small(tmp_path)
    assert contents(tmp_path)["x12/a.835"] == b"new"
    assert json.loads(contents(tmp_path)["demo.json"])["made_by"] == "denials demo"


def test_a_story_without_anything_is_a_folder_too(tmp_path: Path) -> None:
    empty = Story("quiet", 1, STORY.until, STORY.practice, (), (), (), ())
    assert write(empty, tmp_path).x12_files == 0
    assert pl.read_parquet(tmp_path / "truth/claims.parquet").height == 0


@pytest.mark.parametrize("name", ["x" * 300, "file/below"])
def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderRefused, match="cannot be written"):
        small(tmp_path / name)
    assert contents(tmp_path) == {"file": b"mine"}
