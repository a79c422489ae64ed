"""Who gets in: only requests meant for this server, from a browser that came by the printed address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.access.sessions import Sessions
from analytics.dashboard import server_access
from analytics.dashboard.access_check import HEALTH, AccessCheck
from analytics.dashboard.server_access import ServerAccess
from analytics.settings import Access
from tests.access.asgi import PORT, ask, page

TOKEN = "the-token-of-this-very-server"


APP = AccessCheck(page)


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch) -> ServerAccess:
    made = ServerAccess(Access(), TOKEN, PORT)
    monkeypatch.setattr(server_access, "_running", made)
    return made


def entered(query: str = f"token={TOKEN}") -> str:
    """The cookie of a browser that came by the printed address."""
    return ask(APP, query=query).headers["set-cookie"].split(";")[0]


@pytest.mark.parametrize(
    "path", ["/", "/media/x.csv", "/_stcore/upload_file/1/2", "/_stcore/host-config", "/static/a.js"]
)
def test_without_a_session_nothing_is_read(access: ServerAccess, path: str) -> None:
    assert (answer := ask(APP, path)).status == 403 and "patients" not in answer.text
    assert ask(APP, path, kind="websocket").status == 403


def test_only_health_is_free(access: ServerAccess) -> None:
    assert ask(APP, HEALTH).text == "patients"
    assert ask(APP, HEALTH, host="rebound.example:8501").status == 403
    assert ask(APP, HEALTH + "/").status == 403


def test_the_printed_address_lets_in_and_leaves_no_token_behind(access: ServerAccess) -> None:
    answer = ask(APP, "/denials", f"payers=a%26b&token={TOKEN}&basis=service")
    assert (answer.status, answer.headers["location"]) == (303, "/denials?payers=a%26b&basis=service")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"denials_{PORT}=") and "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    assert TOKEN not in cookie
    assert ask(APP, "/denials", cookie=cookie.split(";")[0]).text == "patients"
    assert ask(APP, "/_stcore/stream", kind="websocket", cookie=cookie.split(";")[0]).status == 0


def test_the_redirect_stays_on_this_server(access: ServerAccess) -> None:
    for path in ("//evil.example/x", "/\\evil.example", "///evil.example"):
        location = ask(APP, path, f"token={TOKEN}").headers["location"]
        assert location.startswith("/") and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("query", ["token=", "token=yesterdays", f"token={TOKEN}x", "token=%ff", "token=é"])
def test_a_wrong_token_gets_a_page_that_says_how(access: ServerAccess, query: str) -> None:
    answer = ask(APP, query=query)
    assert answer.status == 403 and "earlier start" in answer.text and "printed" in answer.text
    assert ask(APP, query=query, cookie=entered()).status == 403, "nor does a wrong token pass with a cookie"


def test_a_cookie_of_an_earlier_or_another_server_gets_a_page_that_says_how(access: ServerAccess) -> None:
    answer = ask(APP, cookie=f"denials_{PORT}=of-yesterday")
    assert answer.status == 403 and "sign-in has ended" in answer.text
    own = entered()
    elsewhere = own.replace(str(PORT), "8502")
    assert ask(APP, cookie=elsewhere).status == 403
    assert ask(APP, cookie=f"{elsewhere}; {own}").status == 200


@pytest.mark.parametrize(
    "host",
    ["rebound.example:8501", "127.0.0.1:8502", "127.0.0.1", "localhost.evil.example:8501", "", "a@127.0.0.1:8501",
     "127.0.0.1:8501/", "127.0.0.1:99999", "[::1", "127.0.0.1:8501,evil"],
)  # fmt: skip
def test_other_host_names_are_refused_even_with_the_cookie(access: ServerAccess, host: str) -> None:
    assert ask(APP, host=host, cookie=entered()).status == 403
    assert ask(APP, kind="websocket", host=host, cookie=entered()).status == 403
    assert ask(APP, query=f"token={TOKEN}", host=host).status == 403


@pytest.mark.parametrize("host", ["localhost:8501", "LOCALHOST:8501", "[::1]:8501", "127.0.0.1:8501"])
def test_the_machines_own_names_are_served(access: ServerAccess, host: str) -> None:
    assert ask(APP, host=host, cookie=entered()).status == 200


def test_a_name_of_the_settings_is_served_on_any_port(access: ServerAccess) -> None:
    access.access = replace(access.access, hosts=("Denials.example.org",))
    for host in ("denials.example.org", "denials.example.org:8443"):
        assert ask(APP, host=host, cookie=entered()).status == 200


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:9999", "http://localhost:8501", "https://evil.example", "null", "file://", "http://[x"]
)
def test_pages_of_other_origins_are_refused_even_with_the_cookie(access: ServerAccess, origin: str) -> None:
    cookie = entered()
    assert ask(APP, "/_stcore/stream", kind="websocket", cookie=cookie, origin=origin).status == 403
    assert ask(APP, "/media/x", cookie=cookie, origin=origin).status == 403


def test_the_own_page_opens_its_websocket(access: ServerAccess) -> None:
    assert ask(APP, kind="websocket", cookie=entered(), origin=f"http://127.0.0.1:{PORT}").status == 0


def test_nothing_is_embedded_in_another_page_but_a_link_works(access: ServerAccess) -> None:
    cookie = entered()
    for site in ("same-site", "cross-site"):
        assert ask(APP, cookie=cookie, sec_fetch_site=site, sec_fetch_mode="no-cors").status == 403
        link = ask(APP, cookie=cookie, sec_fetch_site=site, sec_fetch_mode="navigate", sec_fetch_dest="document")
        assert link.status == 200


def test_one_line_in_the_settings_opens_it_to_the_machine_but_to_no_other_page(
    access: ServerAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.token = None
    assert ask(APP).text == "patients"
    assert ask(APP, host="rebound.example:8501").status == 403
    assert ask(APP, kind="websocket", origin="http://127.0.0.1:9999").status == 403
    assert "every user" in access.greeting()


def test_an_idle_session_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    access = ServerAccess(Access(idle_minutes=1), TOKEN, PORT, sessions=Sessions(60, lambda: now))
    monkeypatch.setattr(server_access, "_running", access)
    cookie = entered()
    now = 59.0
    assert ask(APP, cookie=cookie).status == 200
    now = 118.0
    assert ask(APP, cookie=cookie).status == 200, "each use begins the minute again"
    now = 178.1
    assert ask(APP, cookie=cookie).status == 403


def test_before_the_server_has_started_nobody_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_access, "_running", None)
    assert ask(APP).status == 503
    assert ask(APP, kind="websocket").status == 403
