"""In a large practice what takes seconds waits for a click, says so, and is kept for those who come after."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analytics.pages import on_request
from analytics.pages.aging import deadline_list
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

OFFERED = [
    (overview.render, "changed"),
    (denials.render, "causes"),
    (clean_claims.render, "stages"),
    (deadline_list.deadline_list, "deadlines"),
    (code_use.render, "peers"),
    (payers.render, "payers"),
]


@pytest.mark.parametrize(("render", "name"), OFFERED, ids=[name for _, name in OFFERED])
def test_a_large_practice_is_asked_first(
    samples: Warehouse, monkeypatch: pytest.MonkeyPatch, render: Callable[..., None], name: str
) -> None:
    # the overview compares a period; the others look at everything
    start = samples.as_of.replace(day=1) if render is overview.render else None
    scope = Scope(samples.as_of, start=start)
    monkeypatch.setattr(on_request, "AT_ONCE", -1.0)
    drawn = draw(render, samples, scope)
    button = drawn.button(key=f"on_request_{name}")
    assert "seconds" in button.label
    assert "then stored for these filters" in texts(drawn)
    button.click().run()
    assert not drawn.exception
    assert f"on_request_{name}" not in {each.key for each in drawn.button}
    # whoever comes next finds it there
    again = draw(render, samples, scope)
    assert f"on_request_{name}" not in {each.key for each in again.button}
