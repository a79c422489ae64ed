"""An 837P becomes submissions, their lines, diagnoses, other payers and persons."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.x12.texts import SUBSCRIBER, claims, codes, day, interchange, money, read, row, rows

CLAIM = """
CLM*A1*180.5***11:B:1*Y*A*Y*I**AA:EM::NY~
DTP*431*D8*20251201~ DTP*454*D8*20251202~ DTP*304*D8*20251203~ DTP*439*D8*20251204~ DTP*090*D8*20251205~
AMT*F5*20~ REF*F8*OLD1~ REF*G1*AUTH7~ REF*9F*REF8~ REF*D9*CH9~ REF*EA*MEDREC~ REF*P4*PROJECT~
HI*ABK:M62.81*ABF:R278~ HI*ABF:Z96.641~
NM1*DN*1*GREEN*AL****XX*1000000001~
NM1*82*1*SMITH*PAT****XX*1999999984~ PRV*PE*PXC*225X00000X~ REF*G2*PROV7~
NM1*77*2*A CLINIC*****XX*1000000002~ N3*2 STREET~ N4*TOWN*NY*10001~
NM1*DQ*1*BLUE*JO****XX*1000000003~
LX*1~ SV1*HC:97530:GO:KX:CO:59*90.25*UN*2*12**1:2~ DTP*472*D8*20260102~ REF*6R*L1~ REF*G1*AUTH8~
NM1*82*1*ROE*RIO****XX*1999999976~ PRV*PE*PXC*224Z00000X~
LX*2~ SV1*HC:97110:GO*90.25*MJ*30***3~ DTP*472*RD8*20260102-20260103~ REF*6R*L2~
"""


def test_a_transmitters_number_names_no_payer() -> None:
    gateway = SUBSCRIBER.replace("*PI*87726", "*46*87726").replace("REF*2U*", "REF*EO*")
    claim = row(read(interchange(claims(gateway + CLAIM))), "submissions")
    assert (claim["payer_name"], claim["payer_id_code"]) == ("A PAYER", None)
    assert "87726" in SUBSCRIBER
    assert not claim["payer_ids"]


def test_a_claim_with_all_it_can_say() -> None:
    claim = row(read(interchange(claims(SUBSCRIBER + CLAIM))), "submissions")
    assert (claim["patient_control_number"], claim["charge"], claim["patient_paid"]) == (
        "A1",
        money("180.5"),
        money("20"),
    )
    assert (claim["pos"], claim["frequency"], claim["accident_causes"]) == ("11", "1", ["AA", "EM"])
    assert (claim["payer_responsibility"], claim["filing_indicator"], claim["group_number"]) == ("P", "MC", "GROUP5")
    assert (claim["payer_name"], claim["payer_id_code"], claim["payer_ids"]) == ("A PAYER", "87726", ["PAYER1"])
    assert (claim["billing_npi"], claim["billing_name"]) == ("1234567893", "A PRACTICE")
    assert (claim["billing_taxonomy"], claim["billing_tax_id"]) == ("225X00000X", "990000001")
    assert (claim["rendering_npi"], claim["rendering_name"], claim["rendering_taxonomy"]) == (
        *("1999999984", "SMITH, PAT", "225X00000X"),
    )
    assert (claim["referring_npi"], claim["supervising_npi"]) == ("1000000001", "1000000003")
    assert (claim["facility_npi"], claim["facility_name"]) == ("1000000002", "A CLINIC")
    assert (claim["original_reference"], claim["prior_authorization"], claim["referral"]) == ("OLD1", "AUTH7", "REF8")
    assert claim["clearinghouse_number"] == "CH9"
    days = ("onset_date", "initial_treatment_date", "last_seen_date", "accident_date", "assumed_care_date")
    assert [claim[name] for name in days] == [day(f"2025-12-0{n}") for n in (1, 2, 3, 4, 5)]


def test_lines_with_their_own_therapist_and_range_of_days() -> None:
    one, two = rows(read(interchange(claims(SUBSCRIBER + CLAIM))), "submission_lines")
    assert (one["line_number"], one["code"], one["charge"], one["unit_basis"]) == (1, "97530", money("90.25"), "UN")
    assert [one[f"modifier_{n}"] for n in (1, 2, 3, 4)] == ["GO", "KX", "CO", "59"]
    assert (one["units"], one["pos"], one["diagnosis_pointers"]) == (Decimal(2), "12", [1, 2])
    assert (one["service_date"], one["service_end_date"]) == (day("2026-01-02"), None)
    assert (one["line_control"], one["prior_authorization"]) == ("L1", "AUTH8")
    assert (one["rendering_npi"], one["rendering_name"], one["rendering_taxonomy"]) == (
        *("1999999976", "ROE, RIO", "224Z00000X"),
    )
    assert (two["line_number"], two["unit_basis"], two["units"], two["diagnosis_pointers"]) == (
        *(2, "MJ", Decimal(30), [3]),
    )
    assert (two["service_date"], two["service_end_date"]) == (day("2026-01-02"), day("2026-01-03"))
    assert two["rendering_npi"] is None


def test_diagnoses_are_numbered_and_lose_their_dots() -> None:
    found = rows(read(interchange(claims(SUBSCRIBER + CLAIM))), "diagnoses", "position", "qualifier", "code")
    assert [tuple(one.values()) for one in found] == [
        (1, "ABK", "M6281"),
        (2, "ABF", "R278"),
        (1, "ABF", "Z96641"),
    ]


def test_references_that_name_persons_or_parties_are_not_kept_as_references() -> None:
    tables = read(interchange(claims(SUBSCRIBER + CLAIM)))
    assert [(r["qualifier"], r["value"]) for r in rows(tables, "references")] == [("P4", "PROJECT")]
    for name, table in tables.items():
        text = table.write_ndjson()
        assert "MEDREC" not in text and "111223333" not in text
        assert name == "persons" or ("JANE" not in text and "MEMBER1" not in text), name


def test_the_patient_is_the_subscriber_or_one_below() -> None:
    body = SUBSCRIBER + "CLM*A*10***11:B:1~ CLM*B*10***11:B:1~"
    body += "HL*3*1*22*1~ SBR*P*******CI~ NM1*IL*1*ROE*RIO****MI*M3~ NM1*PR*2*OTHER*****PI*9~"
    body += "HL*4*3*23*0~ PAT*19~ NM1*QC*1*ROE*SUE~ DMG*D8*20150203*F~ CLM*C*10***11:B:1~"
    tables = read(interchange(claims(body)))
    claim = {s["segment"]: s for s in rows(tables, "submissions")}
    people = sorted(
        (claim[p["claim_segment"]]["patient_control_number"], p["role"], p["first_name"], str(p["birth_date"]))
        for p in rows(tables, "persons")
    )
    assert people == [
        ("A", "subscriber", "JANE", "1950-02-03"),
        ("B", "subscriber", "JANE", "1950-02-03"),
        ("C", "patient", "SUE", "2015-02-03"),
        ("C", "subscriber", "RIO", "None"),
    ]
    assert [(s["patient_control_number"], s["payer_name"]) for s in claim.values()] == [
        ("A", "A PAYER"),
        ("B", "A PAYER"),
        ("C", "OTHER"),
    ]


def test_a_new_billing_provider_leaves_nothing_of_the_one_before() -> None:
    body = SUBSCRIBER + "CLM*A*10***11:B:1~" + "HL*5**20*1~ NM1*85*2*SECOND*****XX*1000000009~"
    body += "HL*6*5*22*0~ SBR*S~ CLM*B*10***11:B:1~"
    found = rows(read(interchange(claims(body))), "submissions", "billing_npi", "billing_taxonomy", "payer_name")
    assert found[1] == {"billing_npi": "1000000009", "billing_taxonomy": None, "payer_name": None}


def test_other_payers_repeat_and_keep_their_own() -> None:
    others = """
    SBR*P*18*******CI~ CAS*CO*45*5~ AMT*D*40~ NM1*IL*1*ROE*RIO****MI*M8~ NM1*PR*2*FIRST*****PI*F1~ REF*F8*THEIRS~
    SBR*T*01*******MB~ NM1*IL*1*DOE*JO****MI*M9~ NM1*PR*2*THIRD*****PI*T1~
    """
    tables = read(interchange(claims(SUBSCRIBER + "CLM*A*10***11:B:1~" + others + "LX*1~ SV1*HC:97530*10*UN*1~")))
    found = rows(
        tables, "other_payers", "payer_responsibility", "filing_indicator", "payer_name", "payer_id_code", "paid"
    )
    assert [tuple(one.values()) for one in found] == [
        ("P", "CI", "FIRST", "F1", money("40")),
        ("T", "MB", "THIRD", "T1", None),
    ]
    claim = row(tables, "submissions")
    assert (claim["payer_name"], claim["payer_responsibility"], claim["original_reference"]) == ("A PAYER", "P", None)
    assert sorted(p["member_id"] for p in rows(tables, "persons") if p["role"] == "other_subscriber") == ["M8", "M9"]
    assert row(tables, "submission_lines", "code") == {"code": "97530"}


def test_a_tax_id_is_no_npi() -> None:
    tables = read(interchange(claims(SUBSCRIBER + "CLM*A*10***11:B:1~ NM1*82*1*SMITH*PAT****34*111223333~")))
    found = row(tables, "submissions", "rendering_npi", "rendering_name")
    assert found == {"rendering_npi": None, "rendering_name": "SMITH, PAT"}


def test_a_line_number_that_is_missing_is_its_order() -> None:
    body = SUBSCRIBER + "CLM*A*10***11:B:1~ LX~ SV1*HC:1*5*UN*1~ SV1*HC:2*5*UN*1~ CLM*B*1***11~ SV1*HC:3*1*UN*1~"
    found = rows(read(interchange(claims(body))), "submission_lines", "code", "line_number")
    assert [tuple(one.values()) for one in found] == [("1", 1), ("2", 2), ("3", 1)]


def test_the_batch_is_known_by_its_sender() -> None:
    found = row(read(interchange(claims(SUBSCRIBER + CLAIM))), "transactions")
    assert (found["kind"], found["purpose"], found["reference"]) == ("837P", "00", "BATCH9")
    assert (found["sent_date"], found["claim_or_encounter"]) == (day("2026-01-03"), "CH")
    assert (found["submitter_name"], found["submitter_id"], found["receiver_name"]) == (
        *("A CLEARINGHOUSE", "SUB1", "A PAYER"),
    )


@pytest.mark.parametrize("procedure", ["HC97530", "HC:97530GO"])
def test_odd_procedures_are_told(procedure: str) -> None:
    tables = read(interchange(claims(SUBSCRIBER + f"CLM*A*10***11:B:1~ LX*1~ SV1*{procedure}*10*UN*1~")))
    assert {"procedure_not_composite", "modifier_glued"} & set(codes(tables))
