"""`denials` answers in the shapes of its contract, says on standard error what is wrong, and never fails loudly."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics import kpis
from analytics.build import build
from analytics.building import snapshot
from analytics.cli import FINE, REFUSED, WRONG_USE, main
from analytics.cli.printing import print_frame
from analytics.warehouse import open_warehouse
from analytics.x12.masking import MASK

TOP = Path(__file__).parents[1]
SAMPLES = sorted(path for path in (TOP / "data/samples").iterdir() if path.suffix != ".md")
EXAMPLES = sorted((TOP / "tests/worked_examples").iterdir())

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of the small practice."""
    folder = tmp_path_factory.mktemp("practice")
    build(SAMPLES, folder)
    return folder


@pytest.fixture
def ask(warehouse: Path, capsys: Output) -> Any:
    """Run a command on that warehouse; gives its exit code and what it said on standard output and error."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([words[0], "--warehouse", str(warehouse), *words[1:]])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_build_says_a_line_for_each_file(tmp_path: Path, capsys: Output) -> None:
    code = main(["build", "--warehouse", str(tmp_path), *map(str, EXAMPLES)])
    said = capsys.readouterr()
    assert code == FINE
    lines = [line.split() for line in said.out.splitlines()]
    # name, outcome, kind, claims, lines, charge, paid, payments, errors, warnings, balanced
    assert ["ten_claims.835", "loaded", "835", "12", "12", "1,000.00", "780.00", "780.00", "0", "0", "yes"] in lines
    assert "published: 5 files" in said.out
    assert said.err == "", "progress belongs to terminals"


class Terminal(io.StringIO):
    """Standard error that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_wiped_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["build", "--warehouse", str(tmp_path), str(EXAMPLES[0])]) == FINE
    drawn = terminal.getvalue().split("\r")
    assert any(line.startswith("reading [") and line.rstrip().endswith("] 0/1") for line in drawn)
    assert any(line.startswith("writing [####") for line in drawn)
    assert drawn[-2].strip() == drawn[-1] == ""
    assert "reading" not in capsys.readouterr().out


def test_build_refuses_what_is_no_x12_loads_the_rest_and_tells(tmp_path: Path, capsys: Output) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice", encoding="utf-8")
    folder = tmp_path / "warehouse"
    paths = [str(letter), str(EXAMPLES[0]), str(tmp_path / "nothing here")]
    assert main(["build", "--json", "--warehouse", str(folder), *paths]) == REFUSED
    report = json.loads(capsys.readouterr().out)
    assert [(file["name"], file["outcome"]) for file in report["files"]] == [
        ("letter.txt", "refused"),
        (EXAMPLES[0].name, "loaded"),
        ("nothing here", "refused"),
    ]
    assert report["refused"] is True
    assert report["rows"]["files"] == 2
    assert str(tmp_path) not in json.dumps(report)
    assert main(["build", "--warehouse", str(folder), str(EXAMPLES[0])]) == FINE
    assert "duplicate of" in capsys.readouterr().out


def test_files_and_forget(tmp_path: Path, capsys: Output) -> None:
    there = ["--warehouse", str(tmp_path)]
    main(["build", *there, *map(str, EXAMPLES)])
    capsys.readouterr()
    assert main(["files", *there, "--format", "json"]) == FINE
    files = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in files] == [path.name for path in EXAMPLES]
    assert main(["forget", files[0]["file_id"], *there]) == FINE
    assert "published: 4 files" in capsys.readouterr().out
    assert main(["forget", files[0]["file_id"], *there]) == WRONG_USE
    assert "no file" in capsys.readouterr().err
    assert main(["files", *there, "--format", "csv"]) == FINE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["name"] for row in rows] == [path.name for path in EXAMPLES[1:]]
    assert main(["rebuild", *there]) == FINE
    assert "nothing is new" in capsys.readouterr().out


def test_inspect_shows_kinds_in_json_and_segments_to_readers(capsys: Output) -> None:
    path = str(TOP / "tests/worked_examples/ten_claims.835")
    assert main(["inspect", path, "--json"]) == FINE
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["kind"], entry["claims"], entry["payments"], entry["balanced"]) == ("835", 12, 780.0, True)
    assert set(entry["segments"]) == {"total", "used", "listed"}
    assert main(["inspect", path]) == FINE
    shown = capsys.readouterr().out
    assert "PATIENT02" not in shown
    assert "payments              780.00" in shown
    assert main(["inspect", path, "--show-patient"]) == FINE
    assert "PATIENT02" in capsys.readouterr().out


