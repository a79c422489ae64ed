"""What to count: the as-of day, a range of dates and which date it means, payers, clinics and therapists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

BASES = ("remit", "submission", "service")
OWN_DAYS = "days"
COMPARISONS = ("before", "year", OWN_DAYS, "none")
"""What a period can be compared with: the equally long one before it, the same days a year earlier, days of
the reader's choice, or nothing."""
_LISTS = ("payers", "clinics", "therapists")
_COMPARED = ("compare_start", "compare_end")
_LAST = date.max - timedelta(days=1)
"""The last as-of day: what holds for ever is written as ending on the one after it."""
_DAYS = ("as_of", "start", "end", *_COMPARED)


class ScopeError(ValueError):
    """A choice that cannot be meant; the message says which one, and what would do."""


@dataclass(frozen=True)
class Scope:
    """What to count.

    Everything is as known on `as_of`. `start` and `end` are inclusive, None is open; they bound the date that
    `basis` names: the payer's answer (remit), the original submission, or the service. Empty lists mean all.
    `compare` chooses the period that changes are measured against (analytics/comparison); it changes nothing that is
    counted. Only with OWN_DAYS has it days: `compare_start` and `compare_end`, both inclusive, None where not chosen
    yet. Raises ScopeError for dates the wrong way round, an unknown basis or comparison.
    """

    as_of: date
    start: date | None = None
    end: date | None = None
    basis: str = "remit"
    payers: tuple[str, ...] = ()
    clinics: tuple[str, ...] = ()
    therapists: tuple[str, ...] = ()
    compare: str = "before"
    compare_start: date | None = None
    compare_end: date | None = None

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise ScopeError(f"basis: {self.basis!r} is unknown, expected one of {', '.join(BASES)}")
        if self.compare not in COMPARISONS:
            raise ScopeError(f"compare: {self.compare!r} is unknown, expected one of {', '.join(COMPARISONS)}")
        if self.start and self.end and self.start > self.end:
            raise ScopeError(f"start: {self.start} is after the end, {self.end}")
        for name in _COMPARED if self.compare != OWN_DAYS else ():
            object.__setattr__(self, name, None)
        if self.compare_start and self.compare_end and self.compare_start > self.compare_end:
            raise ScopeError(f"compare_start: {self.compare_start} is after compare_end, {self.compare_end}")
        object.__setattr__(self, "as_of", min(self.as_of, _LAST))
        for name in _LISTS:
            # One order, no repeats: equal choices are equal scopes, also as keys of a cache.
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def counted(self) -> Scope:
        """The scope without its comparison, as a key: scopes that count the same have the same answers."""
        return replace(self, compare="before")

    @property
    def dateless(self) -> Scope:
        """The scope without its days, for questions that do not look at them."""
        return replace(self.counted, start=None, end=None, basis="remit")

    def parameters(self) -> dict[str, object]:
        """The values that the scope's SQL binds; an empty list is bound as null, which means all."""
        return {
            "as_of": self.as_of,
            "start": self.start,
            "end": self.end,
            "basis": self.basis,
            **{name: list(getattr(self, name)) or None for name in _LISTS},
        }

    def to_dict(self) -> dict[str, str | list[str]]:
        """The choices as texts, for an address or JSON; what was left open is left out."""
        days = {name: str(getattr(self, name)) for name in _DAYS if getattr(self, name)}
        lists = {name: list(getattr(self, name)) for name in _LISTS if getattr(self, name)}
        compare = {"compare": self.compare} if self.compare != "before" else {}
        return {**days, "basis": self.basis, **lists, **compare}

    @classmethod
    def from_dict(cls, choices: Mapping[str, str | Sequence[str]], as_of: date) -> Scope:
        """The scope that `to_dict` wrote down; `as_of` where it names no day.

        Raises ScopeError for a key, a date, a basis or a comparison that means nothing.
        """
        if unknown := set(choices) - {*_DAYS, "basis", "compare", *_LISTS}:
            raise ScopeError(f"{', '.join(sorted(unknown))}: unknown")
        days = {name: _day(name, choices[name]) for name in _DAYS if choices.get(name)}
        lists = {name: _texts(choices[name]) for name in _LISTS if choices.get(name)}
        return cls(
            as_of=days.get("as_of", as_of),
            start=days.get("start"),
            end=days.get("end"),
            basis=" ".join(_texts(choices.get("basis") or "remit")),
            payers=lists.get("payers", ()),
            clinics=lists.get("clinics", ()),
            therapists=lists.get("therapists", ()),
            compare=" ".join(_texts(choices.get("compare") or "before")),
            compare_start=days.get("compare_start"),
            compare_end=days.get("compare_end"),
        )

    def check_known(self, payers: Iterable[str], clinics: Iterable[str], therapists: Iterable[str]) -> None:
        """Raises ScopeError where the scope names somebody who is not among these."""
        for name, known in zip(_LISTS, (payers, clinics, therapists), strict=True):
            if unknown := sorted(set(getattr(self, name)) - set(known)):
                raise ScopeError(f"{name}: {', '.join(unknown)} unknown, expected some of {', '.join(sorted(known))}")


def days_later(day: date, days: int) -> date:
    """The day so many days later (earlier where negative); the calendar's first or last day where there is none.

    A broken file may say that it is the year 1 or 9999.
    """
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _day(name: str, found: str | Sequence[str]) -> date:
    try:
        return date.fromisoformat(found if isinstance(found, str) else " ".join(found))
    except ValueError:
        raise ScopeError(f"{name}: {found!r} is no date, expected one like 2026-06-30") from None


def _texts(found: str | Sequence[str]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)
