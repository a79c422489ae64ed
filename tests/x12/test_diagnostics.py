"""What is odd is told, with its segment and offset, and never repaired or dropped in silence."""

from __future__ import annotations

import pytest

from analytics.x12.diagnostics import MOST_ALIKE
from tests.x12.texts import (
    GUIDES,
    SUBSCRIBER,
    claims,
    codes,
    interchange,
    money,
    read,
    remittance,
    row,
    rows,
    transaction,
)

GOOD = interchange(remittance("CLP*A*1*0*0~ SVC*HC:97530*0*0~"))


def test_a_file_in_order_has_nothing_to_tell() -> None:
    assert codes(read(GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"SE*12*0001", b"SE*11*0001", ["wrong_count"]),
        (b"SE*12*0001", b"SE*X*0001", ["wrong_count"]),
        (b"SE*12*0001", b"SE*12*0002", ["wrong_control"]),
        (b"GE*1*7", b"GE*2*7", ["wrong_count"]),
        (b"GE*1*7", b"GE*1*8", ["wrong_control"]),
        (b"IEA*1*000000001", b"IEA*1*000000002", ["wrong_control"]),
        (b"IEA*1*000000001~", b"", ["missing_trailer"]),
        (b"GE*1*7~", b"", ["missing_trailer"]),
        (b"SE*12*0001~", b"", ["missing_trailer"]),
        (b"GE*1*7~IEA*1*000000001~", b"", ["missing_trailer"] * 2),
        (b"IEA*1", b"GE*1*7~IEA*1", ["unexpected_trailer"]),
        (b"GE*1*7", b"CLP*B*1*0*0~GE*1*7", ["outside_transaction"]),
        (b"SVC*", b"*~SVC*", ["unnamed_segment", "wrong_count"]),
        (b"IEA*1*000000001~", b"IEA*1*000000001", ["cut_off"]),
    ],
)
def test_the_envelope_is_held_to_its_word(old: bytes, new: bytes, told: list[str]) -> None:
    tables = read(GOOD.replace(old, new))
    assert sorted(codes(tables)) == sorted(told)
    assert tables["remits"].height == 1


def test_a_file_cut_off_in_the_middle_keeps_what_is_whole() -> None:
    tables = read(GOOD[: GOOD.index(b"SVC*") + 8])
    assert codes(tables)[:1] == ["missing_trailer"] and "cut_off" in codes(tables)
    assert tables["remits"].height == 1
    assert row(tables, "transactions", "is_complete") == {"is_complete": False}


def test_offsets_point_at_the_segment() -> None:
    content = b"\n" + GOOD.replace(b"~", b"~\r\n").replace(b"CLP*A*1*0*0", b"CLP*A*1*1E5*0")
    for told in rows(read(content), "diagnostics"):
        assert content[told["offset"] :].startswith(b"CLP*")
        assert content[: told["offset"]].count(b"~") + 1 == told["segment"]


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("80", "80", None),
        ("80.", "80", None),
        (".5", "0.5", None),
        ("+5", "5", None),
        ("-12.30", "-12.3", None),
        ("0012", "12", None),
        (" 80 ", "80", None),
        ("12.345", "12.35", "rounded_value"),
        ("-12.345", "-12.35", "rounded_value"),
        ("12.3400", "12.34", None),
        ("1E5", None, "bad_value"),
        ("--5", None, "bad_value"),
        ("1,000.00", None, "bad_value"),
        ("$5", None, "bad_value"),
        ("99999999999.99", None, "bad_value"),
        ("abc", None, "bad_value"),
        ("", None, None),
    ],
)
def test_amounts(text: str, value: str | None, code: str | None) -> None:
    tables = read(interchange(remittance(f"CLP*A*23*0*0~ AMT*AU*{text}~")))
    assert row(tables, "remits", "covered_amount") == {"covered_amount": money(value) if value else None}
    assert codes(tables) == ([code] if code else [])


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("20260228", "2026-02-28", None),
        ("20260228-20260301", "2026-02-28", None),
        ("202602281530", "2026-02-28", None),
        ("260228", "2026-02-28", None),
        ("990228", "1999-02-28", None),
        ("20261332", None, "bad_value"),
        ("20260229", None, "bad_value"),
        ("2026-02-28", None, "bad_value"),
        ("2026022", None, "bad_value"),
        ("today", None, "bad_value"),
        ("", None, None),
    ],
)
def test_days(text: str, value: str | None, code: str | None) -> None:
    tables = read(interchange(remittance(f"CLP*A*23*0*0~ DTM*050*{text}~")))
    found = row(tables, "remits", "received_date")["received_date"]
    assert (found and found.isoformat()) == value
    assert codes(tables) == ([code] if code else [])


