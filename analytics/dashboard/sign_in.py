"""Signing in with a password or with the account of an OpenID Connect provider; signing out."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from analytics.access import passwords
from analytics.dashboard.server_access import ServerAccess
from analytics.settings import Person

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
OIDC_PATHS = ("/auth/login", "/oauth2callback")
"""Streamlit's own routes of `st.login`; what they sign is exchanged for a session of this server."""
_LONGEST_BODY = 8192
_NO_STORE = {"cache-control": "no-store"}
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Denial analytics</title>{head}
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui;max-width:24em;margin:12vh auto;
padding:0 1em;color-scheme:light dark}}code{{font-size:1em}}label{{display:block;margin:.8em 0}}input,button,.button{{
box-sizing:border-box;display:block;width:100%;font:inherit;padding:.5em;border-radius:.3em;border:1px solid #888}}
button,.button{{background:#005a9c;color:#fff;border:0;text-align:center;text-decoration:none;margin:1em 0}}
.said{{border-left:4px solid #b3261e;padding-left:.6em}}</style></head><body><h1>{title}</h1>{body}</body></html>"""


def html_page(title: str, body: str, status: int, head: str = "") -> HTMLResponse:
    """A page of the server's own, outside the dashboard; `body` and `head` are HTML, `title` is text."""
    return HTMLResponse(_PAGE.format(title=escape(title), body=body, head=head), status, _NO_STORE)


def own_path(path: str) -> str:
    """The path as one of this server, whatever it looks like: never the address of another."""
    return "/" + quote(path.lstrip("/\\"), safe="/")


def sign_in_page(access: ServerAccess, to: str, said: str = "", status: int = 401) -> HTMLResponse:
    """The page to sign in on; `to` is the path and query to open afterwards, `said` why an attempt failed."""
    parts = [f'<p class="said" role="alert">{escape(said)}</p>'] if said else []
    if access.access.takes_passwords:
        parts.append(
            f'<form method="post" action="{SIGN_IN}"><input type="hidden" name="to" value="{escape(to)}">'
            '<label>Name<input name="name" autocomplete="username" required autofocus></label>'
            '<label>Password<input name="password" type="password" autocomplete="current-password" required></label>'
            "<button>Sign in</button></form>"
        )
    if access.access.takes_oidc:
        link = escape(generate_login_redirect_url("default"))
        parts.append(f'<a class="button" href="{link}">Sign in with your organization’s account</a>')
    # without a referrer browsers would send the form with the origin `null`, like a page that hides where it is from
    return html_page("Sign in", "".join(parts), status, '<meta name="referrer" content="same-origin">')


async def with_password(scope: Scope, receive: Receive, access: ServerAccess) -> Response:
    """The answer to the form: a session, or the form again with the reason. Each failure in a row waits longer."""
    form = await _form(scope, receive)
    if form is None:
        return PlainTextResponse("Refused: this is not the sign-in form.", 400)
    person = access.access.person(form.get("name", ""))
    to = _target(form.get("to", "/"))
    name = person.name if person else ""
    subject = f"{_sender(scope)} {name}"
    if seconds := access.attempts.begin(subject) or (access.attempts_from_anywhere.begin(name) if person else 0):
        wait = math.ceil(seconds)
        answer = sign_in_page(access, to, f"Too many failed attempts. Try again in {wait} seconds.", 429)
        answer.headers["retry-after"] = str(wait)
        return answer
    kept = person.password if person else None
    fits = await asyncio.to_thread(passwords.fits, form.get("password", ""), kept)
    if person is None or not fits:
        count = access.attempts.count(subject)
        access.log(person.name if person else "unknown", "sign-in refused", f"a wrong password, {count} in a row")
        return sign_in_page(access, to, "This name and password do not fit.")
    access.attempts.succeeded(subject)
    access.attempts_from_anywhere.succeeded(name)
    return open_session(access, person.name, person.role, RedirectResponse(to, 303, _NO_STORE))


def with_identity(scope: Scope, access: ServerAccess) -> Response | None:
    """The answer to a browser that comes back from the OpenID Connect provider; None where it does not."""
    if not access.access.takes_oidc or scope["type"] != "http":
        return None
    cookies = HTTPConnection(scope).cookies
    if USER_COOKIE_NAME not in cookies:
        return None
    identity = _identity(cookies)
    person = identity.person(access) if identity else None
    if person is None:
        name = identity.email or identity.subject if identity else "unknown"
        if access.attempts.begin(f"account {name}") == 0:
            access.log(name[:100], "sign-in refused", "an account that is not on the list")
        answer = sign_in_page(access, "/", "This account may not open the dashboard.", 403)
    else:
        # a redirect would still count as coming from the provider's site, and the strict cookie would not be sent
        head = '<meta http-equiv="refresh" content="0;url=/">'
        answer = html_page("Signed in", '<p><a href="/">Open the dashboard</a></p>', 200, head)
        open_session(access, person.name, person.role, answer)
    for name in cookies:
        if name.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
            answer.delete_cookie(name)
    return answer


def open_session(access: ServerAccess, who: str, role: str, answer: Response) -> Response:
    """Open a session, log it, and give its cookie with the answer."""
    access.log(who, "sign-in", role)
    value = access.sessions.open(who, role).id
    is_secure = access.is_encrypted or access.access.behind_proxy
    answer.set_cookie(access.cookie, value, httponly=True, samesite="strict", secure=is_secure, path="/")
    return answer


def sign_out(scope: Scope, access: ServerAccess) -> Response:
    """End the browser's session."""
    session = access.session(HTTPConnection(scope).cookies)
    if session is not None:
        access.sessions.close(session.id)
        access.log(session.who, "sign-out")
    answer = html_page("Signed out", '<p><a href="/">Sign in again</a></p>', 200)
    answer.delete_cookie(access.cookie, path="/")
    return answer


@dataclass(frozen=True)
class _Identity:
    """What the provider says about an account; `email` is empty where the provider has not verified it."""

    subject: str
    email: str

    def person(self, access: ServerAccess) -> Person | None:
        found = (access.access.person(name) for name in (self.email, self.subject) if name)
        return next((person for person in found if person and not person.password), None)


def _identity(cookies: dict[str, str]) -> _Identity | None:
    """The identity that Streamlit signed after the provider's answer; None where the signature is not this server's."""
    secret = get_cookie_secret()

    def read(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1"))

    try:
        content = json.loads(get_cookie_with_chunks(read, USER_COOKIE_NAME) or b"null")
    except ValueError:
        return None
    if not isinstance(content, dict) or not content.get("is_logged_in"):
        return None
    is_verified = content.get("email_verified") is True
    return _Identity(str(content.get("sub") or ""), str(content.get("email") or "") if is_verified else "")


def _sender(scope: Scope) -> str:
    """Where a request comes from, as far as its sender cannot choose it.

    The server believes `X-Forwarded-For` of whatever runs on this machine, and a proxy may pass on what it was given:
    all who send it are one.
    """
    if any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
        return "a proxy"
    return str((scope.get("client") or ("",))[0])


async def _form(scope: Scope, receive: Receive) -> dict[str, str] | None:
    body = b""
    async for chunk in Request(scope, receive).stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            return None
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return None


def _target(to: str) -> str:
    path, mark, query = to.partition("?")
    return own_path(path) + mark + quote(query, safe="=&%+-._~!*'(),:;@/")
