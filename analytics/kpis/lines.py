"""KPIs that count service lines, or dollars charged on lines."""

from __future__ import annotations

from analytics.kpis.kpi import CODES, DATES, REASONS, WHO, Aside, Kpi, Sum
from analytics.queries import LINE_COUNTS, LINE_COUNTS_BY_REASON

_DATE = "The line's initial adjudication (basis remit), or the claim's original submission or earliest service."
_UNCOUNTED = "Lines with charge 0, duplicates and expected non-payables; remittances of secondary payers."
_WITH_REASONS = (*DATES, *WHO, *REASONS, *CODES)


def _lines(column: str) -> Sum:
    return Sum(LINE_COUNTS, (column,), by_reason=LINE_COUNTS_BY_REASON)


FOLDABLE = Aside(
    "silent denials of payers that seem to pay by the visit (enter it in Data, under Your payers): {part}",
    _lines("foldable_lines"),
)
"""Note added to every figure that counts silent denials."""


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
        top=_lines(column),
        bottom=_lines("adjudicated_charge"),
        rows=_lines("adjudicated_lines"),
        dimensions=_WITH_REASONS if by_reason else (*DATES, *WHO, *CODES),
    )


_STATED = "lines denied (without silent denials) at initial adjudication"

DENIAL_DOLLARS = _dollars(
    "initial_denial_rate_dollars",
    "Initial denial rate, dollars",
    "Of charges on adjudicated lines, the share on lines denied at initial adjudication.",
    "charges of lines denied (incl. silent denials) at initial adjudication",
    "denied_charge",
)

LINE_KPIS: tuple[Kpi, ...] = (
    _rate(
        "line_denial_rate",
        "Initial denial rate, service lines",
        "Of adjudicated service lines, the share denied at initial adjudication.",
        "lines denied (incl. silent denials) at initial adjudication",
        "denied_lines",
        asides=(FOLDABLE,),
    ),
    _rate(
        "partial_denial_rate",
        "Partial denial rate",
        "Of adjudicated lines, the share paid in part with the rest denied.",
        "lines partially denied at initial adjudication",
        "partial_lines",
        by_reason=False,
    ),
    _dollars(
        "partial_denial_rate.dollars",
        "Partial denial rate, dollars",
        "Of charges on adjudicated lines, the share denied on lines paid in part.",
        "amounts denied on lines partially denied at initial adjudication",
        "partial_denied_amount",
        by_reason=False,
    ),
    _rate(
        "hidden_denial_rate",
        "Silent denials (CO-45)",
        "Of adjudicated lines, the share zero-paid with a contractual code such as CO-45: a denial without a "
        "denial code.",
        "lines zero-paid as contractual at initial adjudication",
        "hidden_lines",
        asides=(FOLDABLE,),
    ),
    _rate(
        "vague_denial_rate",
        "Non-specific denials",
        "Of denied lines, the share with a reason too general to act on.",
        "of them, those with a reason code that needs a remark code (RARC) and has none",
        "vague_lines",
        of="stated_denied_lines",
        denominator=_STATED,
    ),
    _rate(
        "preventable_denial_rate",
        "Preventable share",
        "Of denied lines, the share denied for a reason that a practice can prevent.",
        "of them, those with a reason marked preventable (non-specific and unknown ones are not)",
        "preventable_lines",
        of="stated_denied_lines",
        denominator=_STATED,
    ),
    _rate(
        "final_denial_rate",
        "Final denial rate",
        "Of adjudicated lines, the share denied, never paid, and no longer appealable.",
        "lines initially denied (incl. silent denials), nothing paid or transferred to the patient since, written "
        "off, voided or past the appeal deadline",
        "final_denied_lines",
    ),
    _rate(
        "final_denial_rate.open",
        "Denied and still open",
        "Of adjudicated lines, the share denied and still appealable.",
        "lines initially denied (incl. silent denials), nothing paid or transferred to the patient since, and not "
        "final",
        "open_denied_lines",
    ),
    _rate(
        "final_denial_rate.moved",
        "Denied and transferred to the patient",
        "Of adjudicated lines, the share denied and later transferred to patient responsibility.",
        "lines initially denied (incl. silent denials), nothing paid since, transferred to the patient by a later "
        "remittance",
        "moved_lines",
    ),
    _rate(
        "overturn_rate",
        "Overturn rate",
        "Of denied lines that were readjudicated or are past appeal, the share overturned.",
        "of them, those that a later remittance paid, or allowed as patient responsibility",
        "overturned_lines",
        of="decided_lines",
        denominator="lines initially denied (incl. silent denials), readjudicated or past the appeal deadline",
        asides=(Aside("denied lines neither readjudicated nor past appeal: {part}", _lines("undecided_lines")),),
        higher=True,
    ),
)
