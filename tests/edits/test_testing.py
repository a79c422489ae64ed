"""Looking back at checks: every flagged claim is caught, stopped otherwise, gone through or open, and none twice."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.edits import testing
from analytics.edits.rules import edits
from tests.edits.lines import denied, lines, paid

DAY, KNOWN = date(2026, 3, 2), date(2026, 4, 1)
RULES = [edit for edit in edits() if edit.id in ("diagnosis_missing", "no_units")]
CATEGORIES = {"254": "CODING", "164": "DEMOG"}
BARE = {"diagnosis": None}
CLAIMS = testing.checked_claims(
    lines(
        denied("CODING", DAY, KNOWN, **BARE, claim_id="caught", charge=70),
        paid(DAY, KNOWN, claim_id="caught", charge=30),
        denied("AUTH", DAY, KNOWN, **BARE, claim_id="otherwise"),
        paid(DAY, KNOWN, **BARE, claim_id="through"),
        {**BARE, "claim_id": "open"},
        {**BARE, "claim_id": "rejected", "rejected_claims": 1, "status": "254", "charge": 40},
        {"claim_id": "missed", "rejected_claims": 1, "status": "254"},
        {"claim_id": "elsewhere", "rejected_claims": 1, "status": "164"},
        paid(DAY, KNOWN, claim_id="fine"),
    ),
    CATEGORIES,
    RULES,
)


def test_a_claim_is_one_row_with_its_end() -> None:
    rows = {row["claim_id"]: row for row in CLAIMS.iter_rows(named=True)}
    assert len(rows) == 8
    assert (rows["caught"]["charge"], rows["caught"]["stopped_charge"]) == (100, 70)
    assert rows["caught"]["categories"] == ["CODING"]
    assert rows["rejected"]["stopped_charge"] == 40
    assert rows["through"]["categories"] == []
    assert [rows[one]["judged"] for one in ("open", "through", "rejected")] == [0, 1, 1]
    assert rows["fine"]["edits"] == [] and rows["missed"]["edits"] == []
    assert rows["open"]["edits"] == ["diagnosis_missing"]


def test_what_is_flagged_is_told_apart() -> None:
    missing, units = testing.tested(CLAIMS, RULES)
    assert (missing.flagged, missing.judged, missing.caught, missing.other, missing.through) == (5, 4, 2, 1, 1)
    assert (missing.wanted, missing.charge, missing.wanted_charge) == (3, 110, 210)
    assert (missing.precision, missing.recall) == (2 / 4, 2 / 3)
    assert missing.usual == 1 / 3, "of three claims not flagged and judged one was stopped for it"
    assert missing.verdict == testing.FEW
    assert (units.flagged, units.precision, units.recall, units.verdict) == (0, None, 0.0, testing.NONE)


def test_all_together_count_any_reason() -> None:
    whole = testing.together(CLAIMS, ["diagnosis_missing", "no_units"])
    assert (whole.flagged, whole.caught, whole.through, whole.wanted) == (5, 3, 1, 5)
    assert testing.together(CLAIMS, []).flagged == 0


@pytest.mark.parametrize(
    ("caught", "through", "usual", "verdict"),
    [(8, 4, 0, testing.GOOD), (3, 10, 0, testing.ALARMS), (2, 30, 0, testing.ALARMS), (8, 4, 8, testing.ALARMS)],
)
def test_a_check_pays_where_it_is_often_right(caught: int, through: int, usual: int, verdict: str) -> None:
    rows = [denied("CODING", DAY, KNOWN, **BARE) for _ in range(caught)] + [paid(DAY, KNOWN, **BARE)] * through
    rows += [denied("CODING", DAY, KNOWN) for _ in range(usual)] + [paid(DAY, KNOWN)] * (0 if usual else 20)
    claims = testing.checked_claims(lines(*rows), {}, RULES)
    assert testing.tested(claims, RULES)[0].verdict == verdict
