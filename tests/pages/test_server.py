"""What the dashboard's server sends with every answer, and what it reads ahead."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Router
from starlette.types import ASGIApp, Message

from analytics.dashboard import script, server
from analytics.pages import asking, opening
from analytics.pages.overview import page as overview
from analytics.scope import Scope
from analytics.settings import FOLDER_VARIABLE
from analytics.warehouse import Warehouse

pytestmark = pytest.mark.slow


def answer(app: ASGIApp, path: str, query: str = "") -> tuple[list[Message], dict[str, str]]:
    """What it sends, and the headers of that."""
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def run() -> None:
        await app(scope, receive, send)

    asked = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": query.encode()}
    scope = {**asked, "headers": [(b"host", b"here")]}
    # a thread of its own: tests in a browser leave a loop running in this one
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(run())).result()
    return heard, {name.decode(): value.decode() for name, value in heard[0]["headers"]}


def test_every_answer_forbids_to_ask_other_hosts() -> None:
    heard, headers = answer(server.Guard(PlainTextResponse("page")), "/")
    assert server.HEADERS.items() <= headers.items() and heard[1]["body"] == b"page"
    sources = {word for rule in server.HEADERS["content-security-policy"].split(";") for word in rule.split()[1:]}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_the_default_page_is_found_by_its_name_with_what_is_chosen() -> None:
    assert overview.PATH == server.DEFAULT_PAGE
    heard, headers = answer(Router(server.NAMED), "/overview", "payers=bluestone&basis=service")
    assert heard[0]["status"] == 307
    assert headers["location"] == "http://here/?payers=bluestone&basis=service"


def test_what_the_tiles_ask_was_asked_before_the_first_page(
    samples: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(samples.folder))
    script.warm()
    warehouse = opening.open_ahead(samples.folder)
    assert warehouse is not None

    def late(*_: object, **__: object) -> None:
        raise AssertionError("asked only now")

    monkeypatch.setattr("analytics.kpis.compute", late)
    assert len(asking.figures(warehouse, Scope(warehouse.as_of), overview.FIGURES)) == len(overview.FIGURES)


def test_without_a_warehouse_nothing_is_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "none"))
    script.warm()
    assert not (tmp_path / "none").exists()
