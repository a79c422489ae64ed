"""What the dashboard's server sends with every answer, and what it reads ahead."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from analytics.dashboard import script, server
from analytics.pages import asking
from analytics.pages.overview import page as overview
from analytics.scope import Scope
from analytics.settings import FOLDER_VARIABLE
from analytics.warehouse import Warehouse


def test_every_answer_forbids_to_ask_other_hosts() -> None:
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(server.Guard(PlainTextResponse("page"))(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    assert server.HEADERS.items() <= headers.items() and heard[1]["body"] == b"page"
    sources = {word for rule in server.HEADERS["content-security-policy"].split(";") for word in rule.split()[1:]}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}


def test_what_the_tiles_ask_was_asked_before_the_first_page(
    samples: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(samples.folder))
    asking._kept.clear()
    script.warm()

    def late(*_: object, **__: object) -> None:
        raise AssertionError("asked only now")

    monkeypatch.setattr("analytics.kpis.compute", late)
    assert len(asking.figures(samples, Scope(samples.as_of), overview.FIGURES)) == len(overview.FIGURES)


def test_without_a_warehouse_nothing_is_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "none"))
    script.warm()
    assert not (tmp_path / "none").exists()
