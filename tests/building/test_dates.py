"""Dates that cannot be are listed, replaced and never move the as-of day; order is the files' own time."""

from __future__ import annotations

import re
from datetime import date
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from analytics import kpis
from analytics.build import build, rebuild
from analytics.building.snapshot import Snapshot, current
from analytics.scope import Scope
from analytics.warehouse import open_warehouse

pytestmark = pytest.mark.slow

READ_ON = date(2026, 11, 28)
ISA = "ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*{receiver:<15}*{day}*{time}*^*00501*{control:09}*0*P*:~"
CLAIM = (
    "ST*837*0001*005010X222A1~BHT*0019*00*B1*{bht}*0900*CH~NM1*41*2*MAPLE OT*****46*M1~NM1*40*2*CLEAR*****46*C1~"
    "HL*1**20*1~NM1*85*2*MAPLE OT*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******MB~NM1*IL*1*DOE*JO****MI*W1~"
    "NM1*PR*2*MEDICARE*****PI*80001~CLM*{number}*150***11:B:1*Y*A*Y*Y~HI*ABK:M25511~LX*1~"
    "SV1*HC:97110:GO*150*UN*2***1~DTP*472*D8*{service}~SE*15*0001~"
)
ANSWER = (
    "ST*835*0001~BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*1*1900000001**01*999999992*DA*2*{bpr}~"
    "TRN*1*{trace}*1900000001~{dtm}N1*PR*MEDICARE~REF*2U*80001~N1*PE*MAPLE OT*XX*1234567893~LX*1~"
    "CLP*{number}*1*150*{paid}**MB*{icn}~SVC*HC:97110:GO*150*{paid}**2~DTM*472*20260902~CAS*CO*{carc}*{rest}~SE*11*0001~"
)


def file(
    body: str, kind: str, day: str = "20260905", time: str = "0900", control: int = 1, isa: str | None = None
) -> str:
    """One interchange with one group and one transaction."""
    isa_day = day[2:] if isa is None else isa
    head = ISA.format(sender="A", receiver="B", day=isa_day, time=time, control=control)
    return f"{head}GS*{kind}*A*B*{day}*{time}*{control}*X*005010~{body}GE*1*{control}~IEA*1*{control:09}~"


def claim(bht: str = "20260905", service: str = "20260902", number: str = "A1", **envelope: str) -> str:
    return file(CLAIM.format(bht=bht, service=service, number=number), "HC", **envelope)  # type: ignore[arg-type]


def answer(
    paid: int = 100, bpr: str = "20261001", carc: str = "45", dtm: str = "", trace: str = "T1", number: str = "A1",
    icn: str = "P1", day: str = "20261001", time: str = "0900", control: int = 1,
) -> str:  # fmt: skip
    body = ANSWER.format(paid=paid, rest=150 - paid, bpr=bpr, carc=carc, dtm=dtm, trace=trace, number=number, icn=icn)
    return file(body, "HP", day, time, control)


def built(folder: Path, **files: str) -> Snapshot:
    sources = folder / "sources"
    sources.mkdir()
    for name, text in files.items():
        (sources / f"{name}.edi").write_text(text)
    build([sources], folder / "warehouse", read_on=READ_ON)
    snapshot = current(folder / "warehouse")
    assert snapshot is not None
    return snapshot


def listed(snapshot: Snapshot, code: str) -> list[str]:
    return snapshot.table("findings").filter(pl.col("code") == code)["message"].to_list()


IMPOSSIBLE = ["20991231", "99991231", "20620901", "19991231", "00010101", "20261231"]


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_a_sending_date_that_cannot_be_is_listed_and_the_files_date_is_used(tmp_path: Path, day: str) -> None:
    snapshot = built(tmp_path, a=claim(bht=day), b=claim(bht="20260910", number="B2", day="20260910"))
    assert snapshot.description.default_as_of == date(2026, 9, 10)
    assert snapshot.table("claim_documents").filter(kind="submission")["date"].min() == date(2026, 9, 5)
    assert len(listed(snapshot, "implausible_date")) == 1 and "BHT04" in listed(snapshot, "implausible_date")[0]


