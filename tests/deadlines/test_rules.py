"""Which deadline holds for a payer: the contract's word before a published one, and never a number without its name."""

from __future__ import annotations

import polars as pl
import pytest

from analytics import reference
from analytics.deadlines import PayerRules, rules_by_payer
from analytics.settings import Payer, Settings


def rules(payer_class: str, *names: str, own: Payer | None = None) -> PayerRules:
    payers = pl.DataFrame({"payer_id": ["p"], "payer_class": [payer_class], "names": [list(names)]})
    return rules_by_payer(payers, Settings(payers=(own,) if own else ()))["p"]


@pytest.mark.parametrize(
    ("payer_class", "name", "filing", "appeal"),
    [
        ("medicare", "LAKELAND PART B", (365, "published"), (120, "published")),
        ("medicare_advantage", "SENIOR PLAN", (None, "unknown"), (60, "published")),
        ("medicare_advantage", "HUMANA INC", (365, "published"), (65, "published")),
        ("commercial", "HUMANA INC", (180, "published"), (540, "published")),
        ("commercial", "UNITED HEALTHCARE OF OHIO", (90, "published"), (65, "published")),
        ("commercial", "BLUESTONE", (90, "assumed"), (90, "assumed")),
        ("commercial", "ANTHEM BLUE CROSS", (90, "published"), (None, "unknown")),
        ("medicaid", "STATE MEDICAID", (None, "unknown"), (None, "unknown")),
        ("medicaid_managed_care", "COMMUNITY CARE", (None, "unknown"), (None, "unknown")),
        ("workers_compensation", "STATE FUND", (None, "unknown"), (None, "unknown")),
        ("auto", "CAR INSURANCE", (90, "assumed"), (90, "assumed")),
    ],
)
def test_a_payer_has_the_rule_of_its_name_then_of_its_class(
    payer_class: str, name: str, filing: tuple[int | None, str], appeal: tuple[int | None, str]
) -> None:
    found = rules(payer_class, name)
    assert (found.filing.days, found.filing.basis) == filing
    assert (found.appeal.days, found.appeal.basis) == appeal


def test_a_part_of_a_word_is_no_name() -> None:
    assert rules("commercial", "CIGNAL HEALTH").filing.basis == "assumed"
    assert rules("commercial", "Cigna, Ohio").filing.basis == "published"


def test_the_practices_own_word_goes_before_all_others_and_alone_is_firm() -> None:
    own = Payer("p", "P", appeal_days=45)
    found = rules("medicaid", "STATE MEDICAID", own=own)
    assert (found.appeal.days, found.appeal.basis, found.appeal.is_verified) == (45, "own", True)
    assert found.filing.basis == "unknown"


def test_conflicting_sources_are_told() -> None:
    assert rules("commercial", "AETNA").filing.is_conflicting
    assert not rules("medicare", "B").filing.is_conflicting


def test_verified_is_what_the_table_says_and_every_rule_has_its_source() -> None:
    known = reference.payer_deadlines()
    assert known.filter(pl.col("payer_class").is_null())["payer"].to_list() == ["DEFAULT"]
    for payer_class in reference.PAYER_CLASSES:
        for rule in (rules(payer_class, "X").filing, rules(payer_class, "X").appeal):
            assert rule.source and rule.text
            assert rule.is_verified == bool(known.filter(source=rule.source)["verified"].all())