def test_inspect_of_what_would_be_refused_says_why(tmp_path: Path, capsys: Output) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice", encoding="utf-8")
    for path in (letter, tmp_path / "nothing here"):
        assert main(["inspect", str(path)]) == REFUSED
        assert "refused" in capsys.readouterr().out
        assert main(["inspect", str(path), "--json"]) == REFUSED
        (entry,) = json.loads(capsys.readouterr().out)
        assert entry["diagnostics"]


def test_kpis_in_json_keep_the_contract(ask: Any, warehouse: Path) -> None:
    code, out, err = ask("kpis", "--format", "json", "--start", "2026-06-01", "--basis", "service")
    answer = json.loads(out)
    assert (code, err) == (FINE, "")
    current = snapshot.current(warehouse)
    assert current is not None
    assert set(answer) == {"snapshot", "scope", "kpis"}
    assert answer["snapshot"] == current.description.id
    assert answer["scope"]["start"] == "2026-06-01"
    assert answer["scope"]["basis"] == "service"
    fields = ["id", "title", "group", "numerator", "denominator", "value", "interval", "unit", "needs", "note"]
    assert all(list(figure) == fields for figure in answer["kpis"])
    assert [figure["id"] for figure in answer["kpis"]] == [kpi.id for kpi in kpis.KPIS]


def test_kpis_are_those_of_the_dashboard(ask: Any, warehouse: Path) -> None:
    opened = open_warehouse(warehouse)
    payer = opened.table("payers")["payer_id"].sort()[0]
    words = ("--by", "month", "--payer", payer, "--as-of", "2026-09-30", "--end", "2026-08-31", "--format", "json")
    _, out, _ = ask("kpis", *words)
    scope = opened.scope(as_of=date(2026, 9, 30), end=date(2026, 8, 31), payers=(payer,))
    figures = [figure.to_json() for figure in kpis.compute(opened, scope, by="month")]
    assert json.loads(out)["kpis"] == figures
    assert figures


@pytest.mark.parametrize("by", [None, "payer", "carc"])
def test_kpis_in_csv_and_as_a_table_show_the_same_figures(ask: Any, by: str | None) -> None:
    grouping = ["--by", by] if by else []
    figures = json.loads(ask("kpis", *grouping, "--format", "json")[1])["kpis"]
    rows = list(csv.DictReader(io.StringIO(ask("kpis", *grouping, "--format", "csv")[1])))
    assert [row["id"] for row in rows] == [figure["id"] for figure in figures]
    for row, figure in zip(rows, figures, strict=True):
        assert (float(row["value"]) if row["value"] else None) == figure["value"]
        assert by is None or row[by] == ((figure["group"] or {}).get(by) or "")
    code, out, _ = ask("kpis", *grouping)
    assert code == FINE
    shown = [line.split()[0] for line in out.splitlines()[4:]]
    assert shown == [figure["id"] for figure in figures]


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_evidence_adds_up_to_the_figure(ask: Any, part: str) -> None:
    figures = json.loads(ask("kpis", "--format", "json")[1])["kpis"]
    figure = next(figure for figure in figures if figure["id"] == "initial_denial_rate")
    rows = json.loads(ask("evidence", "initial_denial_rate", "--part", part, "--format", "json")[1])
    assert sum(row["counted"] for row in rows) == figure[part]
    assert {"claim_id", "line_id", "file_id", "segment"} <= set(rows[0])


def test_a_claim_is_shown_with_its_segments_and_without_its_patient(ask: Any, warehouse: Path) -> None:
    claims = [row["claim_id"] for row in json.loads(ask("evidence", "initial_denial_rate", "--format", "json")[1])]
    code, out, _ = ask("claim", claims[0], "--format", "json")
    life = json.loads(out)
    assert code == FINE
    assert set(life) == {"snapshot", "as_of", "claim", "lines", "events", "ledger"}
    assert life["events"][0]["kind"] == "submission"
    remit = next(event for event in life["events"] if event["kind"] == "remit")
    assert remit["segments"][0].startswith(f"CLP*{MASK}*")
    assert remit["answers"][0]["segment"] == remit["segment"]
    assert all(adjustment["carc_label"] for adjustment in remit["adjustments"])
    assert sum(row["payer_receivable"] for row in life["ledger"]) == pytest.approx(life["ledger"][-1]["payer_balance"])
    assert any(text in ask("claim", claims[0])[1] for text in remit["segments"])


