"""What a practice can choose: its name, its payers with their deadlines, its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FILE_NAME = "practice.toml"
USUAL_IDLE_MINUTES = 30
"""Where people sign in and the practice sets nothing else: 45 CFR 164.312(a)(2)(iii), automatic logoff."""
ROLE_NAMES = ("owner", "biller", "viewer", "consultant")
KEYS = {"payer_class": "class"}
"""Names of fields that the file spells otherwise."""
RATES = (VISIT,) = ("visit",)
"""What a contract can pay by, other than by the service: one amount a visit, whatever was done on it."""


@dataclass(frozen=True)
class Payer:
    """What the practice says about one payer: how to recognize it in files, its class, its deadlines in days.

    `rate` is one of RATES where its contract pays otherwise than by the service.
    """

    id: str
    name: str
    payer_class: str | None = None
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    appeal_days: int | None = None
    timely_filing_days: int | None = None
    rate: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in: with a password where there is its hash, else as the OIDC account of this email."""

    name: str
    role: str
    password: str | None = None


@dataclass(frozen=True)
class Access:
    """Who may open the dashboard: the people who sign in or, without any, whoever has the address with its token.

    `hosts` are names in addition to this machine's own, as the network or a proxy knows it. `idle_minutes` ends a
    session that nobody used for so long; 0 never does, and is what holds unless people sign in.
    """

    token: bool = True
    hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    idle_minutes: int | None = None
    people: tuple[Person, ...] = ()

    @property
    def idle_seconds(self) -> float:
        """Seconds until an unused session ends; 0 for never."""
        usual = USUAL_IDLE_MINUTES if self.people else 0
        return 60.0 * (usual if self.idle_minutes is None else self.idle_minutes)

    @property
    def takes_passwords(self) -> bool:
        """Whether somebody signs in with a password."""
        return any(person.password for person in self.people)

    @property
    def takes_oidc(self) -> bool:
        """Whether somebody signs in through an OpenID Connect provider."""
        return any(not person.password for person in self.people)

    def person(self, name: str) -> Person | None:
        """Who signs in under this name or email; letter case does not matter."""
        return next((one for one in self.people if one.name.casefold() == name.strip().casefold()), None)


@dataclass(frozen=True)
class Settings:
    """The practice's choices. `targets` holds only what the practice set itself: KPI id -> number."""

    practice_name: str | None = None
    payers: tuple[Payer, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    access: Access = Access()

    def payer(self, payer_id: str) -> Payer | None:
        """What the practice says about this payer; None when it says nothing."""
        return next((payer for payer in self.payers if payer.id == payer_id), None)
