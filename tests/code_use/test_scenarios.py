"""The simulated practice: who was planted is named first, and where nothing was planted nobody is named.

The services are taken from the story itself, so that this is about the comparison and not about reading files.
"""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from analytics import reference
from analytics.code_use import Judgement, findings, judge, treated
from analytics.demo.documents import Claim
from analytics.demo.story import Sent, Story
from analytics.transforms.profiles import diagnosis_chapter
from tests.code_use.simulated import SCHEMA
from tests.demo.simulated import story

pytestmark = pytest.mark.slow

SIZE = (4000, 6)
"""Claims and months: eight therapists; the whole practice would only take longer."""
CODING = ("a therapist bills", "a therapist's treatments")


def services(told: Story) -> pl.DataFrame:
    """What was billed first at each visit, in the columns of queries/services_at_visits.sql; nothing is allowed yet."""
    billed: dict[str, Claim] = {}
    for event in told.events:
        if isinstance(event, Sent):
            billed.setdefault(event.claim.number, event.claim)
    classes = dict(reference.payer_classes().select("filing_indicator", "payer_class").iter_rows())
    rows = [
        (claim.therapist.npi, f"{claim.patient.last_name} {claim.patient.birth_date}", claim.day, service.code,
         list(service.modifiers), classes[claim.payer.filing_indicator], claim.diagnoses[0],
         claim.day.year - claim.patient.birth_date.year, 1, service.units, 0.0, 0.0)
        for claim in billed.values() for service in claim.services
    ]  # fmt: skip
    billed_first = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return billed_first.with_columns(diagnosis_chapter=diagnosis_chapter(pl.col("diagnosis_chapter")))


@cache
def judged(name: str, claims: int | None = None, months: int | None = None, seed: int | None = None) -> Judgement:
    return judge(treated(services(story(name, claims, months, seed))))


@pytest.mark.parametrize(
    ("name", "measures"),
    [
        ("overuse", {"code_share.97110"}),
        ("cloned_visits", {"same_visit", "code_share.97110", "code_share.97530"}),
        ("upcoding", {"high_evaluations"}),
        ("undercoding", {"low_evaluations"}),
    ],
)
def test_the_planted_therapist_is_named_and_nobody_else(name: str, measures: set[str]) -> None:
    planted = {row.therapist_npi for row in story(name, *SIZE).planted if row.effect.startswith(CODING)}
    assert len(planted) == 1
    found = findings(judged(name, *SIZE))
    assert {finding.first.therapist_id for finding in found} == planted
    assert measures <= {row.measure.id for finding in found for row in (finding.first, *finding.others)}


def test_the_quiet_practice_stays_quiet() -> None:
    judgement = judged("quiet", *SIZE)
    assert judgement.tests > 50
    assert findings(judgement) == []


def test_thirty_claims_are_not_enough() -> None:
    judgement = judged("tiny")
    assert judgement.tests == 0
    assert findings(judgement) == []
