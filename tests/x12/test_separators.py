"""The same content in any dress gives the same records."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics.tables import RECORDS
from analytics.x12 import sources
from analytics.x12.separators import HEAD
from analytics.x12.sources import find_sources
from tests.x12.texts import ISA, Tables, codes, interchange, read, read_sources, remittance, row, rows

CLAIM = (
    "CLP*A1*1*100*60*15*12*ICN1*11*1~ NM1*QC*1*DOE*JANE****MI*M1~ SVC*HC:97530:GO*100*60**2~ CAS*PR*3*15~ CAS*CO*45*25~"
)
PLAIN = interchange(remittance(CLAIM, paid="60"))
ALL_TABLES = tuple(table.name for table in RECORDS)
BARE_TABLES = ("payments", "remits", "remit_lines", "adjustments", "persons")


def same(one: Tables, other: Tables, names: tuple[str, ...] = ALL_TABLES) -> None:
    for name in names:
        if name not in ("files", "diagnostics"):
            left, right = one[name].drop("file_id"), other[name].drop("file_id")
            assert left.equals(right), name


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "~\n", "~\r\n", "'", "\x1c", "|", "\x85"])
def test_any_end_of_a_segment(ends: str) -> None:
    content = PLAIN.replace(b"~", ends.encode("latin-1"))
    tables = read(content)
    same(read(PLAIN), tables)
    assert codes(tables) == []


@pytest.mark.parametrize(("element", "component"), [("|", ">"), ("\x1d", "\x1f"), ("^", ":"), ("+", "\\"), ("\t", ":")])
def test_any_separator(element: str, component: str) -> None:
    isa = ISA.replace("^", "U") if element == "^" else ISA
    content = interchange(remittance(CLAIM, paid="60"), isa=isa)
    content = content.translate(bytes.maketrans(b"*:", (element + component).encode()))
    same(read(PLAIN), read(content))


@pytest.mark.parametrize("width", [80, 100, 33])
@pytest.mark.parametrize("wrap", [b"\r\n", b"\n"])
def test_lines_of_a_fixed_width(width: int, wrap: bytes) -> None:
    content = wrap.join(PLAIN[at : at + width] for at in range(0, len(PLAIN), width))
    tables = read(content)
    same(read(PLAIN), tables)
    assert codes(tables) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"\xef\xbb\xbf", b""), (b" \r\n\t", b""), (b"", b"\n\0\0"), (b"", b"\x1a"), (b"", b"   \n\n")],
)
def test_marks_and_blanks_around_the_text(before: bytes, after: bytes) -> None:
    tables = read(before + PLAIN + after)
    same(read(PLAIN), tables)
    assert codes(tables) == []


def test_blanks_after_the_end_of_a_segment_and_empty_segments() -> None:
    tables = read(PLAIN.replace(b"~", b"~ \t ").replace(b"~ \t CLP", b"~~~ ~CLP"))
    same(read(PLAIN), tables)


def test_names_of_segments_in_small_letters() -> None:
    parts = PLAIN.decode().split("~")
    small = "~".join(part[:3].lower() + part[3:] for part in parts).encode()
    tables = read(small)
    same(read(PLAIN), tables)
    assert codes(tables) == []


def test_a_header_that_is_not_106_bytes_long() -> None:
    short = PLAIN.replace(b"          ", b" ").replace(b"ZZ*PAYER ", b"ZZ*PAYER LONG NAME OF ALL ")
    tables = read(short)
    same(read(PLAIN), tables, BARE_TABLES)
    assert codes(tables) == ["interchange_header_length"]


@pytest.mark.parametrize("first", ["GS", "ST"])
@pytest.mark.parametrize("ends", ["~", "\n", "~\r\n"])
def test_a_text_without_its_envelope(first: str, ends: str) -> None:
    text = PLAIN.decode()
    inner = text[text.index(f"~{first}*") + 1 : text.index("~GE*" if first == "ST" else "~IEA*") + 1]
    tables = read(inner.replace("~", ends).encode())
    drop = pl.exclude("segment", "transaction", "remit_segment", "line_segment", "file_id", "claim_segment")
    for name in BARE_TABLES:
        assert tables[name].select(drop).equals(read(PLAIN)[name].select(drop)), name
    assert codes(tables) == ["no_interchange", "other_guide"][: 1 if first == "GS" else 2]


def test_two_interchanges_with_different_separators_in_one_file() -> None:
    other = PLAIN.replace(b"A1", b"B1").translate(bytes.maketrans(b"*:~", b"|>\n"))
    tables = read(PLAIN + b"\r\n" + other)
    assert tables["remits"]["patient_control_number"].to_list() == ["A1", "B1"]
    assert tables["remit_lines"]["modifier_1"].to_list() == ["GO", "GO"]
    assert row(tables, "files", "interchanges", "segments_total") == {
        "interchanges": 2,
        "segments_total": 2 * PLAIN.count(b"~"),
    }
    assert codes(tables) == []


def test_a_file_without_its_last_separator_before_another() -> None:
    tables = read(PLAIN.removesuffix(b"~") + b"\n" + PLAIN.replace(b"A1", b"B1"))
    assert row(tables, "files", "interchanges") == {"interchanges": 2}
    assert codes(tables) == ["cut_off"]


def test_the_letters_isa_inside_data_are_data() -> None:
    tables = read(PLAIN.replace(b"DOE", b"ISA ISA*00*"))
    assert row(tables, "files", "interchanges") == {"interchanges": 1}


def test_a_component_separator_that_is_not_the_one_announced() -> None:
    tables = read(PLAIN.replace(b"*P*:~", b"*P*>~"))
    same(read(PLAIN), tables)
    assert codes(tables) == ["component_separator"]


def test_a_colon_in_plain_text_stays_one() -> None:
    tables = read(PLAIN.replace(b"CLP*A1*", b"CLP*A:1*"))
    assert row(tables, "remits", "patient_control_number") == {"patient_control_number": "A:1"}


def test_4010_has_no_repetition_separator() -> None:
    tables = read(PLAIN.replace(b"*^*00501*", b"*U*00401*").replace(b"DOE", b"QUU"))
    assert row(tables, "persons", "last_name") == {"last_name": "QUU"}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_beyond_ascii(encoding: str) -> None:
    tables = read(PLAIN.replace(b"DOE", "NÚÑEZ".encode(encoding)))
    assert row(tables, "persons", "last_name") == {"last_name": "NÚÑEZ"}


def test_quotes_do_no_harm() -> None:
    tables = read(PLAIN.replace(b"DOE", b'O"BRI,EN').replace(b"JANE", b'"'))
    assert row(tables, "persons", "last_name", "first_name") == {"last_name": 'O"BRI,EN', "first_name": '"'}
    same(read(PLAIN), tables, ("payments", "remits", "remit_lines", "adjustments"))


def test_a_segment_of_a_megabyte_and_one_of_a_thousand_elements() -> None:
    long = b"NTE*ADD*" + b"x" * (1 << 20) + b"~" + b"ZZZ" + b"*y" * 1000 + b"~"
    tables = read(PLAIN.replace(b"~SVC*", b"~" + long + b"SVC*"))
    assert rows(tables, "remit_lines", "charge") == rows(read(PLAIN), "remit_lines", "charge")
    assert codes(tables) == ["long_segment", "wrong_count"]


@pytest.mark.parametrize("in_memory", [1 << 30, 1 << 10])
def test_a_text_without_the_end_of_a_segment_is_refused_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    monkeypatch.setattr(sources, "IN_MEMORY", in_memory)
    path = tmp_path / "a.835"
    with path.open("wb") as stream:
        stream.write(PLAIN[:106] + b"GS*" + b"x" * HEAD)
        stream.truncate(200 << 20)
    tables = read_sources(list(find_sources([path])))
    assert "no end of a segment within 64 MB" in row(tables, "files", "refused")["refused"]


def test_text_before_the_interchange() -> None:
    tables = read(b"From: a payer\n\n" + PLAIN)
    same(read(PLAIN), tables)
    assert codes(tables) == ["text_before_interchange"]
