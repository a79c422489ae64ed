"""What a page says when it has nothing, too little, or trouble: words and a way on, never a traceback."""

from __future__ import annotations

import errno
import json
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import layout
from analytics.build import build, forget
from analytics.dashboard.server import SCRIPT
from analytics.pages.aging import page as aging
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.frame import UNEXPECTED, safely
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.pages.sidebar import chosen_scope
from analytics.scope import Scope
from analytics.warehouse import Warehouse, WarehouseError, open_warehouse
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

PAGES = (overview, denials, clean_claims, aging, code_use, payers, claim)
TOP = Path(__file__).parents[2]


def failing(error: Exception) -> NoReturn:
    raise error


def shown(error: Exception, warehouse: Warehouse) -> AppTest:
    return draw(safely(lambda: failing(error), warehouse))


@pytest.mark.parametrize("error", [WarehouseError("x"), ValueError("Smith, Anna"), pl.exceptions.ComputeError("?")])
def test_whatever_happens_is_said_in_words(
    samples: Warehouse, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    page = shown(error, samples)
    assert UNEXPECTED in page.error[0].value
    assert "Your files are safe" in page.error[0].value
    assert "Smith" not in page.error[0].value + caplog.text, "a message may hold a patient's data"
    assert f"{type(error).__name__}\n" in caplog.text
    assert "in failing" in caplog.text, "the log tells where it happened"
    assert "Try again" in [button.label for button in page.button]


def test_a_full_disk_is_said_as_such_whatever_was_written(samples: Warehouse, caplog: pytest.LogCaptureFixture) -> None:
    page = shown(OSError(errno.ENOSPC, "No space left on device", "practice.toml"), samples)
    assert [error.value for error in page.error] == ["The disk is full: make room and try again. Your files are safe."]
    assert "the disk is full" in caplog.text


def test_a_replaced_snapshot_is_drawn_again(tmp_path: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], tmp_path)
    old, drawn = open_warehouse(tmp_path), []

    def render() -> None:
        drawn.append(1)
        if len(drawn) == 1:
            forget(old.table("files")["file_id"][0], tmp_path)
            raise WarehouseError("replaced")

    assert not draw(safely(render, old)).error
    assert len(drawn) == 2


def test_the_sidebar_too_starts_anew_over_new_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DENIALS_WAREHOUSE", str(tmp_path))
    build(sorted(EXAMPLES.glob("ten_claims.*")), tmp_path)
    app = AppTest.from_file(SCRIPT, default_timeout=120).run()
    build(sorted(EXAMPLES.glob("ledger.*")), tmp_path)
    for old in sorted((tmp_path / "snapshots").iterdir()):
        if old.name != (tmp_path / "CURRENT").read_text().strip():
            shutil.rmtree(old)
    app.run()
    assert not app.exception
    assert not app.error
    assert app.metric


def test_a_warehouse_of_another_version_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DENIALS_WAREHOUSE", str(tmp_path))
    build([EXAMPLES / "ten_claims.835"], tmp_path)
    path = next((tmp_path / "snapshots").iterdir()) / "snapshot.json"
    written = {name: value for name, value in json.loads(path.read_text()).items() if name != layout.CHECKSUM}
    path.write_text(layout.sealed(written | {"format": 0}))
    app = AppTest.from_file(SCRIPT, default_timeout=120).run()
    assert not app.exception
    assert "build the files again" in app.error[0].value


def with_answers(folder: Path, status: str, *adjustments: str) -> Warehouse:
    """Two hundred claims of one therapist, all answered alike."""
    paid, way = (0, "NON") if adjustments else (100, "ACH")
    lines = [
        f"CLP*A{n}*{status}*100*{paid}**12*P{n}*11*1~NM1*QC*1*A*B~NM1*82*1*ONE*ONLY****XX*1999999984~"
        f"DTM*232*20260{5 + n % 2}01~SVC*HC:97110:GO*100*{paid}**2~DTM*472*20260{5 + n % 2}01~" + "".join(adjustments)
        for n in range(200)
    ]
    body = (
        f"ST*835*0001~BPR*I*{200 * paid}*C*{way}************20260615~TRN*1*T1*1512345678~DTM*405*20260615~"
        "N1*PR*ONE PAYER~N3*1 ROAD~N4*CITY*NY*10001~N1*PE*CLINIC*XX*1888888885~LX*1~" + "".join(lines)
    )
    end = f"SE*{body.count('~') + 1}*0001~GE*1*1~IEA*1*000000001~"
    isa = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260615*1200*^*00501*000000001*0*P*:~"
    (folder / "all.835").write_text(isa + "GS*HP*P*C*20260615*1200*1*X*005010X221A1~" + body + end)
    build([folder / "all.835"], folder / "warehouse")
    return open_warehouse(folder / "warehouse")


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.TITLE)
@pytest.mark.parametrize(("status", "adjustments"), [("1", ()), ("4", ("CAS*CO*197*100~",))], ids=["none", "all"])
def test_nothing_denied_and_everything_denied(
    tmp_path: Path, module: object, status: str, adjustments: tuple[str, ...]
) -> None:
    warehouse = with_answers(tmp_path, status, *adjustments)
    page = draw(module.render, warehouse, Scope(warehouse.as_of))  # type: ignore[attr-defined]
    if module is denials:
        rate = next(metric.value for metric in page.metric if "claims" in metric.label)
        assert rate == ("100.0%" if adjustments else "0.0%")
    assert texts(page)


def test_the_sidebar_alone_gives_everything(samples: Warehouse) -> None:
    found: list[Scope] = []
    draw(lambda: found.append(chosen_scope(samples)))
    assert found == [Scope(samples.as_of)]


@pytest.mark.parametrize("as_of", [date.min, date.max])
@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.TITLE)
def test_a_broken_files_year_breaks_no_page(samples: Warehouse, module: ModuleType, as_of: date) -> None:
    assert texts(draw(module.render, samples, Scope(as_of)))
