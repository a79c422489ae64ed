"""What opens the running server: its token, its sessions, and the address that is printed at the start."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field

from streamlit import config, net_util

from analytics.access.log import AccessLog
from analytics.access.origins import is_loopback
from analytics.access.running import Running, note, remove
from analytics.access.sessions import Session, Sessions
from analytics.layout import NotOurs
from analytics.settings import Access, load, warehouse_folder

TOKEN_VARIABLE = "DENIALS_TOKEN"
"""The token to use at the next start in place of a random one; `off` goes without."""
OFF, SHORTEST = "off", 16
OWNER, ANYONE = "owner", "anyone"
"""As whom: who brought the token, and everybody where it is switched off."""
_LOG = logging.getLogger(__name__)


class NetworkRefused(Exception):
    """The server was to listen to other machines; the message names the setting and what was expected."""


@dataclass
class Door:
    """One running server: its token (None where it is switched off), its settings and who has entered."""

    access: Access
    token: str | None
    port: int
    is_encrypted: bool = False
    address: str = "127.0.0.1"
    sessions: Sessions = field(default_factory=Sessions)
    _noted: Running | None = None

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
        """What to print at the start: the address to open, or what it means that there is no token."""
        plain = f"{'https' if self.is_encrypted else 'http'}://{self.address}:{self.port}/"
        if self.token is None:
            return (
                f"\n  Denial analytics: {plain}\n\n"
                "  The token is switched off: every user and every program of this machine can read this address.\n"
            )
        opening = f"{plain}?token={self.token}"
        self._noted = Running(os.getpid(), self.port, opening)
        try:
            note(self._noted)
        except OSError as error:
            _LOG.warning("the address could not be kept for `denials access address`: %s", type(error).__name__)
        return (
            f"\n  Denial analytics: {opening}\n\n"
            "  Only this address opens it; `denials access address` shows it again.\n"
        )

    def close(self) -> None:
        """The server ends: nobody is in, and its address means nothing any more."""
        global _door  # noqa: PLW0603
        if self._noted is not None:
            remove(self._noted)
        _door = None


_door: Door | None = None


def door() -> Door | None:
    """The running server's door; None where no server runs in this process."""
    return _door


def opened() -> Door:
    """Make the door of the server that starts now, as practice.toml and the environment say.

    Raises SettingsError where practice.toml cannot be understood, ValueError for a token too short to mean anything.
    """
    global _door  # noqa: PLW0603
    access = load(warehouse_folder()).access
    _door = Door(
        access=access,
        token=_token(access),
        port=int(config.get_option("server.port")),
        is_encrypted=bool(config.get_option("server.sslCertFile")),
        address=str(config.get_option("browser.serverAddress")),
        sessions=Sessions(access.idle_minutes * 60),
    )
    return _door


def check_binding(address: str | None) -> None:
    """Raises NetworkRefused where the server would listen to other machines: there is no login for them yet."""
    if address is None or not is_loopback(address):
        raise NetworkRefused(
            f"server.address: found {address or 'no address, so every network of this machine'}, expected 127.0.0.1: "
            "there is no login, so the dashboard serves this machine only (SECURITY.md says how to reach it from "
            "elsewhere)"
        )


def _token(access: Access) -> str | None:
    named = os.environ.get(TOKEN_VARIABLE, "")
    if named == OFF or (not named and not access.token):
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
