"""Asks an application as a server does: what came back, its headers, and whether a WebSocket was opened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PORT = 8501


@dataclass(frozen=True)
class Answer:
    """An answer: `status` 0 where a WebSocket was let through."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(
    app: ASGIApp, path: str = "/", query: str = "", *, kind: str = "http", peer: str = "127.0.0.1", body: bytes = b"",
    method: str = "GET", sender: str = "127.0.0.1", **headers: str
) -> Answer:  # fmt: skip
    """What the application answers; headers are written with _ in place of -, `host` is the server's own by default."""
    given = {"host": f"127.0.0.1:{PORT}", "accept": "text/html"} | headers
    scope = {
        "type": kind,
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "server": (peer, PORT),
        "client": (sender, 50000),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items() if value],
    }
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": body} if kind == "http" else {"type": "websocket.connect"}

    async def run() -> None:
        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(run())).result()
    if heard[0]["type"].startswith("websocket"):
        return Answer(0 if heard[0]["type"] == "websocket.accept" else 403, {}, "")
    found = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    return Answer(heard[0]["status"], found, b"".join(part.get("body", b"") for part in heard[1:]).decode())


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """What lies behind the check of access: a page with patients, and a WebSocket that is accepted."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("patients")(scope, receive, send)
