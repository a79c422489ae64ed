"""Groups are compared with all others; claims of unknown group are compared with none, and none with them."""

from __future__ import annotations

from analytics.comparison.groups import compare, group_verdicts
from analytics.kpis import Figure
from analytics.stats.compare_groups import Verdict
from analytics.stats.estimates import Share


def figure(clinic: str | None, part: int, whole: int) -> Figure:
    group, share = {"clinic": clinic} if clinic else None, Share.of(part, whole)
    return Figure(
        "clean_claim_rate", "Clean-claim rate", group, part, whole, share.value, None, "share", (), None, True, whole,
        estimate=share,
    )  # fmt: skip


def test_a_group_below_all_others_is_lower() -> None:
    found = compare([("clinic", [figure("1", 700, 1000), figure("2", 900, 1000)], figure(None, 1600, 2000))])
    assert {one.group: (one.verdict, one.others) for one in found} == {
        "1": (Verdict.LOWER, 0.9), "2": (Verdict.HIGHER, 0.7),
    }  # fmt: skip


def test_claims_of_unknown_clinic_are_not_compared() -> None:
    known = [figure("1", 900, 1000), figure("2", 900, 1000)]
    added = [figure("unknown", 1000, 1000), figure("none", 0, 1000)]
    whole = figure(None, 2800, 4000)
    assert compare([("clinic", [*known, *added], whole)]) == compare([("clinic", known, figure(None, 1800, 2000))])
    assert group_verdicts("clinic", [*known, *added], whole) == [Verdict.NOT_SIGNIFICANT] * 2 + [None] * 2
