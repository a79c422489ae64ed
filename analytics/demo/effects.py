"""The effects that a scenario plants: who or what differs, since when, and by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.demo.scenarios import fields


@dataclass(frozen=True)
class Effect:
    """One planted effect, on a payer (its key), a therapist or a registrar (numbers from 1); None means all.

    kinds: `cause` (its rate becomes `rate`), `front_desk` (its causes `factor` times as often), `code_share` (`codes`
    in `share` of treatments), `same_visit` (treatments all alike), `evaluation_level` (`codes` in `share` of
    evaluations), `units` (`more` units than the minutes allow, in `share` of visits), `takebacks` (`share` of what was
    paid in the `days` before is taken back), `silence` (no answer any more).
    """

    kind: str
    cause: str = ""
    payer: str | None = None
    therapist: int | None = None
    registrar: int | None = None
    codes: tuple[str, ...] = ()
    since: date = date.min
    rate: float = 0.0
    factor: float = 1.0
    share: float = 0.0
    more: int = 0
    days: int = 0

    def holds(self, day: date, payer: str = "", therapist: int = 0, registrar: int = 0) -> bool:
        """Whether it strikes on this day this payer, therapist and registrar."""
        return (
            day >= self.since
            and self.payer in (None, payer)
            and self.therapist in (None, therapist)
            and self.registrar in (None, registrar)
        )


def effects(settings: dict[str, Any], until: date, therapists: int, registrars: int) -> tuple[Effect, ...]:
    """A scenario's effects, moved with `until` and to people that exist: the new registrar is the last one."""
    moved = until - settings["until"]
    found = []
    for table in settings["effects"]:
        effect = Effect(**fields(table))
        since = effect.since if effect.since == date.min else effect.since + moved
        who = None if effect.therapist is None else 1 + (effect.therapist - 1) % therapists
        desk = registrars if effect.kind == "front_desk" else None
        found.append(replace(effect, since=since, therapist=who, registrar=desk))
    return tuple(found)


def of_kind(all_effects: tuple[Effect, ...], kind: str) -> tuple[Effect, ...]:
    """The effects of one kind."""
    return tuple(effect for effect in all_effects if effect.kind == kind)
