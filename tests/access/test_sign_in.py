"""People who sign in: with a password or a provider's account, slower after each failure, and in their own role."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from analytics.access import passwords
from analytics.access.attempts import FREE_FROM_ANYWHERE, LONGEST_SECONDS, Attempts
from analytics.access.log import AccessLog
from analytics.access.sessions import Sessions
from analytics.cli import main
from analytics.dashboard import server_access
from analytics.dashboard.access_check import HEALTH, AccessCheck
from analytics.dashboard.server_access import ServerAccess
from analytics.settings import FOLDER_VARIABLE, Access, Person, SettingsError, load
from tests.access.asgi import PORT, Answer, ask, page

PASSWORD = "correct horse battery"
ACCOUNT = "eve@practice.example"


APP = AccessCheck(page)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AccessLog:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return AccessLog(tmp_path)


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch, clock: Clock, log: AccessLog) -> ServerAccess:
    people = (Person("Maria", "biller", passwords.hashed(PASSWORD)), Person(ACCOUNT, "consultant"))
    settings = Access(people=people)
    made = ServerAccess(settings, None, PORT, sessions=Sessions(settings.idle_seconds, clock), attempts=Attempts(clock))
    monkeypatch.setattr(server_access, "_running", made)
    return made


def sign_in(
    name: str = "maria", password: str = PASSWORD, to: str = "/denials?basis=service", **headers: str
) -> Answer:
    body = urlencode({"name": name, "password": password, "to": to}).encode()
    return ask(APP, "/sign-in", method="POST", body=body, origin=f"http://127.0.0.1:{PORT}", **headers)


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].split(";")[0]


@pytest.mark.parametrize("path", ["/", "/media/x.csv", "/_stcore/upload_file/1/2", "/_stcore/host-config"])
def test_without_signing_in_nothing_is_read(access: ServerAccess, path: str) -> None:
    assert (answer := ask(APP, path)).status == 401 and "patients" not in answer.text
    assert ask(APP, path, accept="*/*").text == "Refused: sign in first."
    assert ask(APP, path, kind="websocket").status == 403
    assert ask(APP, path, query="token=anything-at-all-of-16").status == 401
    assert ask(APP, HEALTH).status == 200


def test_the_right_password_opens_a_session_in_the_persons_role(access: ServerAccess, log: AccessLog) -> None:
    answer = sign_in()
    assert (answer.status, answer.headers["location"]) == (303, "/denials?basis=service")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    assert ask(APP, "/denials", cookie=cookie_of(answer)).text == "patients"
    session = access.session(dict([cookie_of(answer).split("=", 1)]))
    assert session is not None and (session.who, session.role) == ("Maria", "biller")
    assert [(row.who, row.what, row.subject) for row in log.rows()] == [("Maria", "sign-in", "biller")]


@pytest.mark.parametrize(
    ("name", "password"), [("maria", "wrong"), ("maria", ""), ("nobody", PASSWORD), (ACCOUNT, ""), ("", "")]
)
def test_a_wrong_password_and_an_unknown_name_get_one_answer(access: ServerAccess, name: str, password: str) -> None:
    answer = sign_in(name, password)
    assert answer.status == 401 and "do not fit" in answer.text and "set-cookie" not in answer.headers
    assert password not in answer.text or not password


def test_ten_wrong_passwords_wait_longer_each_time_and_are_logged(
    access: ServerAccess, clock: Clock, log: AccessLog
) -> None:
    waits: list[int] = []
    while len(log.rows()) < 10:
        answer = sign_in(password="wrong")
        if answer.status == 429:
            assert sign_in().status == 429, "even the right one has to wait"
            waits.append(int(answer.headers["retry-after"]))
            clock.now += waits[-1]
    assert waits == [2, 4, 8, 16, 32, 64]
    assert [row.subject for row in log.rows()] == [f"a wrong password, {count} in a row" for count in range(1, 11)]
    clock.now += 300
    assert sign_in().status == 303
    assert sign_in(password="wrong").status == sign_in(password="wrong").status == 401, "the count starts again"


def test_who_chooses_an_address_waits_all_the_same(access: ServerAccess) -> None:
    """The server believes X-Forwarded-For of whatever runs on this machine; a proxy may pass on what it was given."""
    found = [
        sign_in(password="wrong", sender=f"10.0.0.{number}", x_forwarded_for=f"10.0.0.{number}").status
        for number in range(6)
    ]
    assert found == [401, 401, 401, 401, 429, 429]
    assert sign_in().status == 303, "who comes without a proxy need not wait for them"


def test_from_many_addresses_one_name_waits_too(access: ServerAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "fits", lambda given, _: given == PASSWORD)
    found = [sign_in(password="wrong", sender=f"2001:db8::{number}").status for number in range(FREE_FROM_ANYWHERE + 2)]
    assert found == [401] * (FREE_FROM_ANYWHERE + 1) + [429]
    assert sign_in(sender="2001:db8::ffff").status == 429, "even the right one has to wait"


def test_the_longest_wait_is_five_minutes_however_often(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(2000):
        seconds = attempts.begin("maria")
        assert seconds <= LONGEST_SECONDS
        clock.now += seconds + 1


def test_what_cannot_be_logged_is_not_done(access: ServerAccess, log: AccessLog) -> None:
    (log.folder / "access.jsonl").mkdir()
    for answer in (sign_in(), sign_in(password="wrong")):
        assert answer.status == 503 and "the access log cannot be written" in answer.text
        assert "set-cookie" not in answer.headers and str(log.folder) not in answer.text


def test_the_next_page_is_always_of_this_server(access: ServerAccess) -> None:
    for to in ("//evil.example/x", "https://evil.example", "/\\evil.example", "\r\nLocation: x"):
        location = sign_in(to=to).headers["location"]
        assert location.startswith("/") and not location.startswith(("//", "/\\")) and "\n" not in location


def test_a_form_of_another_page_or_of_any_size_is_refused(access: ServerAccess) -> None:
    body = urlencode({"name": "maria", "password": PASSWORD}).encode()
    assert ask(APP, "/sign-in", method="POST", body=body, origin="http://127.0.0.1:9").status == 403
    assert ask(APP, "/sign-in", method="POST", body=b"x" * 100_000).status == 400
    assert ask(APP, "/sign-in", method="POST", body=b"\xff\xfe=1").status in (400, 401)


def test_signing_out_ends_the_session(access: ServerAccess, log: AccessLog) -> None:
    cookie = cookie_of(sign_in())
    assert ask(APP, "/sign-out", cookie=cookie).status == 200
    assert ask(APP, cookie=cookie).status == 401
    assert log.rows()[-1].what == "sign-out"


def test_an_idle_session_is_locked_after_half_an_hour_unless_set_otherwise(access: ServerAccess, clock: Clock) -> None:
    cookie = cookie_of(sign_in())
    clock.now = 1799.0
    assert ask(APP, cookie=cookie).status == 200
    clock.now += 1801
    assert ask(APP, cookie=cookie).status == 401
    assert replace(access.access, idle_minutes=0).idle_seconds == 0
    assert Access().idle_seconds == 0


def identity(secret: str | None = None, /, **claims: str | bool | None) -> str:
    """The cookie that Streamlit sets after the answer of an OpenID Connect provider."""
    content = {"is_logged_in": True, "sub": "1", "email": ACCOUNT, "email_verified": True} | claims
    value = create_signed_value(secret or get_cookie_secret(), "_streamlit_user", json.dumps(content))
    return f"_streamlit_user={value.decode()}"


def test_a_listed_account_gets_a_session_and_its_identity_is_not_kept(access: ServerAccess) -> None:
    answer = ask(APP, cookie=identity())
    assert answer.status == 200 and 'http-equiv="refresh"' in answer.text
    (session,) = access.sessions._open.values()
    assert (session.who, session.role) == (ACCOUNT, "consultant")


@pytest.mark.parametrize(
    "claims",
    [{"email": "mallory@evil.example"}, {"email_verified": False}, {"email_verified": None}, {"is_logged_in": False},
     {"email": None}, {"email": "maria", "email_verified": True}],
)  # fmt: skip
def test_an_account_that_is_not_listed_is_refused_and_logged(
    access: ServerAccess, log: AccessLog, claims: dict[str, str | bool | None]
) -> None:
    answer = ask(APP, cookie=identity(**claims))
    assert answer.status == 403 and "may not open" in answer.text
    assert not access.sessions._open
    assert [row.what for row in log.rows()] == ["sign-in refused"]


def test_an_identity_signed_by_another_server_is_none(access: ServerAccess) -> None:
    assert ask(APP, cookie=identity("another server's secret")).status == 403
    assert not access.sessions._open
    assert ask(APP, kind="websocket", cookie=identity()).status == 403


def test_without_people_of_the_provider_its_pages_stay_closed(access: ServerAccess) -> None:
    assert ask(APP, "/oauth2callback", "code=1&state=2").text == "patients", "Streamlit's own route"
    access.access = replace(access.access, people=access.access.people[:1])
    assert ask(APP, "/oauth2callback", "code=1&state=2").status == 401
    assert ask(APP, "/", cookie=identity()).status == 401


def test_passwords_are_kept_as_argon2id_and_have_a_length() -> None:
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$") and PASSWORD not in kept
    assert passwords.fits(PASSWORD, kept)
    for wrong in ("", PASSWORD + "x", PASSWORD.upper()):
        assert not passwords.fits(wrong, kept)
    assert not passwords.fits("nobody has this password", None)
    assert not passwords.fits(PASSWORD, "no hash")
    for length in (0, 11, 1025):
        with pytest.raises(ValueError, match=f"found {length} characters"):
            passwords.hashed("x" * length)


def test_the_command_line_keeps_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        return main(["access", "--warehouse", str(tmp_path / "own"), *words])

    assert run("add", "Maria", "--role", "biller", typed="too short\n") == 2
    assert not (tmp_path / "own").exists()
    assert run("add", "Maria", "--role", "biller", typed=PASSWORD + "\n") == 0
    assert run("add", ACCOUNT, "--role", "consultant", "--oidc") == 0
    assert run("add", "maria", "--role", "viewer", typed=PASSWORD + "!\n") == 0, "the role and the password change"
    account, maria = load(tmp_path / "own").access.people
    assert (account.name, account.role, account.password) == (ACCOUNT, "consultant", None)
    assert (maria.role, passwords.fits(PASSWORD + "!", maria.password)) == ("viewer", True)
    assert (tmp_path / "own" / "practice.toml").stat().st_mode & 0o777 == 0o600
    assert run("people") == 0
    assert ACCOUNT in (listed := capsys.readouterr().out) and "$argon2" not in listed
    assert (run("remove", "MARIA"), run("remove", "MARIA")) == (0, 1)
    assert [person.name for person in load(tmp_path / "own").access.people] == [ACCOUNT]
    assert [row.what for row in AccessLog(tmp_path / "own").rows()] == ["settings"] * 4


@pytest.mark.parametrize(
    ("line", "found"),
    [('name = ""\nrole = "owner"', "name"), ('name = "a"\nrole = "boss"', "role"),
     ('name = "a"\nrole = "owner"\npassword = "plain"', "password"), ('name = "A"\nrole = "owner"', "people")],
)  # fmt: skip
def test_a_list_that_cannot_be_meant_is_refused_without_repeating_a_password(
    tmp_path: Path, line: str, found: str
) -> None:
    first = '[[access.people]]\nname = "a"\nrole = "owner"\n' if found == "people" else ""
    (tmp_path / "practice.toml").write_text(f"{first}[[access.people]]\n{line}\n")
    with pytest.raises(SettingsError, match=found) as said:
        load(tmp_path)
    assert "plain" not in str(said.value)
