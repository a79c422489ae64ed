"""Who a payer is, under which id, while its names change."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics.build import build
from analytics.scope import ScopeError
from analytics.settings import Payer, Settings
from analytics.warehouse import open_warehouse
from tests.transforms.drawn import derived
from tests.x12.texts import interchange, remittance

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


def test_a_scope_and_the_command_line_find_a_payer_by_any_of_its_ids(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for n, name in enumerate(["BLUESTONE HEALTH PLAN", "BLUESTONE HP"], start=1):
        claim = f"CLP*A{n}*1*100*90**12*X{n}*11~ SVC*HC:97110*100*90**1~ DTM*472*2026010{n}~ CAS*CO*45*10~"
        paid = interchange(remittance(claim, paid="90")).replace(b"A PAYER", name.encode())
        (files / f"{n}.835").write_bytes(
            paid.replace(b"CHECK7", b"CHECK%d" % n).replace(b"20260105", b"2026010%d" % (n + 4))
        )
    build([files], tmp_path / "warehouse")
    warehouse = open_warehouse(tmp_path / "warehouse")
    assert warehouse.table("payers")["payer_id"].to_list() == ["bluestone-health-plan"]
    for known in ("bluestone-health-plan", "bluestone-hp", "payer-87726"):
        assert warehouse.scope(payers=(known,)).payers == ("bluestone-health-plan",)
    with pytest.raises(ScopeError):
        warehouse.scope(payers=("nobody",))
