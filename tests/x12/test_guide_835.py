"""An 835 becomes payments, remits, lines, adjustments, remarks and provider adjustments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.x12.texts import codes, day, interchange, money, read, remittance, row, rows

CLAIM = """
CLP*A1*1*100*60*15*12*ICN1*11*1**47~
CAS*CO*45*5~
NM1*QC*1*DOE*JANE****MI*M1~ NM1*74*1*DOE*JANET****C*M2~ NM1*82*1*SMITH*PAT****XX*1999999984~ NM1*TT*2*OTHER PAYER~
MOA***MA01*N425~
REF*F8*OLD1~ REF*1L*GROUP5~ REF*CE*PPO~ REF*SY*111223333~ REF*BB*AUTH7~
DTM*232*20260102~ DTM*233*20260103~ DTM*050*20260104~ DTM*036*20261231~
AMT*AU*80~ AMT*I*1.5~ AMT*D8*2~
SVC*HC:97530:GO:KX:CO:59*95*60*0430*2*HC:97110:GP*3~
DTM*472*20260102~ CAS*PR*3*15~ CAS*CO*253*.5**97*19.5*1~ REF*6R*L1~ REF*LU*11~ REF*HPI*1999999984~
AMT*B6*75~ LQ*HE*N130~ LQ*HE*MA130~ LQ*RX*70~
"""


def test_the_remittance_itself() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    payment = row(tables, "payments")
    assert payment["amount"] == money("60")
    assert (payment["trace"], payment["originator_id"], payment["method"]) == ("CHECK7", "1999999999", "ACH")
    assert (payment["effective_date"], payment["production_date"]) == (day("2026-01-05"), day("2026-01-04"))
    assert (payment["payer_name"], payment["payer_id_code"], payment["payer_ids"]) == ("A PAYER", "87726", ["PAYER1"])
    assert (payment["payee_name"], payment["payee_npi"], payment["payee_tax_id"]) == (
        "A PRACTICE",
        "1234567893",
        "990000001",
    )


def test_a_claim_with_all_it_can_say() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    remit = row(tables, "remits")
    assert (remit["patient_control_number"], remit["status"], remit["payer_control_number"]) == ("A1", "1", "ICN1")
    assert (remit["charge"], remit["paid"], remit["patient_responsibility"]) == (
        money("100"),
        money("60"),
        money("15"),
    )
    assert (remit["filing_indicator"], remit["pos"], remit["frequency"], remit["drg"]) == ("12", "11", "1", "47")
    assert (remit["original_reference"], remit["group_number"], remit["contract_class"]) == ("OLD1", "GROUP5", "PPO")
    assert (remit["statement_from"], remit["statement_to"]) == (day("2026-01-02"), day("2026-01-03"))
    assert (remit["received_date"], remit["coverage_end_date"]) == (day("2026-01-04"), day("2026-12-31"))
    assert (remit["rendering_npi"], remit["rendering_name"]) == ("1999999984", "SMITH, PAT")
    assert (remit["crossover_name"], remit["covered_amount"], remit["interest"]) == (
        "OTHER PAYER",
        money("80"),
        money("1.5"),
    )


def test_a_line_with_both_procedures() -> None:
    line = row(read(interchange(remittance(CLAIM, paid="60"))), "remit_lines")
    assert [line["code_qualifier"], line["code"], *(line[f"modifier_{n}"] for n in (1, 2, 3, 4))] == [
        *("HC", "97530", "GO", "KX", "CO", "59")
    ]
    assert [line["submitted_code"], line["submitted_modifier_1"], line["submitted_modifier_2"]] == ["97110", "GP", None]
    assert (line["charge"], line["paid"], line["allowed"]) == (money("95"), money("60"), money("75"))
    assert (line["revenue_code"], line["paid_units"], line["submitted_units"]) == ("0430", Decimal(2), Decimal(3))
    assert (line["service_date"], line["line_control"], line["pos"]) == (day("2026-01-02"), "L1", "11")
    assert line["rendering_npi"] == "1999999984"


def test_every_triplet_of_every_adjustment_segment() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    found = [
        (a["adjustment_group"], a["carc"], a["amount"], a["quantity"], a["position"], a["line_segment"] is None)
        for a in rows(tables, "adjustments")
    ]
    assert found == [
        ("CO", "45", money("5"), None, 1, True),
        ("PR", "3", money("15"), None, 1, False),
        ("CO", "253", money("0.5"), None, 1, False),
        ("CO", "97", money("19.5"), Decimal(1), 2, False),
    ]


def test_all_six_triplets() -> None:
    six = "*".join(f"{n}*{n}*{n}" for n in range(1, 7))
    tables = read(interchange(remittance(f"CLP*A*1*21*0~ CAS*CO*{six}~")))
    found = [(a["position"], a["carc"], a["amount"], a["quantity"]) for a in rows(tables, "adjustments")]
    assert found == [(n, str(n), money(str(n)), Decimal(n)) for n in range(1, 7)]


def test_a_triplet_without_a_reason_and_a_zero_amount_are_kept() -> None:
    tables = read(interchange(remittance("CLP*A*1*10*0~ CAS*CO**10~ CAS*OA*23*0~")))
    found = [(a["carc"], a["amount"]) for a in rows(tables, "adjustments")]
    assert found == [(None, money("10")), ("23", money("0"))]
    assert "missing_value" in codes(tables)


def test_remark_codes_of_lines_and_claims() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    found = [(r["source"], r["rarc"], r["position"], r["line_segment"] is None) for r in rows(tables, "remarks")]
    assert sorted(found) == sorted(
        [
            ("LQ", "N130", 1, False),
            ("LQ", "MA130", 1, False),
            ("MOA", "MA01", 1, True),
            ("MOA", "N425", 2, True),
        ]
    )


def test_remark_codes_of_an_inpatient_claim_stand_in_five_places() -> None:
    mia = "MIA*0****MA01" + "*" * 15 + "M15*M16*M17*M18"
    tables = read(interchange(remittance(f"CLP*A*1*0*0~ {mia}~")))
    assert [r["rarc"] for r in rows(tables, "remarks")] == ["MA01", "M15", "M16", "M17", "M18"]


def test_all_pairs_of_a_provider_adjustment() -> None:
    pairs = "*".join(f"WO:ICN{n}*{n}.25" for n in range(1, 7))
    tables = read(interchange(remittance("", summary=f"PLB*1234567893*20261231*{pairs}~", paid="-22.5")))
    found = [(p["position"], p["reason"], p["reference"], p["amount"]) for p in rows(tables, "provider_adjustments")]
    assert found == [(n, "WO", f"ICN{n}", money(f"{n}.25")) for n in range(1, 7)]
    assert row(tables, "files")["balanced"] is True


def test_persons_stand_in_no_other_table() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    people = [(p["role"], p["last_name"], p["first_name"], p["member_id"]) for p in rows(tables, "persons")]
    assert people == [("patient", "DOE", "JANE", "M1"), ("corrected_insured", "DOE", "JANET", "M2")]
    for name, table in tables.items():
        if name != "persons":
            text = table.write_ndjson()
            assert "JANE" not in text and "111223333" not in text and '"M1"' not in text, name


def test_what_has_no_column_is_kept_under_its_qualifier_and_what_has_one_is_not() -> None:
    tables = read(interchange(remittance(CLAIM, paid="60")))
    assert [(a["qualifier"], a["value"]) for a in rows(tables, "amounts")] == [("D8", money("2"))]
    assert [(r["qualifier"], r["value"]) for r in rows(tables, "references")] == [("BB", "AUTH7")]


def test_a_second_reference_of_a_kind_that_has_a_column_is_kept_too() -> None:
    tables = read(interchange(remittance("CLP*A*1*0*0~ SVC*HC:97530*0*0~ REF*6R*L1~ REF*6R*L2~")))
    assert row(tables, "remit_lines", "line_control") == {"line_control": "L1"}
    assert row(tables, "references", "qualifier", "value") == {"qualifier": "6R", "value": "L2"}


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        ("DTM*472*20260102~", "2026-01-02", None),
        ("DTM*150*20260103~ DTM*151*20260104~", "2026-01-03", "2026-01-04"),
        ("DTM*150*20260103~ DTM*472*20260102~", "2026-01-02", None),
        ("", None, None),
    ],
)
def test_the_day_of_a_line_is_472_else_150(dates: str, first: str | None, last: str | None) -> None:
    tables = read(interchange(remittance(f"CLP*A*1*0*0~ SVC*HC:97530*0*0~ {dates}")))
    line = row(tables, "remit_lines", "service_date", "service_end_date")
    assert line == {
        "service_date": first and date.fromisoformat(first),
        "service_end_date": last and date.fromisoformat(last),
    }


def test_lines_belong_to_their_claim_and_claims_to_their_remittance() -> None:
    one = remittance("CLP*A*1*0*0~ SVC*HC:1*0*0~ SVC*HC:2*0*0~ LX*2~ CLP*B*1*0*0~ CLP*C*1*0*0~ SVC*HC:3*0*0~")
    two = remittance("CLP*D*1*0*0~ SVC*HC:4*0*0~", control="0002")
    tables = read(interchange(one, two))
    claims = {r["segment"]: r["patient_control_number"] for r in rows(tables, "remits")}
    found = [(line["code"], claims[line["remit_segment"]]) for line in rows(tables, "remit_lines")]
    assert found == [("1", "A"), ("2", "A"), ("3", "C"), ("4", "D")]
    starts = [t["segment"] for t in rows(tables, "transactions")]
    assert [r["transaction"] for r in rows(tables, "remits")] == [starts[0]] * 3 + [starts[1]]


def test_what_follows_the_claims_belongs_to_none() -> None:
    tables = read(interchange(remittance("CLP*A*1*0*0~ SVC*HC:1*0*0~", summary="PLB*1*20261231*L6*0~ CAS*CO*45*5~")))
    assert rows(tables, "adjustments") == []


@pytest.mark.parametrize(
    ("procedure", "code", "told"),
    [
        ("HC:97530:GO", "97530", []),
        ("HC:97530GO", "97530GO", ["modifier_glued"]),
        ("HC97530GO", None, ["missing_value", "procedure_not_composite"]),
        ("NU:0430", "0430", ["other_procedure_code"]),
        ("N4:00093721401", "00093721401", ["other_procedure_code"]),
        ("", None, ["missing_value"]),
    ],
)
def test_odd_procedures_are_told_and_left_as_they_are(procedure: str, code: str | None, told: list[str]) -> None:
    tables = read(interchange(remittance(f"CLP*A*1*0*0~ SVC*{procedure}*0*0~")))
    assert row(tables, "remit_lines", "code") == {"code": code}
    assert sorted(codes(tables)) == told


def test_the_envelope_is_known_to_every_transaction() -> None:
    found = row(read(interchange(remittance(""))), "transactions")
    assert (found["kind"], found["guide"], found["control"]) == ("835", "005010X221A1", "0001")
    assert (found["sender_id"], found["receiver_id"], found["interchange_control"]) == (
        "PAYER",
        "PRACTICE",
        "000000001",
    )
    assert (found["group_sender_id"], found["group_control"], found["interchange_date"]) == (
        "PAYER",
        "7",
        day("2026-01-05"),
    )
    assert found["is_complete"] is True
