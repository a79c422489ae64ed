"""Draws a page without a browser and reads what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest


def draw(render: Callable[..., None], *given: object, **address: str) -> AppTest:
    """The page as it stands after its first run, without an error; `address` is what its URL says."""

    def call(render: object, given: object) -> None:
        # Streamlit runs the text of this function alone, so it can name nothing from above.
        from typing import Any, cast

        cast(Any, render)(*cast(Any, given))

    page = AppTest.from_function(call, args=(render, given), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    """Everything that the page says in words."""
    kinds: list[Any] = [page.markdown, page.caption, page.info, page.warning, page.header]
    return "\n".join(str(element.value) for kind in kinds for element in kind)
