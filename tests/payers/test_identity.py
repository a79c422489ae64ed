"""Who a payer is, under which id, while its names change."""

from __future__ import annotations

import polars as pl

from analytics.settings import Payer, Settings
from tests.transforms.drawn import derived

OLD = """
    835 06-01 A1 1 icn=1 payer=BLUESTONE_HEALTH_PLAN ids=77001 | 97110 100 100
    835 06-02 A2 1 icn=2 payer=BLUESTONE_HEALTH_PLAN ids=77001 dos=06-02 | 97110 100 100
"""
NEW = """
    835 07-01 A3 1 icn=3 payer=BLUESTONE_HP ids=77001 dos=06-03 | 97110 100 100
    835 07-02 A4 1 icn=4 payer=BLUESTONE_HP ids=77001 dos=06-04 | 97110 100 100
    835 07-03 A5 1 icn=5 payer=BLUESTONE_HP ids=77001 dos=06-05 | 97110 100 100
"""


def payers(drawn: str, settings: Settings | None = None) -> pl.DataFrame:
    return derived(drawn, settings)["payers"]


def test_a_payers_id_is_made_of_the_name_seen_first_and_survives_later_files() -> None:
    assert payers(OLD)["payer_id"].to_list() == ["bluestone-health-plan"]
    both = payers(NEW + OLD)
    assert both["payer_id"].to_list() == ["bluestone-health-plan"]
    assert both["known_ids"].to_list() == [["bluestone-health-plan", "bluestone-hp", "payer-77001"]]


def test_an_id_that_is_one_payers_own_means_no_other() -> None:
    found = payers(OLD + "835 07-01 A3 1 icn=3 payer=Bluestone.Health.Plan dos=06-03 | 97110 100 100")
    assert found.height == 1
    apart = payers("""
        835 06-01 A1 1 icn=1 payer=PLAN_A ids=1 | 97110 100 100
        835 06-02 A2 1 icn=2 payer=PLAN_B ids=2 | 97110 100 100
    """)
    assert apart["known_ids"].explode().is_unique().all()


def test_settings_under_an_earlier_id_mean_the_whole_payer() -> None:
    found = payers(OLD + NEW, Settings(payers=(Payer("bluestone-hp", "Bluestone", appeal_days=60),)))
    assert found.select("payer_id", "name", "appeal_days").rows() == [("bluestone-hp", "Bluestone", 60)]
    assert "bluestone-health-plan" in found["known_ids"][0]


def test_settings_can_make_two_payers_of_one_id() -> None:
    settings = Settings(
        payers=(Payer("one", "One", names=("BLUESTONE HEALTH PLAN",)), Payer("two", "Two", names=("BLUESTONE HP",)))
    )
    assert payers(OLD + NEW, settings)["payer_id"].to_list() == ["one", "two"]
