"""Groups are held against each other; claims of which nobody knows the group are held against nobody."""

from __future__ import annotations

from analytics.comparison.beside_others import compared, worse
from analytics.kpis import Figure


def figure(clinic: str, part: int, whole: int) -> Figure:
    group = {"clinic": clinic}
    return Figure(
        "clean_claim_rate", "Clean-claim rate", group, part, whole, part / whole, None, "share", (), None, True, whole
    )


def test_who_does_worse_than_the_others_is_named() -> None:
    found = compared("clean_claim_rate", "clinic", [figure("1", 700, 1000), figure("2", 900, 1000)])
    assert [one.group for one in worse(found)] == ["1"]


def test_claims_of_no_known_clinic_make_nobody_better_or_worse() -> None:
    known = [figure("1", 900, 1000), figure("2", 900, 1000)]
    added = [figure("unknown", 1000, 1000), figure("none", 0, 1000)]
    assert compared("clean_claim_rate", "clinic", [*known, *added]) == compared("clean_claim_rate", "clinic", known)
    assert not worse(compared("clean_claim_rate", "clinic", [*known, *added]))
