"""Who there is in the large practice: clinics, therapists, and the payers of the default scenario."""

from __future__ import annotations

from functools import cache
from statistics import fmean
from typing import Any

import polars as pl

from analytics.demo.documents import Payer, Provider, npi
from analytics.demo.fees import charge, medicare_fee
from analytics.demo.names import therapist
from analytics.demo.payers import PayerRules, payers
from analytics.demo.scenarios import scenario

SCENARIO = scenario("default")
UNTIL, SETTINGS_OF_SCENARIO = SCENARIO.until, SCENARIO.settings
CLINICS, THERAPISTS_EACH = 5, 8
BILLING = Provider("GRAND RIVER OCCUPATIONAL THERAPY", npi("193000000"))
FACILITIES = [Provider(f"GRAND RIVER THERAPY {n + 1}", npi(f"19300001{n}")) for n in range(CLINICS)]
THERAPISTS = [therapist(n) for n in range(CLINICS * THERAPISTS_EACH)]
TAX_ID, SUBMITTER, CLEARINGHOUSE = "900000009", "GRANDOT", "CLEARHOUSE"
TELEHEALTH_POS, CLINIC_POS = "10", "11"


@cache
def rules() -> tuple[PayerRules, ...]:
    """The payers that claims go to, in order; the index of the one behind Medicare follows."""
    return tuple(payers(SETTINGS_OF_SCENARIO))


@cache
def supplement() -> Payer:
    """The insurance behind Medicare."""
    told = SETTINGS_OF_SCENARIO["supplement"]
    return Payer(told["name"], told["id"], told["filing"])


@cache
def payer_frame() -> pl.DataFrame:
    """One row a payer: payer (index), how it is named and how it decides."""
    rows = [_row(number, each) for number, each in enumerate(rules())]
    behind = SETTINGS_OF_SCENARIO["supplement"]
    last = rows[0] | {
        "payer": len(rows),
        "payer_name": supplement().name,
        "payer_id_code": supplement().id,
        "filing_indicator": supplement().filing_indicator,
        "payer_class": behind["class"],
        "share": None,
        "least": behind["lag"][0],
        "mean": behind["lag"][1],
        "pays_on": behind["pays_on"][0],
    }
    return pl.DataFrame([*rows, last])


def _row(number: int, each: PayerRules) -> dict[str, Any]:
    return {
        "payer": number,
        "payer_name": each.payer.name,
        "payer_id_code": each.payer.id,
        "filing_indicator": each.payer.filing_indicator,
        "payer_class": each.payer_class,
        "share": each.share,
        "least": each.lag[0],
        "mean": each.lag[1],
        "pays_on": each.pays_on[0],
        "percent": each.percent,
        "coinsurance": each.coinsurance,
        "copay": each.copay,
        "has_deductible": each.deductible > 0,
        "sequestration": each.sequestration,
        "contract_carc": each.reduces_with,
        "acknowledges": each.acknowledges,
        "replaces": each.replaces,
        "secondary_share": each.secondary_share,
        "denying": fmean(each.factors.values()) if each.factors else 1.0,
    }


@cache
def services() -> pl.DataFrame:
    """One row a code: code, unit_charge and unit_fee (Medicare's), whole cents."""
    codes = sorted({*EVALUATIONS, RE_EVALUATION, *TREATMENTS})
    markup = SETTINGS_OF_SCENARIO["practice"]["markup"]
    return pl.DataFrame(
        [{"code": code, "unit_charge": charge(code, markup), "unit_fee": medicare_fee(code, UNTIL)} for code in codes]
    )


EVALUATIONS = {"97165": 30, "97166": 50, "97167": 20}
RE_EVALUATION = "97168"
TREATMENTS = {"97110": 30, "97530": 30, "97140": 14, "97535": 10, "97112": 8, "97129": 4, "97760": 4}
DIAGNOSES = {"M25531": 14, "M79641": 12, "S52501D": 12, "G5601": 10, "I69351": 10, "F840": 12, "G20A1": 6, "F82": 12,
             "M1812": 6, "R278": 6}  # fmt: skip
