"""Who pays the practice and by which rules, as a scenario says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analytics.demo.documents import Payer
from analytics.demo.scenarios import fields


@dataclass(frozen=True)
class PayerRules:
    """A payer and how it decides: `lag` is days (least, mean of the rest), `percent` is of the Medicare fee.

    `visit_rate` is what it pays for a visit, whatever was done on it; 0 where it pays by the service.
    """

    key: str
    payer: Payer
    payer_class: str
    share: float
    lag: tuple[int, int]
    pays_on: tuple[int, ...]
    percent: int
    files_within: int
    deductible: int = 0
    coinsurance: int = 0
    copay: int = 0
    mppr: bool = False
    sequestration: bool = False
    assistant_percent: int = 100
    reduces_with: str = "45"
    replaces: bool = True
    acknowledges: bool = True
    copay_at_claim: bool = False
    authorized_visits: int = 0
    visit_cap: int = 0
    visit_rate: int = 0
    secondary_share: float = 0.0
    factors: dict[str, float] = field(default_factory=dict)

    @property
    def is_medicare(self) -> bool:
        """Medicare itself, not a plan in its place."""
        return self.payer_class == "medicare"


@dataclass(frozen=True)
class Supplement:
    """The insurance behind Medicare; `crossover` is the share of claims that Medicare forwards to it."""

    payer: Payer
    pays_on: tuple[int, ...]
    lag: tuple[int, int]
    crossover: float
    pays_deductible: bool


def payers(settings: dict[str, Any]) -> list[PayerRules]:
    """The payers of a scenario; where `even`, their factors on causes are left out."""
    return [_rules(key, dict(table), bool(settings["even"])) for key, table in settings["payers"].items()]


def supplement(settings: dict[str, Any]) -> Supplement:
    """The scenario's second insurance."""
    table = settings["supplement"]
    payer = Payer(table["name"], table["id"], table["filing"])
    return Supplement(payer, tuple(table["pays_on"]), tuple(table["lag"]), table["crossover"], table["pays_deductible"])


def _rules(key: str, table: dict[str, Any], even: bool) -> PayerRules:
    payer = Payer(table.pop("name"), table.pop("id"), table.pop("filing"))
    rest = fields(table)
    if even:
        rest["factors"] = {}
    return PayerRules(key=key, payer=payer, payer_class=rest.pop("class"), **rest)
