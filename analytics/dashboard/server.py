"""The server of the dashboard: it makes no requests to other hosts, and starts without delay."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.dashboard import server_access
from analytics.dashboard.access_check import AccessCheck

SCRIPT = Path(__file__).with_name("script.py")
HEADERS: Mapping[str, str] = {
    # Tables draw in workers, from this server's own files. No text is made a program: Streamlit reads charts without.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Of every answer. A browser that keeps to them asks no other host for anything, whatever the data contains."""
DEFAULT_PAGE = "overview"
"""The page at the server's root address, which has no path of its own."""
LOADED = ("pandas", "pyarrow.pandas_compat", "numpy", "scipy.special", "analytics.dashboard.script")
"""What sessions use: Streamlit and Polars import pandas and pyarrow only when the first table is shown."""
_LOG = logging.getLogger(__name__)


class Guard:
    """Sends these headers with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *own]
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


async def _to_default_page(request: Request) -> RedirectResponse:
    """The same scope and choices at the server's own address."""
    return RedirectResponse(request.url.replace(path=request.url.path.removesuffix(DEFAULT_PAGE)))


GUARDED = [Middleware(Guard), Middleware(AccessCheck)]
NAMED = [Route(f"/{DEFAULT_PAGE}", _to_default_page)]


@asynccontextmanager
async def warmed(_: Any) -> AsyncIterator[None]:
    """Load what every page needs, before anybody can ask; then, aside, read what Overview counts.

    Two sessions that import the same library at the same time may each see half of it, so nobody imports but this.
    """
    os.umask(0o077)  # what the server writes only its owner may read
    server_access.never_ask_addresses()
    access = server_access.start()
    for module in LOADED:
        importlib.import_module(module)
    Thread(target=_warm, name="warming", daemon=True).start()
    print(access.greeting(), flush=True)
    try:
        yield
    finally:
        access.close()


def _warm() -> None:
    try:
        importlib.import_module("analytics.dashboard.script").warm()
    except Exception as error:  # the page will meet it too, and tell it in words
        _LOG.info("nothing could be read ahead: %s", type(error).__name__)
