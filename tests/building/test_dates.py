"""A mistyped date of a document moves nothing: it is listed, and the next source of the date is taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.build import build
from analytics.warehouse import open_warehouse
from tests.histories_x12 import Decided, Files, Payer, Reply, Sent, Service

PAYER = Payer(("ALPHA",), ("1",), "CI")
SERVICE = Service("97530", ("GO",), date(2026, 6, 1), 100_00, "L1")
LAST = date(2026, 6, 20)


def built(folder: Path, sent_as: date | None, paid_as: date | None) -> tuple[date, list[str]]:
    """The default as-of day, and what is listed, with these dates written in BHT04 and BPR16."""
    files = Files(
        [Sent(date(2026, 6, 2), "C1", PAYER, (SERVICE,), "B1", written_day=sent_as)],
        replies=[Reply(LAST, "C1", PAYER, "1", "ICN1", (Decided(SERVICE, 100_00, 100_00),), written_day=paid_as)],
    )
    sources = folder / "sources"
    sources.mkdir()
    for name, text in files.texts().items():
        (sources / name).write_text(text)
    build([sources], folder / "warehouse")
    warehouse = open_warehouse(folder / "warehouse")
    codes = warehouse.table("diagnostics").filter(code="date_cannot_be")["message"].to_list()
    return warehouse.as_of, codes


@pytest.mark.parametrize("wrong", [date(1926, 6, 2), date(2062, 6, 2), date(2099, 12, 31), date(9999, 12, 31)])
def test_the_as_of_day_is_the_latest_day_that_can_be(tmp_path: Path, wrong: date) -> None:
    as_of, listed = built(tmp_path, wrong, wrong)
    assert as_of == LAST
    assert [str(wrong) in message for message in listed] == [True, True]


def test_dates_that_can_be_stay(tmp_path: Path) -> None:
    assert built(tmp_path, None, None) == (LAST, [])
