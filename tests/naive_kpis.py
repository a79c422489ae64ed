"""Every KPI by its id, and which kinds of file it cannot do without."""

from __future__ import annotations

from collections.abc import Callable

from tests.naive_denials import denials, final_denials
from tests.naive_money import net_collection, receivables, takebacks
from tests.naive_practice import Figure, Practice
from tests.naive_submissions import acceptance, charge_lag, clean_claims, days_to_pay, maturity, no_response


def figures(practice: Practice) -> dict[str, Figure]:
    """Every KPI by its id."""
    found: dict[str, Figure] = {}
    families: list[tuple[Callable[[Practice], dict[str, Figure]], bool, bool, bool]] = [
        (denials, False, False, True),
        (acceptance, True, True, False),
        (clean_claims, False, False, True),
        (final_denials, False, False, True),
        (takebacks, False, False, True),
        (net_collection, False, False, True),
        (receivables, False, False, False),
        (days_to_pay, False, False, True),
        (charge_lag, True, False, False),
        (no_response, True, False, True),
        (maturity, True, False, True),
    ]
    for family, needs_837, needs_277ca, needs_835 in families:
        lacks = [
            kind
            for kind, needed, there in (
                ("837", needs_837, practice.has_837),
                ("277CA", needs_277ca, practice.has_277ca),
                ("835", needs_835, practice.has_835),
            )
            if needed and not there
        ]
        for kpi, figure in family(practice).items():
            found[kpi] = Figure(None, None, None, None, f"no {lacks[0]} files") if lacks else figure
    return found
