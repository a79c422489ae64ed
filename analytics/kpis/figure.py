"""A figure is the answer of one KPI: numerator, denominator, value, interval and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from analytics.kpis.kpi import Unit
from analytics.scope import Scope
from analytics.stats.estimates import Share, Wait

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """One KPI, for everything in scope or for one group of it.

    Counts are int, money is Decimal; `value` is a float, of amounts the Decimal itself, and None where it cannot be
    formed: `note` then says why. `enough` is False where too few claims or lines stand behind it to be shown as a
    number; `rows` is how many (None where it does not matter). `estimate` gives the interval of the value at any level,
    to set it against another figure; dollars and states on a day have none. `impossible` says why the value cannot be
    (negative days, far more collected than charged): nothing shows it then, and `enough` is False.
    """

    id: str
    title: str
    group: dict[str, str] | None
    numerator: int | Decimal | None
    denominator: int | Decimal | None
    value: float | Decimal | None
    interval: tuple[float, float] | None
    unit: Unit
    needs: tuple[str, ...]
    note: str | None
    enough: bool = True
    rows: int | None = None
    estimate: Share | Wait | None = None
    impossible: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON's own kinds: money with two decimals, shares unrounded; no value that cannot be."""
        return {
            "id": self.id,
            "title": self.title,
            "group": self.group,
            "numerator": _number(self.numerator),
            "denominator": _number(self.denominator),
            "value": None if self.impossible else _number(self.value),
            "interval": list(self.interval) if self.interval else None,
            "unit": self.unit,
            "needs": list(self.needs),
            "note": self.note,
        }


def to_json(snapshot: str, scope: Scope, figures: Iterable[Figure]) -> dict[str, Any]:
    """What `denials kpis --format json` prints."""
    return {"snapshot": snapshot, "scope": scope.to_dict(), "kpis": [figure.to_json() for figure in figures]}


def _number(value: int | float | Decimal | None) -> int | float | None:
    return float(value.quantize(_CENT, ROUND_HALF_UP)) if isinstance(value, Decimal) else value
