"""Which deadline holds for a payer: the contract's word before a published one, and never a number without its name."""

from __future__ import annotations

import polars as pl
import pytest

from analytics import reference
from analytics.deadlines import PayerRules, rules_by_payer
from analytics.settings import Payer, Settings
from tests.transforms.drawn import derived


def rules(payer_class: str, *names: str, own: Payer | None = None) -> PayerRules:
    payers = pl.DataFrame({"payer_id": ["p"], "payer_class": [payer_class], "names": [list(names)]})
    return rules_by_payer(payers, Settings(payers=(own,) if own else ()))["p"]


@pytest.mark.parametrize(
    ("payer_class", "name", "filing", "appeal"),
    [
        ("medicare", "LAKELAND PART B", (365, "published"), (120, "published")),
        ("medicare_advantage", "SENIOR PLAN", (None, "unknown"), (60, "published")),
        ("medicare_advantage", "HUMANA", (365, "published"), (65, "published")),
        ("commercial", "HUMANA", (180, "published"), (540, "published")),
        # of several rows of its name none is of its class: the shorter number
        ("other", "HUMANA", (180, "published"), (65, "published")),
        ("commercial", "UHC", (90, "published"), (65, "published")),
        ("medicare", "AETNA", (120, "published"), (180, "published")),
        # a name is equal to one that is known, or it is another one
        ("commercial", "UNITED HEALTHCARE OF OHIO", (90, "assumed"), (90, "assumed")),
        ("commercial", "BLUESTONE", (90, "assumed"), (90, "assumed")),
        # a row without a number is no row
        ("commercial", "ANTHEM", (90, "published"), (90, "assumed")),
        ("medicaid", "STATE MEDICAID", (None, "unknown"), (90, "assumed")),
        ("medicaid_managed_care", "COMMUNITY CARE", (None, "unknown"), (90, "assumed")),
        ("workers_compensation", "STATE FUND", (None, "unknown"), (90, "assumed")),
        ("auto", "CAR INSURANCE", (90, "assumed"), (90, "assumed")),
    ],
)
def test_a_payer_has_the_rule_of_its_name_then_of_its_class(
    payer_class: str, name: str, filing: tuple[int | None, str], appeal: tuple[int | None, str]
) -> None:
    found = rules(payer_class, name)
    assert (found.filing.days, found.filing.basis) == filing
    assert (found.appeal.days, found.appeal.basis) == appeal


def test_the_practices_own_word_goes_before_all_others_and_alone_is_firm() -> None:
    own = Payer("p", "P", appeal_days=45)
    found = rules("medicaid", "STATE MEDICAID", own=own)
    assert (found.appeal.days, found.appeal.basis, found.appeal.is_verified) == (45, "own", True)
    assert found.filing.basis == "unknown"


def test_conflicting_sources_are_told() -> None:
    assert rules("commercial", "AETNA").filing.is_conflicting
    assert not rules("medicare", "B").filing.is_conflicting


def test_figures_count_with_the_days_of_the_lists() -> None:
    drawn = (
        "835 06-20 A1 1 payer=CIGNA,INC. | 97110 100 0 CO-197:100\n835 06-20 B1 1 indicator=MB | 97110 100 0 CO-197:100"
    )
    found = derived(drawn)["payers"]
    listed = rules_by_payer(found, Settings())
    sources = {"published": "published", "default": "assumed", "settings": "own"}
    rows = found.select("payer_id", "appeal_days", "appeal_days_source", "appeal_days_verified").rows()
    assert [(days, sources[source]) for _, days, source, _ in rows] == [(180, "published"), (120, "published")]
    for payer, days, source, verified in rows:
        rule = listed[payer].appeal
        assert (rule.days, rule.basis, rule.is_verified) == (days, sources[source], verified)


def test_verified_is_what_the_table_says_and_every_rule_has_its_source() -> None:
    known = reference.payer_deadlines()
    assert known.filter(pl.col("payer_class").is_null())["payer"].to_list() == ["DEFAULT"]
    for payer_class in reference.PAYER_CLASSES:
        for rule in (rules(payer_class, "X").filing, rules(payer_class, "X").appeal):
            assert rule.source and rule.text
            assert rule.is_verified == bool(known.filter(source=rule.source)["verified"].all())
