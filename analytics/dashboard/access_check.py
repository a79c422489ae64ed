"""Lets a request through only to whom it belongs: meant for this server, from a browser that was let in.

Every path, the WebSocket, media and uploads pass here; only the health endpoint needs no session.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from html import escape
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.access import origins
from analytics.access.sessions import Session
from analytics.dashboard import door as doors
from analytics.dashboard.door import OWNER, Door

HEALTH = "/_stcore/health"
_POLICY_VIOLATION = 1008
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Denial analytics</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui;max-width:36em;margin:15vh auto;
padding:0 1em;color-scheme:light dark}}code{{font-size:1em}}</style></head>
<body><h1>{title}</h1><p>{text}</p><p><a href="{path}">Try again</a></p></body></html>"""


class AccessCheck:
    """Refuses what is not meant for this server, and who has not entered by the address that it printed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        door = doors.door()
        refused = _refusal(scope, door) if door else PlainTextResponse("The server is starting.", 503)
        if refused is not None or door is None:
            await _refuse(scope, receive, send, refused or PlainTextResponse("", 503))
            return
        session = door.session(HTTPConnection(scope).cookies)
        if scope["type"] == "websocket" and session is not None:
            receive = _ending_when_idle(door, session, receive, send)
        await self._app(scope, receive, send)


def _refusal(scope: Scope, door: Door) -> Response | None:
    """The answer to a request that goes no further; None lets it through."""
    server = scope.get("server") or ("", None)
    if server[1] is not None and not origins.is_loopback(server[0]):
        return PlainTextResponse("Refused: this server answers its own machine only.", 403)
    if why := origins.refusal(_headers(scope), server[1], door.access.hosts):
        return PlainTextResponse(f"Refused: {why}.", 403)
    if scope["type"] == "http" and scope["path"] == HEALTH:
        return None
    if door.token is None:
        return None
    return _without_entry(scope, door)


def _without_entry(scope: Scope, door: Door) -> Response | None:
    """The answer to who brings the token, or neither it nor a session; None for a browser that has entered."""
    cookies = HTTPConnection(scope).cookies
    known = door.session(cookies, use=True)
    given = [value for key, value in parse_qsl(_query(scope), keep_blank_values=True) if key == "token"]
    if scope["type"] == "http" and given:
        if door.fits(given[-1]):
            return _entered(scope, door, known)
        door.log("unknown", "sign-in refused", "a token that is not this server's")
        return _closed(scope, "yesterday")
    if known is not None:
        return None
    return _closed(scope, "other" if door.cookie in cookies else "none")


def _entered(scope: Scope, door: Door, known: Session | None) -> Response:
    """Send the browser to the same address without the token, with a cookie of its own."""
    answer = RedirectResponse(_without_token(scope), 303)
    answer.headers["cache-control"] = "no-store"
    if known is None:
        is_secure = door.is_encrypted or door.access.behind_proxy
        door.log(OWNER, "sign-in")
        value = door.sessions.open(OWNER).id
        answer.set_cookie(door.cookie, value, httponly=True, samesite="strict", secure=is_secure, path="/")
    return answer


def _closed(scope: Scope, why: str) -> Response:
    """A page that says how to get in; one word for what is no page."""
    headers = _headers(scope)
    if "text/html" not in ",".join(headers.get("accept", [])):
        return PlainTextResponse("Refused: open the address printed by the program.", 403)
    reasons = {
        "yesterday": "The token in this address is not the running server's; it may be from an earlier start. ",
        "other": "Your browser's sign-in has ended: the server was started again, or was idle too long. ",
        "none": "",
    }
    text = escape(reasons[why]) + (
        "Open the address that the program printed when it started, with its token. "
        "<code>denials access address</code> shows it again."
    )
    page = _PAGE.format(title="Open the address printed by the program", text=text, path=escape(_without_token(scope)))
    return HTMLResponse(page, 403, {"cache-control": "no-store"})


def _without_token(scope: Scope) -> str:
    """The path and query of this request without the token; always of this server, whatever the path looks like."""
    path = "/" + quote(scope["path"].lstrip("/\\"), safe="/")
    kept = [pair for pair in parse_qsl(_query(scope), keep_blank_values=True) if pair[0] != "token"]
    return path + ("?" + urlencode(kept) if kept else "")


def _query(scope: Scope) -> str:
    return str(scope.get("query_string", b"").decode("latin-1"))


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        found[name.decode("latin-1").lower()].append(value.decode("latin-1"))
    return found


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
    else:
        await answer(scope, receive, send)


def _ending_when_idle(door: Door, session: Session, receive: Receive, send: Send) -> Receive:
    """What the browser sends, each message a use of the session; the end of it once nothing came for too long."""

    async def received() -> Message:
        while (left := door.sessions.left(session)) > 0:
            try:
                message = await asyncio.wait_for(receive(), None if left == float("inf") else left)
            except TimeoutError:
                continue  # another tab may have used the session meanwhile
            if message["type"] == "websocket.receive" and door.sessions.find(session.id, use=True) is None:
                break
            return message
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    return received
