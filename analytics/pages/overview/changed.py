"""Drivers of change: the change of denials and of payments, decomposed into effects that add up to it."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts.effects import VOLUME_AND_MIX, effects
from analytics.comparison.effects import Change, Effect, cash_change, denial_change, reason_change
from analytics.comparison.periods import Periods
from analytics.pages import asking, behind, choices, compared, on_request
from analytics.pages.breakdown import picked
from analytics.pages.overview.changed_words import PAYER_AND_REASON, REASON, Wording, mostly, verdict_of, whole
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.stats.compare_groups import tone
from analytics.warehouse import Warehouse

BY = {
    PAYER_AND_REASON: "payer and reason",
    "payer": "payer",
    REASON: "reason",
    "cpt": "code",
    "therapist": "therapist",
    "clinic": "clinic",
}
SHOWN = 6
_COLORS = "Orange is significantly worse, green significantly better; gray is normal variation; blue is volume and mix."
HOW = (
    "Rates and shares are weighted midway between the two periods, so the order does not matter and the effects "
    "add up exactly. 'Normal variation' means that lines of so few patients vary that much by chance; all groups "
    "are tested together. Volume and mix are not tested. Method: docs/statistics.md."
)


def what_changed(warehouse: Warehouse, scope: Scope, periods: Periods) -> None:
    """Draw both changes side by side."""
    st.header("Drivers of change", help=HOW)
    earlier = periods.earlier_for("line_denial_rate")
    if earlier is None:
        advice = " Choose a period, or a later start date." if scope.compare in ("before", "year") else ""
        st.caption(plain(f"No comparison: {periods.why_not}.{advice}"))
        return
    if not on_request.is_wanted(warehouse, scope, "changed"):
        on_request.offer(warehouse, scope, "changed", "Analyze the change")
        return
    by = choices.one(st.segmented_control, "Break down by", list(BY), name="changed_by", format_func=BY.__getitem__)
    left, right = st.columns(2)
    with left.container(border=True):
        st.markdown(
            "**Denied service lines**", help="Service lines denied at initial adjudication, of all adjudicated lines."
        )
        _denials(warehouse, (periods.now, earlier), by)
    with right.container(border=True):
        st.markdown(
            "**Insurance payments received**",
            help="Claim payments net of reversals, by the date basis. Offsets without a claim are not included.",
        )
        _cash(warehouse, (periods.now, earlier), by, periods)


def _denials(warehouse: Warehouse, times: tuple[Scope, Scope], by: str) -> None:
    dimension = {PAYER_AND_REASON: "payer", REASON: "all"}.get(by, by)
    now, earlier = (asking.answer(warehouse, time, queries.PAID_AND_DECIDED, dimension=dimension) for time in times)
    reasons = [asking.answer(warehouse, time, queries.DENIED_LINES_BY_GROUP, dimension=dimension) for time in times]
    cut = reason_change((now, reasons[0]), (earlier, reasons[1]))
    change = cut if by in (PAYER_AND_REASON, REASON) else denial_change(now, earlier)
    _breakdown(change, Wording(warehouse, by, is_cash=False), times, dimension, cut if change is not cut else None)


def _cash(warehouse: Warehouse, times: tuple[Scope, Scope], by: str, periods: Periods) -> None:
    if periods.begins is not None:
        st.caption(f"Not compared: {compared.begins(periods)}, so the earlier period is incomplete.")
        return
    if periods.is_uneven:
        st.caption(f"Not compared: {compared.uneven(periods)}, so the totals differ for that reason alone.")
        return
    dimension = "payer" if by in (PAYER_AND_REASON, REASON) else by
    lines = [asking.answer(warehouse, time, queries.PAID_AND_DECIDED, dimension=dimension) for time in times]
    if dimension != by:
        st.caption("Payments have no denial reason, so they are broken down by payer.")
    _breakdown(cash_change(lines[0], lines[1]), Wording(warehouse, dimension, is_cash=True), times, dimension)


def _breakdown(
    change: Change | None, wording: Wording, times: tuple[Scope, Scope], dimension: str, cut: Change | None = None
) -> None:
    if change is None:
        st.caption("Nothing was adjudicated in one of the two periods.")
        return
    st.markdown(plain(f"{whole(change, wording.is_cash)}."))
    if not change.effects:
        st.caption("No effect.")
        return
    st.caption(plain(wording.sum_of(change)))
    if all(not (effect.verdict and effect.verdict.is_significant) for effect in change.effects):
        what = "payment per service line" if wording.is_cash else "denial rate"
        st.markdown(f"No single {what} changed significantly.")
    listed, rest = change.effects[:SHOWN], change.effects[SHOWN:]
    sizes = wording.shown([*(effect.size for effect in listed), sum((effect.size for effect in rest), Fraction(0))])
    rows = [_bar(wording, effect) | {"group": str(place)} for place, effect in enumerate(listed)]
    chart = effects(
        pl.DataFrame(rows), "Payments received" if wording.is_cash else "Denied service lines", _unit(wording)
    )
    bar = picked(chart, f"changes_{_kind(wording)}_{wording.by}", nearest=False, layer=0)
    st.caption(_COLORS)
    for place, (effect, size) in enumerate(zip(listed, sizes, strict=False)):
        reason = mostly(cut, effect) if cut is not None and effect.kind == "rate" else None
        text = wording.sentence(effect, reason)
        _one(wording, effect, size, times, dimension, place, text, is_clicked=bar == str(place))
    if rest:
        st.markdown(plain(f"**{wording.amount(sizes[-1])}** · {len(rest)} smaller effects in total"))


def _bar(wording: Wording, effect: Effect) -> dict[str, object]:
    readable = ", ".join(filter(None, [wording.amount(effect.size), verdict_of(effect)]))
    return {
        "label": wording.label(effect),
        "value": float(effect.size),
        "state": _state(effect, wording),
        "words": readable,
    }


def _state(effect: Effect, wording: Wording) -> str:
    if effect.verdict is None:
        return VOLUME_AND_MIX
    return str(tone(effect.verdict, "higher" if wording.is_cash else "lower"))


def _kind(wording: Wording) -> str:
    return "cash" if wording.is_cash else "denied"


def _unit(wording: Wording) -> str:
    return "dollars" if wording.is_cash else "share"


def _one(
    wording: Wording, effect: Effect, size: Fraction, times: tuple[Scope, Scope], dimension: str, place: int,
    sentence: str, *, is_clicked: bool,
) -> None:  # fmt: skip
    text, button = st.columns([7, 1], vertical_alignment="center")
    chance = f" · *{verdict_of(effect)}*" if effect.verdict else ""
    text.markdown(plain(f"**{wording.amount(size)}** · {sentence}{chance}"))
    key = f"{_kind(wording)}_{place}"
    pressed = button.button(":primary[claims ›]", key=f"changed_{key}", type="tertiary", help="Show the claims behind")
    if choices.is_opened("changed_claims", key, pressed or is_clicked):
        _claims(wording, effect, times, dimension)


@st.dialog("Claims behind this change", width="large", on_dismiss="rerun")
def _claims(wording: Wording, effect: Effect, times: tuple[Scope, Scope], dimension: str) -> None:
    st.markdown(plain(wording.sentence(effect)))
    now, earlier = times
    days = {"now": now, "earlier": earlier}
    chosen = choices.one(
        st.radio, "Period", list(days), name="changed_days", horizontal=True,
        format_func=lambda one: compared.span(days[one]),
    )  # fmt: skip
    choices.settle_dialog()
    rows = asking.rows_behind(wording.warehouse, days[chosen], queries.PAID_AND_DECIDED, dimension=dimension)
    rows = rows.filter(pl.col("in_dates") == 1)
    if effect.kind != "volume":
        group = "all" if wording.by == REASON else effect.group
        rows = rows.filter(pl.col("groups").list.contains(group))
    if effect.reason is not None:
        rows = rows.filter(
            (pl.col("reason_category").fill_null("none") == effect.reason) & (pl.col("denied_lines") == 1)
        )
    wanted = "payer_payment" if wording.is_cash and effect.kind != "volume" else "adjudicated_lines"
    readable = behind.readable(wording.warehouse, rows.filter(pl.col(wanted) != 0).drop("in_dates"))
    behind.table(wording.warehouse, readable, f"changed_{dimension}")
