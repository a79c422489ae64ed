"""A CSV of postings is read row by row: what cannot be read is told with its line, and the rest is there."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.practice_csv import NAMELESS, covered, is_spreadsheet, read, texts_of_rows
from analytics.tables import BY_NAME, RECORDS
from analytics.x12.sources import from_bytes

HEADINGS = "date,kind,claim,service_date,amount"
PAID = "2026-07-10,patient payment,A1,2026-06-01,25.00"


def tables(content: bytes, name: str = "own.csv") -> dict[str, Any]:
    """Every record table of one CSV."""
    (found,) = read([from_bytes(name, content)])
    assert list(found) == [table.name for table in RECORDS]
    for table in RECORDS:
        assert table.violations(found[table.name]) == []
    return found


def rows(text: str) -> list[dict[str, Any]]:
    """The postings of a CSV, without the file's id."""
    return list(tables(text.encode())["postings"].drop("file_id").iter_rows(named=True))


def told(text: str) -> list[tuple[str, int | None, str]]:
    """What is said about a CSV: code, line, message."""
    return list(tables(text.encode())["diagnostics"].select("code", "segment", "message").iter_rows())


def one(row: str, headings: str = HEADINGS) -> dict[str, Any]:
    (found,) = rows(f"{headings}\n{row}\n")
    return found


def test_a_row_is_a_posting_with_the_line_it_stands_on() -> None:
    found = one(PAID)
    assert {name: str(value) for name, value in found.items()} == {
        "segment": "2", "date": "2026-07-10", "kind": "patient_payment", "owed_by": "patient",
        "patient_control_number": "A1", "service_date": "2026-06-01", "code": "None", "line_control": "None",
        "amount": "25.00",
    }  # fmt: skip


def test_columns_come_in_any_order_and_others_are_passed_over() -> None:
    found = one(
        '-5,Write-Off,"a note, with a comma",L1,97110,A1,06/01/2026,07/10/2026,patient',
        "Amount,KIND,note,line,code,claim,Service Date,date,from",
    )
    assert (str(found["amount"]), found["kind"], found["owed_by"]) == ("-5.00", "write_off", "patient")
    assert (found["line_control"], found["code"], str(found["service_date"])) == ("L1", "97110", "2026-06-01")


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADINGS}\n{PAID}\n".encode(),
        f"{HEADINGS}\n{PAID}\n".replace(",", ";").encode(),
        f"{HEADINGS}\r\n{PAID}\r\n".encode(),
        f"{HEADINGS}\n{PAID}".encode(),
        f"\n{HEADINGS}\n\n,,,,\n{PAID}\n".encode(),
    ],
)
def test_signature_separator_line_ends_and_empty_lines_do_not_matter(content: bytes) -> None:
    found = tables(content)
    assert [str(amount) for amount in found["postings"]["amount"]] == ["25.00"]
    assert found["diagnostics"].is_empty()


@pytest.mark.parametrize(
    ("amount", "cents"), [("25", "25.00"), ("$1,250.5", "1250.50"), ("-0.05", "-0.05"), ("+3.00", "3.00")]
)
def test_amounts_are_dollars(amount: str, cents: str) -> None:
    assert str(one(PAID.replace("25.00", f'"{amount}"'))["amount"]) == cents


@pytest.mark.parametrize(
    ("was", "wrong", "code", "found", "expected"),
    [
        ("2026-07-10", "2026-13-10", "posting_date", "'9999-99-99'", "2026-01-31 or 01/31/2026"),
        ("2026-07-10", "10.7.2026", "posting_date", "'99.9.9999'", "2026-01-31"),
        ("2026-06-01", "", "posting_date", "service_date is empty", "2026-01-31"),
        ("25.00", "12.345", "posting_amount", "'99.999'", "dollars"),
        ("25.00", "ten", "posting_amount", "'AAA'", "dollars"),
        ("25.00", "1e3", "posting_amount", "'9A9'", "dollars"),
        ("25.00", "99999999999", "posting_amount", "'99999999999'", "dollars"),
        ("25.00", "", "posting_amount", "empty", "dollars"),
        ("patient payment", "refund", "posting_kind", "'AAAAAA'", "patient payment or write-off"),
        ("A1", "", "posting_without_number", "claim is empty", "as billed"),
        ("25.00", "25.00,7", "posting_cells", "6 cells under 5", "headings"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_rest_is_there(
    was: str, wrong: str, code: str, found: str, expected: str
) -> None:
    text = f"{HEADINGS}\n{PAID}\n{PAID.replace(was, wrong)}\n{PAID}\n"
    assert [row["segment"] for row in rows(text)] == [2, 4]
    ((said, line, message),) = told(text)
    assert (said, line) == (code, 3)
    assert "line 3" in message and found in message and expected in message and "left out" in message


def test_messages_name_no_patient_even_where_columns_are_mixed_up() -> None:
    ((_, _, message),) = told(f"{HEADINGS}\n2026-07-10,Mary Juniper,A1,2026-06-01,25\n")
    assert "Juniper" not in message


def test_what_is_told_of_one_kind_is_told_so_often_and_then_counted() -> None:
    found = told(f"{HEADINGS}\n" + PAID.replace("25.00", "x\n") * 60)
    assert len(found) == 51
    assert found[-1][1:] == (None, "the same 10 times more")


def test_a_diagnostic_knows_the_byte_of_its_row() -> None:
    content = f"\ufeff{HEADINGS},nöte\n{PAID},ü\n{PAID.replace('25.00', 'x')}\n".encode()
    (offset,) = tables(content)["diagnostics"]["offset"]
    assert content[offset:].startswith(b"2026-07-10") and content[:offset].count(b"\n") == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"therapist,minutes\n1,2\n", "without the columns date, kind, claim, service_date, amount"),
        (b"date,kind,claim,amount\n", "a CSV without the columns service_date"),
        (f"{HEADINGS},date\n".encode(), "the columns date stand twice"),
        (f"{HEADINGS}\n{PAID}".encode("utf-16"), "no text in UTF-8"),
        (f'{HEADINGS}\n"{PAID}\n'.encode(), "quotation mark"),
    ],
)
def test_what_holds_no_postings_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    found = tables(content)
    assert reason in found["files"]["refused"].item()
    assert found["postings"].is_empty()
    assert found["diagnostics"]["code"].to_list() == ["refused"]


