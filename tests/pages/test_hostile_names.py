"""Names come out of strangers' files and out of settings: nowhere do they become marks, links or formulas."""

from __future__ import annotations

import csv as reading
import re
import shutil
from io import StringIO
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import exports
from analytics.build import build, rebuild
from analytics.pages.aging import page as aging
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.labels import payer_names, provider_names
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.pages.payers import scorecard_contents, scorecard_file
from analytics.pages.payers.payer_facts import figures
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.shipped import shipped
from analytics.warehouse import Warehouse, open_warehouse
from tests.pages.drawing import draw

pytestmark = pytest.mark.slow

PAYER = "=Bad <b>pay</b> _one_ $5 *two* [x](http://example.org) $6 `y` ~~z~~ \\"
THERAPIST = "<I>_QXQ_ $1"
PAGES = (overview, denials, clean_claims, aging, code_use, payers, claim)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The sample practice, its payers and therapists under such names."""
    folder, files = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("files")
    shutil.copytree(shipped("data", "samples"), files, dirs_exist_ok=True)
    for path in (path for path in files.iterdir() if path.suffix in (".837p", ".835")):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(NM1\*82\*1\*)([^*]+)", rf"\1{THERAPIST}\2", text), encoding="utf-8")
    build([files], folder, is_sample=True)
    known = open_warehouse(folder).table("payers").select("payer_id", "name").iter_rows()
    own = "".join(f"[[payers]]\nid = '{payer}'\nname = '{PAYER}'\nnames = ['{name}']\n" for payer, name in known)
    (folder / "practice.toml").write_text(f"[practice]\nname = '{PAYER}'\n{own}", encoding="utf-8")
    rebuild(folder)
    return open_warehouse(folder)


def markdown(page: AppTest) -> list[str]:
    """Every text of a page that is read as Markdown."""
    kinds: list[Any] = [page.markdown, page.caption, page.info, page.warning, page.success, page.header]
    said = [str(element.value) for kind in kinds for element in kind]
    labels = [str(element.label) for kind in (page.button, page.expander, page.metric, page.radio) for element in kind]
    return said + labels


def test_the_names_are_there(hostile: Warehouse) -> None:
    assert all(name.startswith("=Bad <b>") for name in payer_names(hostile).values())
    assert any("<I>_QXQ_" in name for name in provider_names(hostile, "rendering").values())


@pytest.mark.parametrize("module", PAGES, ids=lambda module: str(module.PATH))
def test_a_name_is_text_wherever_markdown_is_read(hostile: Warehouse, module: ModuleType) -> None:
    claims = hostile.table("claims")["claim_id"]
    page = draw(module.render, hostile, Scope(hostile.as_of), **({"claim": claims[0]} if module is claim else {}))
    for text in markdown(page):
        for name, start in ((PAYER, "=Bad"), (THERAPIST, "QXQ")):
            assert text.count(start) == text.count(plain(named(name))), text


def test_a_scorecard_holds_names_as_text(hostile: Warehouse) -> None:
    names = payer_names(hostile)
    page = draw(payers.render, hostile, Scope(hostile.as_of), payer_shown=sorted(names)[0])
    title = plain(f"{named(names[sorted(names)[0]])}: scorecard")
    assert title in [heading.value for heading in page.header]
    for payer in figures(hostile, Scope(hostile.as_of), scorecard_contents.RATES):
        made = scorecard_file.html(scorecard_contents.scorecard(hostile, Scope(hostile.as_of), payer, names), True)
        assert "<b>pay" not in made
        assert "<h1>=Bad &lt;b&gt;pay&lt;/b&gt; _one_ $5 *two* [x]" in made


def test_a_sentence_of_a_scorecard_is_bold_where_we_say_so() -> None:
    said = f"**{named(PAYER)}** denies more."
    assert scorecard_file.sentence(said) == (
        "<b>=Bad &lt;b&gt;pay&lt;/b&gt; _one_ $5 *two* [x](http://example.org) $6 `y` ~~z~~ \\</b> denies more."
    )


def test_no_text_and_no_heading_of_a_csv_is_a_formula() -> None:
    bad = ["=1+1", "+1", "@x", "-2+3+cmd|' /C calc'!A0", "\tx", "\r=x", "＝1"]
    good = ["-5", "-1,234.50", "-4.5%", "5 - 3", "a=b", None, ""]
    made = exports.csv(pl.DataFrame({"text": [*bad, *good], "=HYPERLINK(1)": 1}))
    heading, *rows = list(reading.reader(StringIO(made, newline="")))
    assert heading == ["text", "'=HYPERLINK(1)"]
    shown = [text.replace("\r", "\\x0d") for text in bad]
    assert [row[0] for row in rows] == [*(f"'{text}" for text in shown), *(text or "" for text in good)]
