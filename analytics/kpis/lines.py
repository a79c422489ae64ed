"""KPIs whose unit is the service line, or the dollars charged on lines."""

from __future__ import annotations

from analytics.kpis.kpi import CODES, DATES, REASONS, WHO, Aside, Kpi, Sum
from analytics.queries import LINE_COUNTS, LINE_DOLLARS

_DATE = "The line's first adjudication (basis remit), or the claim's original submission or earliest service."
_UNCOUNTED = "Lines with charge 0, duplicates and expected non-payables; answers of later payers."
_WITH_REASONS = (*DATES, *WHO, *REASONS, *CODES)


def _lines(column: str) -> Sum:
    return Sum(LINE_COUNTS, (column,))


FOLDABLE = Aside(
    "silent denials of payers that seem to pay by the visit (enter it in Data, under Your payers): {part}",
    _lines("foldable_lines"),
)
"""Told beside every figure that counts hidden lines as denials."""


def _rate(
    id: str,
    title: str,
    meaning: str,
    numerator: str,
    column: str,
    *,
    of: str = "adjudicated_lines",
    denominator: str = "lines adjudicated",
    by_reason: bool = True,
    asides: tuple[Aside, ...] = (),
    higher: bool = False,
) -> Kpi:
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator=numerator,
        denominator=denominator,
        unit="share",
        date=_DATE,
        exclusions=_UNCOUNTED,
        better="higher" if higher else "lower",
        needs=("835",),
        top=_lines(column),
        bottom=_lines(of),
        per="lines",
        dimensions=_WITH_REASONS if by_reason else (*DATES, *WHO, *CODES),
        asides=asides,
    )


def _dollars(id: str, title: str, meaning: str, numerator: str, column: str, *, by_reason: bool = True) -> Kpi:
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator=numerator,
        denominator="charges of lines adjudicated",
        unit="share",
        date=_DATE,
        exclusions=_UNCOUNTED,
        better="lower",
        needs=("835",),
        top=Sum(LINE_DOLLARS, (column,)),
        bottom=Sum(LINE_DOLLARS, ("adjudicated_charge",)),
        rows=Sum(LINE_DOLLARS, ("adjudicated_lines",)),
        dimensions=_WITH_REASONS if by_reason else (*DATES, *WHO, *CODES),
    )


_STATED = "lines denied (not hidden) on first adjudication"

DENIAL_DOLLARS = _dollars(
    "initial_denial_rate_dollars",
    "Initial denial rate, dollars",
    "Of the dollars charged on decided lines, how many were on lines denied in the first decision.",
    "charges of lines denied or hidden on first adjudication",
    "denied_charge",
)

LINE_KPIS: tuple[Kpi, ...] = (
    _rate(
        "line_denial_rate",
        "Initial denial rate, lines",
        "Of the service lines a payer has decided, how many were denied in the first decision.",
        "lines denied or hidden on first adjudication",
        "denied_lines",
        asides=(FOLDABLE,),
    ),
    _rate(
        "partial_denial_rate",
        "Partial denials",
        "Of the decided lines, how many were paid in part, the rest being denied.",
        "lines partially denied on first adjudication",
        "partial_lines",
        by_reason=False,
    ),
    _dollars(
        "partial_denial_rate.dollars",
        "Partial denials, dollars",
        "Of the dollars charged on decided lines, how many were denied on lines paid in part.",
        "amounts denied on lines partially denied on first adjudication",
        "partial_denied_amount",
        by_reason=False,
    ),
    _rate(
        "hidden_denial_rate",
        "Hidden denials",
        "Of the decided lines, how many were cut to nothing by a contractual code: a denial dressed as a price.",
        "lines hidden on first adjudication",
        "hidden_lines",
        asides=(FOLDABLE,),
    ),
    _rate(
        "vague_denial_rate",
        "Vague denials",
        "Of the lines denied, how many came with a reason that says too little to act on.",
        "of them, those whose reason lacks the remark code that would explain it",
        "vague_lines",
        of="stated_denied_lines",
        denominator=_STATED,
    ),
    _rate(
        "preventable_denial_rate",
        "Preventable share",
        "Of the lines denied, how many were denied for a reason that a practice can prevent.",
        "of them, those whose reason is marked preventable (vague and unknown ones are not)",
        "preventable_lines",
        of="stated_denied_lines",
        denominator=_STATED,
    ),
    _rate(
        "final_denial_rate",
        "Final denial rate",
        "Of the decided lines, how many were denied, never paid, and can no longer be appealed.",
        "lines first denied or hidden, nothing paid or moved to the patient since, written off, voided or past the "
        "appeal deadline",
        "final_denied_lines",
    ),
    _rate(
        "final_denial_rate.open",
        "Denied and still open",
        "Of the decided lines, how many were denied and can still be appealed.",
        "lines first denied or hidden, nothing paid or moved to the patient since, and not final",
        "open_denied_lines",
    ),
    _rate(
        "final_denial_rate.moved",
        "Denied and moved to the patient",
        "Of the decided lines, how many were denied and later made the patient's to pay.",
        "lines first denied or hidden, nothing paid since, moved to the patient by a later answer",
        "moved_lines",
    ),
    _rate(
        "overturn_rate",
        "Overturned",
        "Of the denied lines that were decided again or can no longer be, how many were won.",
        "of them, those that a later answer paid, or allowed as the patient's share",
        "overturned_lines",
        of="decided_lines",
        denominator="lines first denied or hidden, decided again or past the appeal deadline",
        asides=(Aside("denied lines not decided yet: {part}", _lines("undecided_lines")),),
        higher=True,
    ),
)
