"""KPIs of submissions on drawn tables: accepted, clean, mature, unanswered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analytics.scope import Scope
from tests.asking.drawn import AS_OF, WHOLE
from tests.asking.figures import REMITS_ALONE, figure

SENT = """
    claim_id primary_claims submitted_claims worded_claims accepted_claims judged_claims clean_claims resolved_claims submission_date clean_date
    a        1              1                1             1               1             1            0               2026-02-01      2026-03-01
    b        1              1                1             0               1             0            0               2026-02-01      2026-02-03
    c        1              1                0             0               0             0            0               2026-02-01      -
    d        1              0                0             0               1             1            1               -               2026-03-01
    e        0              1                1             1               1             1            1               2026-02-01      2026-03-01
"""  # noqa: E501


def test_acceptance_counts_submissions_with_a_final_word_to_any_payer(folder: Path) -> None:
    rate = figure(folder, "acceptance_rate", claims=SENT)
    assert (rate.numerator, rate.denominator) == (2, 3)
    assert rate.note == "by date of the original submission; submissions with a final acknowledgement: 3 of 4"


def test_clean_claims_are_submissions_to_primary_payers(folder: Path) -> None:
    rate = figure(folder, "clean_claim_rate", claims=SENT)
    assert (rate.numerator, rate.denominator) == (1, 2)
    assert rate.note == "claims with an 837: 2 of 3"


def test_without_837_files_each_claim_is_its_own_original(folder: Path) -> None:
    claims = SENT.replace("2026-02-01", "-")
    rate = figure(folder, "clean_claim_rate", claims=claims, kinds=REMITS_ALONE)
    assert (rate.numerator, rate.denominator) == (1 + 1, 3)
    assert rate.note == ("835 files alone: each claim counts as its own original; no 277CA files: rejections unknown")


def test_resolution_is_dated_by_the_submission(folder: Path) -> None:
    scope = Scope(AS_OF, end=date(2026, 2, 28))
    rate = figure(folder / "1", "first_pass_resolution_rate", scope, claims=SENT)
    assert (rate.numerator, rate.denominator) == (0, 2)
    alone = figure(folder / "2", "first_pass_resolution_rate", WHOLE, claims=SENT, kinds=REMITS_ALONE)
    assert (alone.numerator, alone.denominator) == (1, 3)


def test_maturity_is_the_share_of_submitted_claims_that_are_adjudicated(folder: Path) -> None:
    claims = """
        claim_id primary_claims submitted_claims countable_claims adjudicated_claims submission_date
        a        1              1                1                1                  2026-02-01
        b        1              1                1                0                  2026-02-01
        c        1              1                0                0                  2026-02-01
        d        1              0                1                1                  -
        e        0              1                1                0                  2026-02-01
    """
    share = figure(folder, "maturity", claims=claims)
    assert (share.numerator, share.denominator) == (1, 2)


def _waiting(payer: str, count: int, days: int, answered: bool) -> str:
    sent = AS_OF.toordinal() - (90 if answered else days)
    answer = str(date.fromordinal(sent + days)) if answered else "-"
    day = str(date.fromordinal(sent))
    rows = (f"{payer}{n}{days} {payer} {int(answered)} {day} {day} {answer}" for n in range(count))
    return "\n".join(rows)


_WAITING_HEADER = "claim_id payer_id answered_claims submission_date clock_date first_answer_date\n"


def test_no_answer_compares_with_the_payers_usual_time(folder: Path) -> None:
    # quick: 30 of 33 answered on day 10, so 11 days are too long; slow: too few answers to learn from, so 30 days
    rows = [_waiting("quick", 30, 10, True), _waiting("quick", 2, 11, False), _waiting("quick", 1, 10, False)]
    rows += [_waiting("slow", 19, 10, True), _waiting("slow", 1, 31, False), _waiting("slow", 4, 30, False)]
    rate = figure(folder / "1", "no_response", claims=_WAITING_HEADER + "\n".join(rows))
    assert (rate.numerator, rate.denominator) == (2 + 1, (30 + 2) + (19 + 1))
    assert "payers with a known usual response time: 1; 30 days assumed for others" in (rate.note or "")
    march = Scope(AS_OF, end=date(2026, 4, 30))
    rate = figure(folder / "2", "no_response", march, claims=_WAITING_HEADER + "\n".join(rows))
    assert (rate.numerator, rate.denominator) == (0, 30 + 19)  # the usual time is still learned from all claims


def test_voided_rejected_and_secondary_claims_await_no_answer(folder: Path) -> None:
    claims = """
        claim_id primary_claims voided_claims submission_date clock_date
        a        1              0             2026-01-02      2026-01-02
        b        1              1             2026-01-02      2026-01-02
        c        1              0             2026-01-02      -
        d        0              0             2026-01-02      2026-01-02
    """
    rate = figure(folder, "no_response", claims=claims)
    assert (rate.numerator, rate.denominator) == (1, 1)