def test_a_file_counts_its_rows() -> None:
    row = tables(f"{HEADINGS}\n{PAID}\n{PAID}\nx\n".encode())["files"].row(0, named=True)
    assert (row["kinds"], row["lines"], row["segments_total"], row["segments_used"]) == (["postings"], 2, 4, 3)


def test_a_note_of_several_lines_is_one_row_and_its_text_is_what_stands_there() -> None:
    text = f'{HEADINGS},note\n{PAID},"one\ntwo"\n{PAID},three\n'
    assert [row["segment"] for row in rows(text)] == [2, 4]
    assert texts_of_rows(text.encode(), [2]) == [f'{PAID},"one\ntwo"']
    assert texts_of_rows(text.encode(), [4, 9]) == [f"{PAID},three"]
    assert texts_of_rows(b"\xff", [1]) == []


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("own.csv", b"anything", True),
        ("OWN.CSV", b"", True),
        ("own.txt", f"{HEADINGS}\n".encode(), True),
        ("own.txt", f"\ufeff\n,,\n{HEADINGS}\n".encode(), True),
        ("own.txt", b"Dear practice,", False),
        ("remittance.csv", b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260601*1200*^*00501*"
                           b"000000001*0*P*:~", False),
    ],
)  # fmt: skip
def test_a_source_is_known_by_its_headings_or_its_name(name: str, content: bytes, is_one: bool) -> None:
    source = from_bytes(name, content or b" ")
    assert is_spreadsheet(name, source.load()) is is_one


def test_postings_have_the_columns_of_their_table() -> None:
    assert tables(f"{HEADINGS}\n".encode())["postings"].schema == BY_NAME["postings"].schema


def test_a_row_is_shown_without_what_names_the_patient() -> None:
    assert covered(f"{HEADINGS},note", f"{PAID},Mary", NAMELESS) == PAID.replace("A1", "...") + ",..."
    assert covered("", PAID, NAMELESS) == "..."


def test_a_csv_that_is_too_large_is_refused_and_digits_of_other_scripts_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [code for code, _, _ in told(f"{HEADINGS}\n{PAID.replace('25.00', '٢٥')}\n")] == ["posting_amount"]
    monkeypatch.setattr("analytics.practice_csv.reading.LARGEST", 10)
    assert "split it" in tables(f"{HEADINGS}\n{PAID}\n".encode())["files"]["refused"].item()


@pytest.mark.parametrize(
    "row",
    ["x" * 3_000_000, "ab," * 1_000_000, '"ab\n",' * 500_000, "x" * 200_000],
    ids=["one cell", "many cells", "over many lines", "a long cell"],
)
def test_a_row_too_long_for_memory_refuses_the_file(row: str) -> None:
    found = tables(f"{HEADINGS}\n{PAID}\n{row}\n".encode())
    reason = found["files"]["refused"].item()
    assert "a row of more than 1 MB" in reason or "a cell is too long" in reason
    assert found["postings"].is_empty()


def test_more_lines_than_postings_can_be_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.practice_csv.rows.MOST_LINES", 3)
    assert tables(f"{HEADINGS}\n{PAID}\n{PAID}\n".encode())["postings"].height == 2
    for more in (f"{PAID}\n{PAID}\n{PAID}\n", "\n\n\n\n"):
        assert "lines: split it" in tables(f"{HEADINGS}\n{more}".encode())["files"]["refused"].item()


def test_many_rows_stand_in_memory_as_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.practice_csv.reading._AT_ONCE", 3)
    found = tables(f"{HEADINGS}\n{PAID}\nx\n{PAID}\n".encode() + f"{PAID}\n".encode() * 10)
    assert found["postings"]["segment"].to_list() == [2, *range(4, 15)]


def test_thousands_of_headings_cost_each_row_nothing() -> None:
    headings = ",".join(f"note{number}" for number in range(50_000))
    assert len(rows(f"{HEADINGS},{headings}\n" + f"{PAID}\n" * 20_000)) == 20_000