@pytest.mark.parametrize("day", IMPOSSIBLE)
@pytest.mark.parametrize(("dtm", "used"), [("", date(2026, 10, 1)), ("DTM*405*20260930~", date(2026, 9, 30))])
def test_a_payment_date_that_cannot_be_gives_way_to_the_next_source(
    tmp_path: Path, day: str, dtm: str, used: date
) -> None:
    snapshot = built(tmp_path, a=claim(), b=answer(bpr=day, dtm=dtm))
    assert snapshot.description.default_as_of == used
    payments = snapshot.table("ledger").filter(pl.col("payer_payment") != 0)
    assert payments["date"].to_list() == [used]
    assert "BPR16" in listed(snapshot, "implausible_date")[0]


@pytest.mark.parametrize("day", ["20261128", "20261129"])
def test_today_and_tomorrow_can_be(tmp_path: Path, day: str) -> None:
    snapshot = built(tmp_path, b=answer(bpr=day, day="20261120"))
    assert snapshot.description.default_as_of == date(int(day[:4]), int(day[4:6]), int(day[6:]))
    assert listed(snapshot, "implausible_date") == []


def test_a_service_date_that_cannot_be_counts_as_missing(tmp_path: Path) -> None:
    snapshot = built(tmp_path, a=claim(service="20991231"), b=answer())
    assert "DTP*472" in listed(snapshot, "implausible_date")[0]
    lines = snapshot.table("lines").filter(pl.col("valid_to") == date(9999, 12, 31))
    assert lines.height == 1 and lines["adjudicated_lines"].to_list() == [1]  # the answer agrees with a missing date


def test_a_document_without_any_date_is_loaded_and_dated_by_the_day_it_was_first_read(tmp_path: Path) -> None:
    bare = re.search(r"ST\*.*SE\*11\*0001~", answer(bpr=""))
    assert bare is not None
    snapshot = built(tmp_path, a=claim(), b=bare[0])
    assert snapshot.table("claim_documents").filter(kind="remit")["date"].to_list() == [READ_ON]
    assert len(listed(snapshot, "document_undated")) == 1
    assert rebuilt_first_read(tmp_path) == [READ_ON, READ_ON]


def test_a_day_of_reading_is_the_as_of_date_only_where_no_file_has_a_date(tmp_path: Path) -> None:
    future = claim(bht="20620905", day="20620905")
    for name in ("both", "alone"):
        (tmp_path / name).mkdir()
    both, alone = built(tmp_path / "both", a=future, b=answer()), built(tmp_path / "alone", a=future)
    assert both.description.default_as_of == date(2026, 10, 1)
    assert alone.description.default_as_of == READ_ON


def rebuilt_first_read(folder: Path) -> list[date]:
    """The days of first reading after the files were read again from their kept copies."""
    description = next((folder / "warehouse" / "snapshots").glob("*/snapshot.json"))
    description.write_text(description.read_text().replace('"reading": "', '"reading": "older '))
    rebuild(folder / "warehouse")
    snapshot = current(folder / "warehouse")
    assert snapshot is not None
    return snapshot.table("files")["first_read"].to_list()


def test_garbled_envelope_dates_are_no_dates(tmp_path: Path) -> None:
    text = answer(bpr="").replace("*20261001*0900*", "*2026XX01*0900*").replace("*261001*0900*", "*26XX01*0900*")
    snapshot = built(tmp_path, a=claim(), b=text)
    assert len(listed(snapshot, "document_undated")) == 1
    assert snapshot.table("ledger")["date"].null_count() == 0


DAY = [  # one day: denied at nine, corrected at ten by another interchange, a second claim in between
    answer(0, carc="197", trace="T1", time="0900", control=7),
    answer(100, carc="45", trace="T2", time="1000", control=3, icn="P1"),
    answer(80, carc="45", trace="T3", time="0930", control=9, number="B2", icn="P2"),
]


@pytest.mark.parametrize("names", list(permutations("abc")), ids="".join)
def test_figures_do_not_depend_on_names_or_order_of_loading(tmp_path: Path, names: tuple[str, ...]) -> None:
    usual = built(
        tmp_path, a=claim(), d=claim(number="B2"), **{f"x{n}": text for n, text in zip(names, DAY, strict=True)}
    )
    warehouse = open_warehouse(tmp_path / "warehouse")
    figures = {f.id: (f.numerator, f.denominator) for f in kpis.compute(warehouse, Scope(warehouse.as_of))}
    assert figures["initial_denial_rate"] == (1, 2)  # the denial of nine o'clock came first, under whatever name
    assert usual.description.default_as_of == date(2026, 10, 1)
