"""A 277CA becomes one acknowledgement for each status, at every level it speaks of."""

from __future__ import annotations

from tests.x12.texts import day, interchange, money, read, row, rows, transaction

BODY = """
BHT*0085*08*ACK5*20260106*0405*TH~
HL*1**20*1~ NM1*PR*2*A PAYER*****PI*87726~ TRN*1*SOURCE1~ DTP*050*D8*20260105~ DTP*009*D8*20260106~
HL*2*1*21*1~ NM1*41*2*A CLEARINGHOUSE*****46*SUB1~ TRN*2*BATCH9~ STC*A1:19:PR*20260106*WQ*300~ QTY*90*2~ AMT*YU*200~
HL*3*2*19*1~ NM1*85*2*A PRACTICE*****XX*1234567893~ TRN*1*0~ STC*A1:19*20260106*WQ*300~ QTY*QA*1~
HL*4*3*PT~ NM1*QC*1*DOE*JANE****MI*M1~ TRN*2*A1~ STC*A3:562:85*20260106*U*100******A3:187~
REF*1K*ICN1~ REF*D9*CH9~ DTP*472*D8*20260102~
HL*5*3*PT~ NM1*QC*1*ROE*RIO****MI*M2~ TRN*2*B1~ STC*A2:20*20260106*WQ*200~ DTP*472*RD8*20260102-20260104~
SVC*HC:97530*100~ STC*A3:454*20260106*U~ REF*FJ*L1~ DTP*472*D8*20260102~
"""


def test_every_level_with_its_statuses() -> None:
    found = rows(read(interchange(transaction("277", BODY))), "acknowledgements")
    told = [(a["level"], a["category_1"], a["status_1"], a["entity_1"], a["action"], a["amount"]) for a in found]
    assert told == [
        ("receiver", "A1", "19", "PR", "WQ", money("300")),
        ("provider", "A1", "19", None, "WQ", money("300")),
        ("claim", "A3", "562", "85", "U", money("100")),
        ("claim", "A2", "20", None, "WQ", money("200")),
        ("line", "A3", "454", None, "U", None),
    ]
    assert (found[2]["category_2"], found[2]["status_2"], found[2]["category_3"]) == ("A3", "187", None)


def test_a_status_knows_what_stands_above_it() -> None:
    found = rows(read(interchange(transaction("277", BODY))), "acknowledgements")
    assert {(a["source_role"], a["source_name"], a["source_id_code"]) for a in found} == {("PR", "A PAYER", "87726")}
    assert [a["batch_reference"] for a in found] == ["BATCH9"] * 5
    assert [a["billing_npi"] for a in found] == [None, *["1234567893"] * 4]
    assert [a["patient_control_number"] for a in found] == [None, None, "A1", "B1", "B1"]
    assert [a["claim_segment"] is None for a in found] == [True, True, False, False, False]


def test_a_claim_with_its_numbers_and_days() -> None:
    found = rows(read(interchange(transaction("277", BODY))), "acknowledgements")
    assert (found[2]["payer_control_number"], found[2]["clearinghouse_number"]) == ("ICN1", "CH9")
    assert (found[2]["service_from"], found[2]["service_to"]) == (day("2026-01-02"), day("2026-01-02"))
    assert (found[3]["service_from"], found[3]["service_to"]) == (day("2026-01-02"), day("2026-01-04"))
    assert found[3]["payer_control_number"] is None
    assert (found[4]["code"], found[4]["line_control"]) == ("97530", "L1")


def test_what_follows_a_line_belongs_to_the_line() -> None:
    found = rows(read(interchange(transaction("277", BODY))), "acknowledgements")
    assert found[4]["service_to"] == day("2026-01-04"), "the claim's own days, not the line's"


def test_several_claims_of_one_patient() -> None:
    body = BODY + "HL*6*3*PT~ NM1*QC*1*LEE*LOU~ TRN*2*C1~ STC*A2:20*20260106~ TRN*2*C2~ STC*A7:21*20260106~"
    found = rows(read(interchange(transaction("277", body))), "acknowledgements")[-2:]
    assert [(a["patient_control_number"], a["category_1"]) for a in found] == [("C1", "A2"), ("C2", "A7")]


def test_persons_and_batch() -> None:
    tables = read(interchange(transaction("277", BODY)))
    assert [(p["role"], p["last_name"]) for p in rows(tables, "persons")] == [("patient", "DOE"), ("patient", "ROE")]
    found = row(tables, "transactions", "kind", "reference", "purpose")
    assert found == {"kind": "277CA", "reference": "ACK5", "purpose": "08"}