def test_no_claim_shows_a_person_unless_asked(ask: Any, warehouse: Path) -> None:
    current = snapshot.current(warehouse)
    assert current is not None
    persons = current.table("persons")
    secrets = {value for name in ("last_name", "first_name", "member_id") for value in persons[name].drop_nulls()}
    secrets |= {f"{day:%Y%m%d}" for day in persons["birth_date"].drop_nulls()}
    secrets |= set(current.table("remits")["patient_control_number"])
    claims = current.table("claims")["claim_id"].unique().sort()
    for claim_id in claims[:: max(1, len(claims) // 8)]:
        texts = [
            text
            for event in json.loads(ask("claim", claim_id, "--format", "json")[1])["events"]
            for text in event["segments"]
        ]
        words = {word for text in texts for word in text.replace(":", "*").split("*")}
        assert words & secrets == set()
        assert ask("claim", claim_id)[1].count("\n") > len(texts)
    _, out, _ = ask("claim", claims[0], "--show-patient", "--format", "json")
    patient = json.loads(out)["patient"][0]
    assert patient["last_name"] in secrets
    assert patient["last_name"] in json.dumps(json.loads(out)["events"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "required"),
        (["dance"], "invalid choice"),
        (["build"], "required"),
        (["kpis", "--start", "yesterday"], "not a date"),
        (["kpis", "--start", "2026-02-30"], "not a date"),
        (["kpis", "--start", "2026-07-01", "--end", "2026-06-01"], "after the end"),
        (["kpis", "--payer", "nobody"], "nobody unknown"),
        (["kpis", "--by", "weather"], "weather"),
        (["evidence", "happiness"], "happiness"),
        (["claim", "no-such-claim"], "no claim"),
        (["forget", "no-such-file"], "no file"),
    ],
)
def test_wrong_use_is_explained(warehouse: Path, capsys: Output, words: list[str], complaint: str) -> None:
    there = ["--warehouse", str(warehouse)] if words and words[0] in ("kpis", "evidence", "claim", "forget") else []
    assert main([*words, *there]) == WRONG_USE
    said = capsys.readouterr()
    assert complaint in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "words", [["kpis"], ["evidence", "line_denial_rate"], ["claim", "x"], ["files"], ["forget", "x"], ["rebuild"]]
)
def test_without_a_warehouse_every_question_says_how_to_make_one(
    tmp_path: Path, capsys: Output, words: list[str]
) -> None:
    assert main([*words, "--warehouse", str(tmp_path / "nothing")]) in (WRONG_USE, REFUSED)
    assert "denials build" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists(), "asking made a folder"


def test_settings_that_cannot_be_read_are_explained(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "practice.toml").write_text("payers = 3", encoding="utf-8")
    assert main(["build", "--warehouse", str(tmp_path), str(EXAMPLES[0])]) == REFUSED
    assert "practice.toml" in capsys.readouterr().err


def test_a_mistake_of_the_program_is_told_without_its_words(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("JANE DOE")

    monkeypatch.setattr("analytics.cli.building.build", broken)
    assert main(["build", "--warehouse", str(tmp_path), str(EXAMPLES[0])]) == REFUSED
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "JANE" not in said
    assert "Traceback" not in said


def test_stopping_it_is_no_crash(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analytics.cli.building.build", stopped)
    assert main(["build", "--warehouse", str(tmp_path), str(EXAMPLES[0])]) == REFUSED
    assert "the warehouse is unchanged" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *"build rebuild inspect kpis evidence claim files forget dashboard".split()])
def test_every_command_has_a_help(capsys: Output, command: str) -> None:
    assert main([*command.split(), "--help"]) == FINE
    assert "usage: denials" in capsys.readouterr().out


def test_dashboard_runs_the_app_of_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    called: dict[str, Any] = {}

    def call(command: list[str], **named: Any) -> int:
        called.update(named, command=command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    assert main(["dashboard", "--warehouse", str(tmp_path)]) == FINE
    assert called["command"][1:4] == ["-m", "streamlit", "run"]
    assert Path(called["command"][4]).name == "app.py"
    assert called["env"]["DENIALS_WAREHOUSE"] == str(tmp_path)


def test_a_reader_that_goes_away_is_no_error(warehouse: Path) -> None:
    command = [sys.executable, "-m", "analytics.cli", "files", "--warehouse", str(warehouse)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=TOP) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_tables_are_as_wide_as_their_content_and_harmless(capsys: Output) -> None:

    frame = pl.DataFrame(
        {"name": ["a\x1b[31m", None], "amount": [Decimal("1234.50"), None], "list": [["x", "y"], None]}
    )
    print_frame(frame, "table")
    assert capsys.readouterr().out.splitlines() == [
        "name         amount  list",
        "---------  --------  ----",
        r"a\x1b[31m  1,234.50  x y",
        "",
    ]
