"""An effect as a sentence: who denies or pays more, of whom more was billed, and how much that moved the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.comparison.decomposition import rounded
from analytics.comparison.effects import Change, Effect, Kind
from analytics.pages.labels import code_label, group_label
from analytics.pages.wording import cents, dollars, named
from analytics.warehouse import Warehouse

PAYER_AND_REASON, REASON = "payer_reason", "category"
_POINT, _CENT = Fraction(1, 10_000), Fraction(1, 100)


@dataclass(frozen=True)
class Wording:
    """What is decomposed and by which dimension, which decides the wording of its effects."""

    warehouse: Warehouse
    by: str
    is_cash: bool

    def label(self, effect: Effect) -> str:
        """Short, for a bar."""
        if effect.kind == "volume":
            return f"{_more(effect.size)} service lines adjudicated"
        name = self._name(effect)
        tail = {
            "mix": f"{_grown(effect)} of it",
            "aside": "without an adjudicated service line",
            "rate": self._rate_tail(effect),
        }
        return f"{name}: {tail[effect.kind]}"

    def sentence(self, effect: Effect, reason: Effect | None = None) -> str:
        """Whole, for a list; the amount is not in it. `reason` is what most of it comes from."""
        if reason is not None and reason.reason:
            why = code_label("category", reason.reason)
            return f"{self.sentence(effect)}, most of it: {why} ({self.amount(reason.size)})"
        name = named(self._name(effect))
        if effect.kind == "volume":
            counts = f"({_count(effect.now)}, before {_count(effect.earlier)})"
            return f"Payers adjudicated {_more(effect.size)} service lines {counts}"
        if effect.kind == "aside":
            return f"{name}: paid or recouped without a service line adjudicated in these days"
        if effect.kind == "mix":
            often = "more" if (effect.size > 0) == _is_grown(effect) else "less"
            verb = f"pays {often} per service line" if self.is_cash else f"is denied {often} often"
            if self.by in ("payer", PAYER_AND_REASON):
                verb = f"pays {often} per service line" if self.is_cash else f"denies {often} often"
                return (
                    f"A {_part(effect)} share of service lines went to {name}, which {verb} than "
                    f"others{_shares(effect)}"
                )
            return f"A {_part(effect)} share of service lines is {name}, which {verb} than the rest{_shares(effect)}"
        return f"{self._changed(effect, name)}{self._rates(effect)}"

    def amount(self, size: Fraction) -> str:
        """An amount with its sign: '+1.33 points', '-$1,250.00'."""
        if self.is_cash:
            return ("+" if size > 0 else "") + cents(float(size))
        return f"{float(size) * 100:+.2f} points"

    def shown(self, sizes: Sequence[Fraction]) -> list[Fraction]:
        """Sizes as they are shown: in hundredths of a point, or cents, that add up to their shown sum."""
        return rounded(sizes, _CENT if self.is_cash else _POINT)

    def sum_of(self, change: Change) -> str:
        """The sum that the whole change is: '+1.33 points = +1.70 denied more often, -0.37 other mix'."""
        names: dict[Kind, str] = (
            {"volume": "number of service lines", "mix": "volume and mix", "rate": "payment per service line",
             "aside": "without an adjudicated service line"}
            if self.is_cash
            else {"rate": "denial rates", "mix": "volume and mix"}
        )  # fmt: skip
        kinds: list[Kind] = [kind for kind in names if kind in ("rate", "mix") or change.of(kind)]
        sizes = self.shown([change.of(kind) for kind in kinds])
        parts = ", ".join(f"{self.amount(size)} {names[kind]}" for kind, size in zip(kinds, sizes, strict=True))
        return f"It adds up: {self.amount(sum(sizes, Fraction(0)))} = {parts}."

    def _name(self, effect: Effect) -> str:
        if self.by == REASON:
            return code_label("category", effect.reason or effect.group)
        dimension = "payer" if self.by == PAYER_AND_REASON else self.by
        return "" if effect.kind == "volume" else group_label(self.warehouse, dimension, effect.group)

    def _rate_tail(self, effect: Effect) -> str:
        more = _more_or_less(effect)
        if self.is_cash:
            return f"pays {more}" if self.by in ("payer", PAYER_AND_REASON) else f"paid {more}"
        if self.by == PAYER_AND_REASON:
            return code_label("category", effect.reason or "none")
        return {"payer": f"denies {more}", REASON: more}.get(self.by, f"denied {more}")

    def _changed(self, effect: Effect, name: str) -> str:
        more = _more_or_less(effect)
        if self.is_cash:
            if self.by in ("payer", PAYER_AND_REASON):
                return f"{name} pays {more} per service line"
            return f"{more.capitalize()} is paid per service line of {name}"
        if self.by == PAYER_AND_REASON:
            return f"{name} denies {more} for: {code_label('category', effect.reason or 'none')}"
        if self.by == "payer":
            return f"{name} denies {more}"
        if self.by == REASON:
            return f"{more.capitalize()} is denied for: {name}"
        return f"Service lines of {name} are denied {more} often"

    def _rates(self, effect: Effect) -> str:
        if effect.now is None or effect.earlier is None:
            return ""
        if self.is_cash:
            return f" ({cents(float(effect.now))}, before {cents(float(effect.earlier))})"
        return f" ({float(effect.now):.1%} of service lines, before {float(effect.earlier):.1%})"


def whole(change: Change, is_cash: bool) -> str:
    """Both values in one line."""
    if is_cash:
        return f"Payers paid **{dollars(float(change.now))}**, before {dollars(float(change.earlier))}"
    return f"**{float(change.now):.1%}** of service lines were denied, before {float(change.earlier):.1%}"


def verdict_of(effect: Effect) -> str:
    """The verdict of a change; empty for volume and mix, which have none."""
    return "not compared: unknown group" if effect.verdict and not effect.is_compared else str(effect.verdict or "")


def mostly(change: Change, effect: Effect) -> Effect | None:
    """Of a group's change of rate, the reason that makes up half of it or more; `change` is taken apart by both."""
    own = [one for one in change.effects if one.kind == "rate" and one.group == effect.group and one.reason]
    largest = next((one for one in own if (one.size > 0) == (effect.size > 0)), None)
    return largest if largest is not None and 2 * abs(largest.size) >= abs(effect.size) else None


def _count(lines: Fraction | None) -> str:
    return f"{float(lines or 0):,.0f}"


def _is_grown(effect: Effect) -> bool:
    return (effect.now or 0) > (effect.earlier or 0)


def _grown(effect: Effect) -> str:
    return "more" if _is_grown(effect) else "less"


def _part(effect: Effect) -> str:
    return "larger" if _is_grown(effect) else "smaller"


def _more(size: Fraction) -> str:
    return "more" if size > 0 else "fewer"


def _more_or_less(effect: Effect) -> str:
    return "more" if effect.size > 0 else "less"


def _shares(effect: Effect) -> str:
    return f" ({float(effect.now or 0):.1%}, before {float(effect.earlier or 0):.1%})"
