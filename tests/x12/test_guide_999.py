"""A 999 and a TA1 become one verdict for each thing they judge."""

from __future__ import annotations

from tests.x12.texts import ISA, codes, interchange, read, remittance, row, rows, transaction

BODY = """
AK1*HC*17*005010X222A1~
AK2*837*0001~ IK5*A~
AK2*837*0002~ IK3*NM1*8**8~ CTX*CLM01:A1~ IK4*9*67*7*X~ IK4*3:1*1036*1~ IK3*SBR*12**I9~ IK5*R*5*I5~
AK9*P*2*2*1*1*3~
"""


def test_verdicts_on_transactions_segments_and_elements() -> None:
    found = rows(read(interchange(transaction("999", BODY))), "batch_acknowledgements")
    told = [
        (b["level"], b["verdict"], b["error_codes"], b["transaction_control"], b["at_segment_id"], b["at_element"])
        for b in sorted(found, key=lambda b: b["segment"])
    ]
    assert told == [
        ("transaction", "A", [], "0001", None, None),
        ("segment", None, ["8"], "0002", "NM1", None),
        ("element", None, ["7"], "0002", "NM1", "9"),
        ("element", None, ["1"], "0002", "NM1", "3:1"),
        ("segment", None, ["I9"], "0002", "SBR", None),
        ("transaction", "R", ["5", "I5"], "0002", None, None),
        ("group", "P", ["1", "3"], None, None, None),
    ]
    assert {b["group_control"] for b in found} == {"17"}
    assert [b["at_segment_position"] for b in found if b["at_segment_id"] == "SBR"] == [12]


def test_an_interchange_acknowledgement_before_the_first_group() -> None:
    content = interchange(remittance("CLP*A*1*0*0~")).replace(b"~GS*", b"~TA1*000000050*260105*1200*R*024~GS*", 1)
    tables = read(content)
    found = row(tables, "batch_acknowledgements", "level", "interchange_control", "verdict", "error_codes")
    assert found == {"level": "interchange", "interchange_control": "000000050", "verdict": "R", "error_codes": ["024"]}
    assert [t["kind"] for t in rows(tables, "transactions")] == ["TA1", "835"]
    assert row(tables, "files", "kinds") == {"kinds": ["TA1", "835"]}
    assert codes(tables) == []


def test_an_interchange_acknowledgement_alone() -> None:
    content = f"{ISA}~TA1*000000050*260105*1200*A*000~IEA*0*000000001~".encode()
    tables = read(content)
    assert row(tables, "batch_acknowledgements", "verdict") == {"verdict": "A"}
    assert row(tables, "files", "refused", "transactions") == {"refused": None, "transactions": 0}
    assert codes(tables) == []
