"""Payers that pay one amount a visit: what the practice says holds, what answers look like is only suggested."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.settings import Payer, Settings
from tests.transforms.drawn import derived

BY_VISIT = Settings(payers=(Payer("plan", "Plan", rate="visit"),))
SENT = "837 06-02 A1 1 | 97110 100 | 97530 80\n"
PAID, FOLDED = "97110 100 95 CO-45:5", "97530 80 0 CO-45:80"


def outcomes(drawn: str, settings: Settings) -> list[str]:
    """The outcome of each line's first adjudication, as known in the end."""
    lines = derived(drawn, settings)["lines"].sort("line_id", "valid_from").unique("line_id", keep="last")
    return lines.sort("line_id")["first_outcome"].to_list()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (f"{PAID} | {FOLDED}", ["paid", "expected"]),
        # 99.5 % of the charge is the whole charge
        (f"{PAID} | 97530 80 0 CO-45:79.60 CO-59:0.40", ["paid", "expected"]),
        (f"{PAID} | 97530 80 0 CO-45:79.50 CO-59:0.50", ["paid", "zero_allowed"]),
        # only 45 folds a line into a visit
        (f"{PAID} | 97530 80 0 CO-P12:80", ["paid", "hidden"]),
        (f"{PAID} | 97530 80 0 PR-1:80", ["paid", "paid"]),
        # nothing was paid for the visit: written down whole is a denial here too
        (f"97110 100 0 CO-197:100 | {FOLDED}", ["denied", "hidden"]),
        (f"97110 100 95 CO-45:5 on=06-03 | {FOLDED}", ["paid", "hidden"]),
    ],
    ids=["folded", "nearly whole", "not whole", "another code", "deductible", "no visit paid", "another day"],
)
def test_lines_folded_into_a_visit_are_no_silent_denials(answer: str, expected: list[str]) -> None:
    sent = SENT.replace("97110 100", "97110 100 on=06-03") if "on=06-03" in answer else SENT
    assert outcomes(f"{sent}835 06-20 A1 1 | {answer}", BY_VISIT) == expected


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (f"835 06-27 A1 1 icn=X2 | {PAID}", ["paid", "expected"]),
        (f"835 06-27 A1 1 icn=X2 | {PAID} | {FOLDED}", ["denied", "hidden"]),
    ],
    ids=["the other half of a split", "a later decision"],
)
def test_the_visit_may_be_paid_in_the_other_half_of_a_split(second: str, expected: list[str]) -> None:
    first = FOLDED if expected[0] == "paid" else f"97110 100 0 CO-197:100 | {FOLDED}"
    assert outcomes(f"{SENT}835 06-20 A1 1 icn=X1 | {first}\n{second}", BY_VISIT) == expected


def test_what_a_visit_folds_is_given_up_by_contract() -> None:
    drawn = f"{SENT}835 06-20 A1 1 icn=X1 | {PAID} | {FOLDED}\n"
    assert derived(drawn, BY_VISIT)["ledger"]["payer_receivable"].sum() == 0
    assert derived(drawn)["ledger"]["payer_receivable"].sum() == 80
    undone = "835 07-10 A1 22 icn=X9 | 97110 -100 -95 CO-45:-5 | 97530 -80 0 CO-45:-80"
    assert derived(f"{SENT}{undone}", BY_VISIT)["ledger"]["payer_receivable"].sum() == 180 + 180


def practice(visits: int, others: int = 0, single: int = 0) -> str:
    """Visits paid with 95 on one line; others paid by the service; visits of one line."""
    rows = []
    for n in range(visits + others + single):
        claim = f"C{n}"
        second = " | 97530 80" if n < visits + others else ""
        rows.append(f"837 06-02 {claim} 1 | 97110 100{second}")
        said = f" | {FOLDED}" if n < visits else f" | 97530 80 {n}.17 CO-45:{80 - n - 1}.83" if second else ""
        rows.append(f"835 06-20 {claim} 1 | {PAID}{said}")
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("visits", "others", "single", "is_suggested"),
    [(20, 0, 0, True), (19, 0, 0, False), (19, 0, 5, False), (21, 9, 0, True), (20, 9, 0, False)],
    ids=["20 days", "19 days", "days of one line", "70 %", "less than 70 %"],
)
def test_a_payer_that_pays_visits_to_the_same_cent_is_suggested_and_nothing_changes(
    visits: int, others: int, single: int, is_suggested: bool
) -> None:
    found = derived(practice(visits, others, single))
    assert ("visit_rate_suggested" in found["findings"]["code"].to_list()) == is_suggested
    assert found["payers"]["seems_by_visit"].to_list() == [is_suggested]
    last = found["lines"].filter(pl.col("valid_to") == pl.col("valid_to").max())
    assert last["hidden_lines"].sum() == visits
    assert last["foldable_lines"].sum() == (visits if is_suggested else 0)


def test_what_the_practice_says_needs_no_suggestion() -> None:
    found = derived(practice(25), BY_VISIT)
    assert "visit_rate_suggested" not in found["findings"]["code"].to_list()
    assert (found["payers"]["rate"].to_list(), found["lines"]["hidden_lines"].sum()) == (["visit"], 0)


def test_the_suggestion_names_the_payer_what_was_seen_and_what_to_do() -> None:
    found = derived(practice(21, 9))["findings"].filter(code="visit_rate_suggested")
    assert found["message"].to_list() == [
        "Plan paid $95.00 on 21 of 30 days with several lines, and wrote 21 of their lines down whole: if its contract "
        'pays by the visit, say so (rate = "visit"), and such lines are no silent denials.'
    ]
