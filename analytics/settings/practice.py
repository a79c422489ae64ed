"""What a practice can choose: its name, its payers with their deadlines, its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FILE_NAME = "practice.toml"
KEYS = {"payer_class": "class"}
"""Names of fields that the file spells otherwise."""
RATES = (VISIT,) = ("visit",)
"""What a contract can pay by, other than by the service: one amount a visit, whatever was done on it."""


@dataclass(frozen=True)
class Payer:
    """What the practice says about one payer: how to recognise it in files, its class, its deadlines in days.

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
class Access:
    """Who may open the dashboard: whether its address carries a token, and the host names it answers to.

    `hosts` are names beside this machine's own, as a proxy passes them on. `idle_minutes` ends a session that nobody
    used for so long; 0 never does.
    """

    token: bool = True
    hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    idle_minutes: int = 0


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