def test_messages_say_what_was_found_but_not_who_somebody_is() -> None:
    body = SUBSCRIBER.replace("19500203", "SMITH") + "CLM*A*DOE JANE***11:B:1~"
    tables = read(interchange(claims(body)))
    told = {d["code"]: d["message"] for d in rows(tables, "diagnostics")}
    assert told["bad_value"] in {
        "CLM02 is 'AAA AAAA', expected an amount; left empty",
        "DMG02 is 'AAAAA', expected a day; left empty",
    }
    everything = " ".join(d["message"] for d in rows(tables, "diagnostics"))
    assert "DOE" not in everything and "SMITH" not in everything


def test_the_element_of_a_later_group_is_named_right() -> None:
    tables = read(interchange(remittance("CLP*A*23*0*0~ CAS*CO*45*1**97*X*1~")))
    (told,) = (d["message"] for d in rows(tables, "diagnostics") if d["code"] == "bad_value")
    assert told.startswith("CAS06 is 'A'")


def test_many_of_a_kind_are_counted() -> None:
    tables = read(interchange(remittance("CLP*A*23*X*0~" * (MOST_ALIKE + 7))))
    of_a_kind = [d["message"] for d in rows(tables, "diagnostics") if d["code"] == "bad_value"]
    assert len(of_a_kind) == MOST_ALIKE + 1
    assert of_a_kind[-1] == "the same 7 times more"


def test_a_service_outside_every_claim_is_not_loaded_and_told() -> None:
    tables = read(interchange(remittance("SVC*HC:97530*0*0~")))
    assert tables["remit_lines"].is_empty()
    assert codes(tables) == ["line_without_claim"]


def test_a_remittance_without_payment_is_told() -> None:
    tables = read(interchange(transaction("835", "TRN*1*X*Y~ CLP*A*1*0*0~")))
    assert codes(tables) == ["missing_payment"]


@pytest.mark.parametrize(
    ("code", "guide", "kind"),
    [
        ("837", "005010X223A2", "837I"),
        ("837", "005010X224A2", "837D"),
        ("837", "005010X291", "837 predetermination (professional)"),
        ("837", "005010X999", "837 of an unknown guide"),
        ("270", "005010X279A1", "270"),
        ("271", "005010X279A1", "271"),
        ("276", "005010X212", "276"),
        ("277", "005010X212", "277"),
        ("277", "005010X213", "277 request for information"),
        ("277", "005010X364", "277 data reporting acknowledgement"),
        ("278", "005010X217", "278"),
        ("820", "005010X218", "820"),
        ("834", "005010X220A1", "834"),
        ("DOE", "", "unknown transaction"),
    ],
)
def test_other_kinds_are_refused_by_name(code: str, guide: str, kind: str) -> None:
    tables = read(interchange([f"ST*{code}*1", "BHT*0019*00", "CLM*A*10", "SE*4*1"], guide=guide))
    file = row(tables, "files")
    assert (file["kinds"], file["refused"]) == ([kind], f"{kind} is not read here")
    assert (file["segments_total"], file["segments_used"], file["segments_listed"]) == (8, 6, 2)
    assert codes(tables) == ["refused", "kind_not_read"]
    assert tables["submissions"].is_empty() and tables["transactions"].is_empty()


def test_of_a_mixed_file_what_can_be_read_is() -> None:
    group = "\n".join(["GS*HB*X*Y*20260105*1200*8*X*005010X279A1", "ST*271*0001", "SE*2*0001", "GE*1*8"])
    content = GOOD.replace(b"IEA*1*", group.replace("\n", "~").encode() + b"~IEA*2*")
    tables = read(content)
    assert row(tables, "files", "kinds", "refused") == {"kinds": ["835", "271"], "refused": None}
    assert codes(tables) == ["kind_not_read"]
    assert tables["remits"].height == 1


@pytest.mark.parametrize(
    ("code", "guide", "kind"),
    [("835", "004010X091A1", "835"), ("837", "004010X098A1", "837P"), ("837", GUIDES["837"], "837P")],
)
def test_older_guides_are_read_with_a_warning(code: str, guide: str, kind: str) -> None:
    body = transaction(code, "BPR*I*0~" if code == "835" else "BHT*0019*00~")
    body[0] = body[0].removesuffix(f"*{GUIDES['837']}")
    tables = read(interchange(body, guide=guide))
    assert row(tables, "transactions", "kind", "guide") == {"kind": kind, "guide": guide}
    assert codes(tables) == ([] if guide == GUIDES["837"] else ["other_guide"])


def test_every_segment_is_used_or_listed() -> None:
    tables = read(interchange(remittance("CLP*A*1*0*0~ ZZZ*1~ N3*STREET~ SVC*HC:97530*0*0~")))
    file = row(tables, "files")
    assert file["segments_total"] == file["segments_used"] + file["segments_listed"]
    assert file["segments_listed"] == 2
