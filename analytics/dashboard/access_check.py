"""Lets a request through only to whom it belongs: meant for this server, from a browser that has signed in.

Every path, the WebSocket, media and uploads pass here; only the health endpoint needs no session.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.access import origins
from analytics.access.log import LogError
from analytics.access.roles import OWNER
from analytics.access.sessions import Session
from analytics.dashboard import server_access, sign_in
from analytics.dashboard.server_access import ServerAccess

HEALTH = "/_stcore/health"
_POLICY_VIOLATION = 1008


class AccessCheck:
    """Refuses what is not meant for this server, and who has not signed in or come by the address that it printed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        access = server_access.running()
        if access is None:
            await _refuse(scope, receive, send, PlainTextResponse("The server is starting.", 503))
            return
        try:
            answer = (
                _not_meant(scope, access) or await _own_page(scope, receive, access) or _without_session(scope, access)
            )
        except LogError as error:
            text = f"Refused: the access log cannot be written ({error.reason})."
            answer = PlainTextResponse(text, 503)
        if answer is not None:
            await _refuse(scope, receive, send, answer)
            return
        session = access.session(HTTPConnection(scope).cookies)
        if scope["type"] == "websocket" and session is not None:
            receive = _ending_when_idle(access, session, receive, send)
        await self._app(scope, receive, send)


def _not_meant(scope: Scope, access: ServerAccess) -> Response | None:
    """The answer to a request that was meant for another server, or sent by another page; None for the rest."""
    server = scope.get("server") or ("", None)
    if server[1] is not None and not origins.is_loopback(server[0]) and not access.serves_network:
        return PlainTextResponse("Refused: this server answers its own machine only.", 403)
    if why := origins.refusal(_headers(scope), server[1], access.access.hosts):
        return PlainTextResponse(f"Refused: {why}.", 403)
    return None


async def _own_page(scope: Scope, receive: Receive, access: ServerAccess) -> Response | None:
    """The answers of the sign-in itself; None for every other request."""
    if scope["type"] != "http":
        return None
    if scope["path"] == sign_in.SIGN_OUT and not access.is_open:
        return sign_in.sign_out(scope, access)
    if scope["path"] == sign_in.SIGN_IN and access.access.takes_passwords:
        if scope["method"] == "POST":
            return await sign_in.with_password(scope, receive, access)
        return RedirectResponse("/", 303)
    return None


def _without_session(scope: Scope, access: ServerAccess) -> Response | None:
    """The answer to who has no session; None lets the request through."""
    is_http = scope["type"] == "http"
    if access.is_open or (is_http and scope["path"] == HEALTH):
        return None
    if access.access.people:
        if access.session(HTTPConnection(scope).cookies, use=True) is not None:
            return None
        if is_http and access.access.takes_oidc and scope["path"] in sign_in.OIDC_PATHS:
            return None
        return sign_in.with_identity(scope, access) or _to_sign_in(scope, access)
    return _without_token_or_session(scope, access)


def _to_sign_in(scope: Scope, access: ServerAccess) -> Response:
    """The page to sign in on; a short refusal for what is not a page."""
    if not _is_page(scope):
        return PlainTextResponse("Refused: sign in first.", 401)
    return sign_in.sign_in_page(access, _address(scope))


def _without_token_or_session(scope: Scope, access: ServerAccess) -> Response | None:
    """The answer to who brings the token, or neither it nor a session; None for a browser that has a session."""
    cookies = HTTPConnection(scope).cookies
    known = access.session(cookies, use=True)
    given = [value for key, value in parse_qsl(_query(scope), keep_blank_values=True) if key == "token"]
    if scope["type"] == "http" and given:
        if access.fits(given[-1]):
            answer = RedirectResponse(_address(scope), 303, {"cache-control": "no-store"})
            return answer if known else sign_in.open_session(access, OWNER, OWNER, answer)
        if access.attempts.begin("token") == 0:  # who tries without end does not fill the disk with rows
            access.log("unknown", "sign-in refused", "a token that is not this server's")
        return _closed(scope, "yesterday")
    if known is not None:
        return None
    return _closed(scope, "other" if access.cookie in cookies else "none")


def _closed(scope: Scope, why: str) -> Response:
    """A page that says how to get in; one word for what is no page."""
    if not _is_page(scope):
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
    again = f'<p>{text}</p><p><a href="{escape(_address(scope))}">Try again</a></p>'
    return sign_in.html_page("Open the address printed by the program", again, 403)


def _is_page(scope: Scope) -> bool:
    return "text/html" in ",".join(_headers(scope).get("accept", []))


def _address(scope: Scope) -> str:
    """The path and query of this request without the token; always of this server, whatever the path looks like."""
    kept = [pair for pair in parse_qsl(_query(scope), keep_blank_values=True) if pair[0] != "token"]
    return sign_in.own_path(scope["path"]) + ("?" + urlencode(kept) if kept else "")


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


def _ending_when_idle(access: ServerAccess, session: Session, receive: Receive, send: Send) -> Receive:
    """What the browser sends, each message a use of the session; the end of it once nothing came for too long."""

    async def received() -> Message:
        while (left := access.sessions.left(session)) > 0:
            try:
                message = await asyncio.wait_for(receive(), None if left == float("inf") else left)
            except TimeoutError:
                continue  # another tab may have used the session meanwhile
            if message["type"] == "websocket.receive" and access.sessions.find(session.id, use=True) is None:
                break
            return message
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    return received
