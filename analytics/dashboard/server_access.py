"""Access to the running server: its token or its people, its sessions, and the address printed at the start."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec

from streamlit import config, net_util
from streamlit.auth_util import get_secrets_auth_section

from analytics.access.attempts import FREE_FROM_ANYWHERE, Attempts
from analytics.access.log import AccessLog
from analytics.access.origins import is_loopback
from analytics.access.running import Running, note, remove
from analytics.access.sessions import Session, Sessions
from analytics.layout import NotOurs
from analytics.settings import Access, SettingsError, load, warehouse_folder

TOKEN_VARIABLE = "DENIALS_TOKEN"
"""The token to use at the next start in place of a random one; `off` goes without."""
OFF, SHORTEST = "off", 16
ANYONE = "anyone"
"""The name in the log where nobody signs in and the token is switched off."""
_LOG = logging.getLogger(__name__)


class AccessRefused(Exception):
    """The server may not start as it was set up; the message names the setting and what was expected."""


@dataclass
class ServerAccess:
    """One running server: how people get in, its settings, and who is in.

    People who sign in are listed in `access.people`; without them whoever opens the address with the `token` is the
    owner. `token` is None where people sign in, and where it is switched off.
    """

    access: Access
    token: str | None
    port: int
    is_encrypted: bool = False
    address: str = "127.0.0.1"
    sessions: Sessions = field(default_factory=Sessions)
    attempts: Attempts = field(default_factory=Attempts)
    attempts_from_anywhere: Attempts = field(default_factory=partial(Attempts, free=FREE_FROM_ANYWHERE))
    _noted: Running | None = None

    @property
    def is_open(self) -> bool:
        """Whether everybody on this machine gets in."""
        return self.token is None and not self.access.people

    @property
    def serves_network(self) -> bool:
        """Whether it listens to other machines."""
        return not is_loopback(self.address)

    def fits(self, token: str) -> bool:
        """Whether this is the token, compared in equal time."""
        return self.token is not None and hmac.compare_digest(token.encode(), self.token.encode())

    def session(self, cookies: dict[str, str], *, use: bool = False) -> Session | None:
        """The open session that this server's cookie names."""
        return self.sessions.find(cookies.get(self.cookie, ""), use=use)

    def log(self, who: str, what: str, subject: str = "") -> None:
        """Note it in the access log of the practice's own warehouse. Raises OSError where that cannot be written."""
        with suppress(NotOurs):  # such a folder is not opened either
            AccessLog(warehouse_folder()).write(who, what, subject)

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers share cookies between all ports of a machine, so each port has its own."""
        return f"denials_{self.port}"

    def greeting(self) -> str:
        """What to print at the start: the address to open, and who can open it."""
        plain = f"{'https' if self.is_encrypted else 'http'}://{self.address}:{self.port}/"
        if self.access.people:
            self._note(plain)
            return (
                f"\n  Denial analytics: {plain}\n\n"
                f"  {len(self.access.people)} people can sign in; `denials access people` lists them.\n"
            )
        if self.token is None:
            return (
                f"\n  Denial analytics: {plain}\n\n"
                "  The token is switched off: every user and every program of this machine can read this address.\n"
            )
        opening = f"{plain}?token={self.token}"
        self._note(opening)
        return (
            f"\n  Denial analytics: {opening}\n\n"
            "  Only this address opens it; `denials access address` shows it again.\n"
        )

    def close(self) -> None:
        """The server ends: nobody is in, and its address means nothing any more."""
        global _running  # noqa: PLW0603
        if self._noted is not None:
            remove(self._noted)
        _running = None

    def _note(self, address: str) -> None:
        self._noted = Running(os.getpid(), self.port, address)
        try:
            note(self._noted)
        except OSError as error:
            _LOG.warning("the address could not be kept for `denials access address`: %s", type(error).__name__)


_running: ServerAccess | None = None


def running() -> ServerAccess | None:
    """Access to the server of this process; None where none runs."""
    return _running


def start() -> ServerAccess:
    """Set up access to the server that starts now, as practice.toml and the environment say.

    Raises SettingsError where practice.toml cannot be understood, ValueError for a token too short to mean anything.
    """
    global _running  # noqa: PLW0603
    access = load(warehouse_folder()).access
    _running = ServerAccess(
        access=access,
        token=_token(access),
        port=int(config.get_option("server.port")),
        is_encrypted=bool(config.get_option("server.sslCertFile")),
        address=str(config.get_option("server.address")),
        sessions=Sessions(access.idle_seconds),
    )
    return _running


def check_setup(address: str | None, is_encrypted: bool) -> None:
    """Whether the server may start with this address, certificate and practice.toml.

    Raises AccessRefused where other machines could reach it without signing in or without encryption, or where people
    could not sign in as practice.toml says, and where practice.toml cannot be understood.
    """
    try:
        access = load(warehouse_folder()).access
    except SettingsError as error:
        raise AccessRefused(str(error)) from error
    if access.takes_oidc:
        _check_oidc()
    if address is not None and is_loopback(address):
        return
    found = f"server.address: found {address or 'no address, so every network of this machine'}, expected 127.0.0.1: "
    missing = [
        why
        for is_missing, why in (
            (not access.people, "people who sign in (`denials access add NAME --role ROLE`)"),
            (not access.hosts, "access.hosts in practice.toml, the names by which other machines reach it"),
            (not (is_encrypted or access.behind_proxy), "TLS (server.sslCertFile and server.sslKeyFile)"),
        )
        if is_missing
    ]
    if missing:
        raise AccessRefused(f"{found}to serve other machines it needs {'; '.join(missing)}. See SECURITY.md.")


def _check_oidc() -> None:
    """Raises AccessRefused where Streamlit's own sign-in with an OpenID Connect provider is not set up."""
    if find_spec("authlib") is None:
        raise AccessRefused("people of practice.toml without a password sign in with OIDC: install `authlib`, `httpx`")
    section = get_secrets_auth_section()
    missing = [
        key
        for key in ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
        if not section.get(key)
    ]
    if missing:
        raise AccessRefused(
            "people of practice.toml without a password sign in with OIDC: "
            f".streamlit/secrets.toml needs {', '.join(missing)} in [auth]. See SECURITY.md."
        )


def _token(access: Access) -> str | None:
    named = os.environ.get(TOKEN_VARIABLE, "")
    if access.people or named == OFF or (not named and not access.token):
        return None
    if named and len(named) < SHORTEST:
        raise ValueError(f"{TOKEN_VARIABLE}: found {len(named)} characters, expected {SHORTEST} or more, or `{OFF}`")
    return named or secrets.token_urlsafe(32)


def never_ask_addresses() -> None:
    """Streamlit asks a host on the internet for the machine's own address to judge a foreign origin: never here.

    The check of access refuses foreign origins before Streamlit sees them; this holds whatever it lets through.
    """
    net_util.get_external_ip = lambda: None
    net_util.get_internal_ip = lambda: "127.0.0.1"
