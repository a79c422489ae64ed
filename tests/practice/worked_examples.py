"""The worked examples of the KPI definitions, as the files that a practice would hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analytics.demo.documents import (
    Acknowledgement,
    Adjustment,
    Answer,
    AnsweredLine,
    Batch,
    Claim,
    Payer,
    Person,
    Provider,
    Remittance,
    Service,
    npi,
)
from analytics.demo.writing_277ca import acknowledgements_text
from analytics.demo.writing_835 import remittance_text
from analytics.demo.writing_837p import claims_text

PRACTICE = Provider("WORKED EXAMPLE THERAPY", npi("190000001"))
THERAPIST = Provider("EXAMPLE", npi("190000002"), "THERESA")
PAYER = Payer("EXAMPLE HEALTH PLAN", "90001", "CI")
SECOND_PAYER = Payer("EXAMPLE SUPPLEMENT", "90002", "CI")


def _claim(number: int, day: date) -> Claim:
    patient = Person("EXAMPLE", f"PATIENT{number:02}", date(1970, 1, number), "F", f"M{number:04}")
    service = Service("97530", ("GO",), 1, 100_00, f"L{number:02}1")
    return Claim(f"TEN{number:02}", patient, PAYER, PRACTICE, THERAPIST, day, (service,), ("M25511",))


def _answer(claim: Claim, paid: int, *adjustments: Adjustment, status: str = "1", payer: Payer = PAYER) -> Answer:
    line = AnsweredLine(claim.services[0], paid, adjustments)
    return Answer(claim, payer, status, f"ICN{claim.number}", (line,), date(2026, 6, 13))


def ten_claims() -> dict[str, str]:
    """Ten claims of 100 dollars, one rejected and resent, one denied and won, one hidden: texts by file name."""
    claims = [_claim(number, date(2026, 6, 10)) for number in range(1, 11)]
    rejected, reduced, deductible, denied, hidden = claims[0], claims[6], claims[7], claims[8], claims[9]
    first = Batch("TEN1", date(2026, 6, 12), tuple(claims))
    again = Batch("TEN2", date(2026, 6, 17), (rejected,))

    def accepted(claim: Claim, batch: str, day: date) -> Acknowledgement:
        return Acknowledgement(claim, batch, day, "A2", "20", f"ICN{claim.number}")

    words = [Acknowledgement(rejected, "TEN1", date(2026, 6, 13), "A7", "164")]
    words += [accepted(claim, "TEN1", date(2026, 6, 13)) for claim in claims[1:]]
    answers = [_answer(claim, 100_00) for claim in claims[1:6]]
    answers.append(_answer(reduced, 80_00, Adjustment("CO", "45", 20_00)))
    answers.append(_answer(deductible, 0, Adjustment("PR", "1", 100_00)))
    answers.append(_answer(denied, 0, Adjustment("CO", "197", 100_00)))
    answers.append(_answer(hidden, 0, Adjustment("CO", "45", 100_00)))
    later = [
        _answer(rejected, 100_00),
        _answer(denied, 0, Adjustment("CO", "197", -100_00), status="22"),
        _answer(denied, 100_00),
    ]
    payments = (
        Remittance(PAYER, PRACTICE, date(2026, 6, 30), "TENPAY1", tuple(answers)),
        Remittance(PAYER, PRACTICE, date(2026, 7, 14), "TENPAY2", tuple(later)),
    )
    return {
        "ten_claims.837p": claims_text(first, 1) + claims_text(again, 2),
        "ten_claims.277ca": acknowledgements_text(words, 3)
        + acknowledgements_text([accepted(rejected, "TEN2", date(2026, 6, 18))], 4),
        "ten_claims.835": remittance_text(payments[0], 5) + remittance_text(payments[1], 6),
    }


def ledger() -> dict[str, str]:
    """One claim of 100 dollars that a primary and then a secondary payer answer: texts by file name."""
    claim = replace(_claim(1, date(2026, 6, 10)), number="LEDGER1", secondary=SECOND_PAYER)
    primary = _answer(claim, 60_00, Adjustment("CO", "45", 20_00), Adjustment("PR", "2", 20_00), status="19")
    primary = replace(primary, crossover=SECOND_PAYER)
    secondary = _answer(
        claim, 15_00, Adjustment("OA", "23", 80_00), Adjustment("PR", "2", 5_00), status="2", payer=SECOND_PAYER
    )
    secondary = replace(secondary, control_number="SUP1")
    return {
        "ledger.837p": claims_text(Batch("LEDGER1", date(2026, 6, 12), (claim,)), 1),
        "ledger.835": remittance_text(Remittance(PAYER, PRACTICE, date(2026, 6, 30), "LEDPAY1", (primary,)), 2)
        + remittance_text(Remittance(SECOND_PAYER, PRACTICE, date(2026, 7, 14), "LEDPAY2", (secondary,)), 3),
    }
