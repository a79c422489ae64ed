"""What the demo practice writes is the real thing: a strict reader that is not ours accepts every file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import groupby

import pytest

from analytics.demo.delivery import X12File, x12_files
from analytics.demo.scenarios import scenario, scenario_names
from analytics.demo.simulation import simulate
from analytics.demo.writing_999 import WRONG_COUNT, Verdict, verdict_text
from tests.demo.strict_reader import complaints, sums_that_differ
from tests.demo.told import everything_odd, small_story
from tests.practice.__main__ import files

COMMITTED = files()
SMALL = list(x12_files(replace(small_story(), events=small_story().events[:160])))
ODD = list(x12_files(everything_odd()))


@pytest.mark.parametrize("path", sorted(COMMITTED), ids=lambda path: path.name)
def test_the_committed_samples_are_accepted(path: object) -> None:
    assert complaints(COMMITTED[path]) == []  # type: ignore[index]


@pytest.mark.parametrize("file", ODD, ids=lambda file: file.path)
def test_every_form_a_claim_and_an_answer_can_take_is_accepted(file: X12File) -> None:
    assert complaints(file.text) == []


def test_the_odd_ones_hold_what_they_promise() -> None:
    texts = "".join(file.text for file in ODD)
    for segment in (
        "\nNM1*DN*", "\nNM1*DQ*", "\nSBR*P*18*******MB", "\nAMT*D*90", "\nSVD*80001*40*HC:97530:GO:CO:59:KX**1",
        "\nSVD*80001*50*HC:97112:GO:95**1", "\nDTP*573*D8*20260616", "\nDTP*439*", "\nPRV*PE*PXC*225XH1200X",
        "\nSV1*HC:97110:GO:95*50*UN*1*10**1:2:3:4~", "\nMOA***MA01*MA18",
        "\nSVC*HC:97112:GO:95*50*50**1*HC:97110:GO:95~",
        "\nPLB*", "*L6:", "*FB:", "\nNM1*AY*", "\nQTY*AA*1", "\nAMT*YY*", "\nIK5*A", "\nN3*7 ORCHARD LANE",
    ):  # fmt: skip
        assert segment in texts, segment


def test_every_file_of_a_story_is_accepted() -> None:
    assert {file.kind for file in SMALL} == {"837P", "999", "277CA", "835"}
    assert {file.path: found for file in SMALL if (found := complaints(file.text))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_the_fullest_files_of_each_scenario_are_accepted(name: str) -> None:
    story = simulate(scenario(name), claims=300, months=4, seed=11)
    written = sorted(x12_files(story), key=lambda file: (file.kind, -len(file.text), file.path))
    fullest = [file for _, kind in groupby(written, key=lambda file: file.kind) for file in list(kind)[:3]]
    assert {file.kind for file in fullest} == story.writes - {"csv"}
    assert {file.path: found for file in fullest if (found := complaints(file.text))} == {}


def test_every_payment_of_the_demo_practice_adds_up_to_the_cent() -> None:
    story = simulate(scenario("default"), claims=1_500, months=9, seed=4)
    remits = [file for file in x12_files(story) if file.kind == "835"]
    assert len(remits) > 100
    assert {file.path: found for file in remits if (found := sums_that_differ(file.text))} == {}


@pytest.mark.parametrize(
    ("pattern", "by", "where"),
    [(r"\nBPR\*I\*\d+", r"\nBPR*I*1", "payment"), (r"(\nCAS\*CO\*45\*)\d", r"\g<1>7", "line")],
)
def test_what_does_not_add_up_is_found(pattern: str, by: str, where: str) -> None:
    text = next(file.text for file in SMALL if file.kind == "835" and "\nCAS*CO*45*1" in file.text)
    assert sums_that_differ(text) == []
    assert any(found.startswith(where) for found in sums_that_differ(re.sub(pattern, by, text, count=1)))


def test_a_999_that_rejects_is_accepted() -> None:
    assert complaints(verdict_text(Verdict(17, date(2026, 6, 1), WRONG_COUNT), 1)) == []


def test_a_batch_that_the_999_turns_away_is_refused_by_the_strict_reader_too() -> None:
    told = small_story()
    all_rejected = replace(told, rejected_batches=frozenset(event.day for event in told.events))
    turned_away = [file for file in x12_files(all_rejected) if not file.is_counted]
    assert len(turned_away) > 10
    found = complaints(turned_away[0].text)
    assert len(found) == 1
    assert "SE" in found[0] or "segment count" in found[0].lower(), found


@pytest.mark.parametrize(
    ("kind", "was", "now"),
    [
        ("837P", "\nBHT*0019", "\nBHT*0020"),
        ("837P", "\nDMG*D8*", "\nDMG*XX*"),
        ("837P", "\nSBR*P*18", "\nSBR*Q*18"),
        ("277CA", "\nTRN*1*0~", ""),
        ("835", "*16*2", "*ZQ*2"),
        ("835", "\nDTM*405*", "\nDTM*999*"),
    ],
)
def test_the_strict_reader_is_strict(kind: str, was: str, now: str) -> None:
    texts = [file.text for file in SMALL if file.kind == kind and was in file.text]
    assert texts, f"no {kind} holds {was!r}"
    assert complaints(texts[0].replace(was, now, 1)) != []
