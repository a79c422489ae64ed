"""A remittance must explain every cent; where it does not, the difference is told and nothing is changed."""

from __future__ import annotations

import pytest

from tests.x12.texts import codes, interchange, money, read, remittance, row, rows

LINE = "SVC*HC:97530*100*60~ CAS*CO*45*25~ CAS*PR*3*15~"


def messages(claims: str, paid: str = "0", summary: str = "") -> dict[str, str]:
    tables = read(interchange(remittance(claims, paid, summary)))
    return {d["code"]: d["message"] for d in rows(tables, "diagnostics")}


def test_a_remittance_that_adds_up() -> None:
    tables = read(interchange(remittance(f"CLP*A*1*100*60~ {LINE}", "55", "PLB*1*20261231*WO:A*5~")))
    assert codes(tables) == []
    assert row(tables, "files", "balanced") == {"balanced": True}


def test_a_line_that_does_not_add_up() -> None:
    told = messages("CLP*A*1*100*60~ CAS*OA*23*10~ SVC*HC:97530*100*60~ CAS*CO*45*30~", "60")
    assert told == {"remit_line_unbalanced": "SVC02 less CAS is not SVC03: difference 10.00"}


def test_a_claim_that_does_not_add_up() -> None:
    told = messages(f"CLP*A*1*100*61~ {LINE}", "61")
    assert told == {"remit_claim_unbalanced": "CLP03 less CAS is not CLP04: difference -1.00"}


def test_a_payment_that_does_not_add_up() -> None:
    content = interchange(remittance(f"CLP*A*1*100*60~ {LINE}", "50", "PLB*1*20261231*WO:A*5*FB:B*-1~"))
    tables = read(content)
    told = row(tables, "diagnostics", "code", "message", "segment")
    assert told["code"] == "remit_unbalanced"
    assert told["message"] == ("BPR02 50.00 is not CLP04 in sum 60.00 less PLB in sum 4.00: difference -6.00")
    assert told["segment"] == row(tables, "payments", "segment")["segment"]
    assert row(tables, "files", "balanced", "payments", "paid") == {
        "balanced": False,
        "payments": money("50"),
        "paid": money("60"),
    }


def test_every_remittance_is_held_to_its_own_claims() -> None:
    one, two = remittance(f"CLP*A*1*100*60~ {LINE}", "50"), remittance(f"CLP*B*1*100*60~ {LINE}", "70", control="0002")
    tables = read(interchange(one, two))
    assert codes(tables) == ["remit_unbalanced", "remit_unbalanced"], (
        "10 too little and 10 too much do not make it right"
    )


@pytest.mark.parametrize("status", ["23", "25"])
def test_answers_that_pay_nothing_by_nature_need_no_adjustments(status: str) -> None:
    assert messages(f"CLP*A*{status}*100*0~ SVC*HC:97530*100*0~") == {}


def test_a_reversal_adds_up_with_its_signs_turned() -> None:
    reversal = "CLP*A*22*-100*-60~ SVC*HC:97530*-100*-60~ CAS*CO*45*-25~ CAS*PR*3*-15~"
    tables = read(interchange(remittance(reversal + f"CLP*A*1*100*60~ {LINE}", "0")))
    assert codes(tables) == []
    assert row(tables, "files", "reversals", "charge") == {"reversals": 1, "charge": money("0")}


def test_a_claim_without_lines_and_a_claim_without_adjustments() -> None:
    assert messages("CLP*A*1*100*60~ CAS*CO*45*40~ CLP*B*1*5*5~", "65") == {}


def test_a_file_without_a_remittance_has_no_balance() -> None:
    tables = read(interchange(["ST*837*1*005010X222A1", "SE*2*1"]))
    assert row(tables, "files", "balanced") == {"balanced": None}
