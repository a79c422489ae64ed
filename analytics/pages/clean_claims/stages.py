"""The claim funnel: submitted, accepted, adjudicated, clean, resolved; losses at each step with reasons and claims."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries, reference
from analytics.charts import steps
from analytics.pages import asking, behind, choices, on_request
from analytics.pages.breakdown import picked
from analytics.pages.labels import code_label, in_words
from analytics.pages.wording import dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

SENT = "sent"
LEFT = {
    "rejected": "not rejected (277CA)",
    "waiting": "adjudicated",
    "unclean": "clean on first submission",
    "reworked": "first-pass resolved",
}
"""What remains after each step, in order."""
LOST = {
    "rejected": "rejected (277CA)",
    "waiting": "not adjudicated yet",
    "unclean": "denied, reduced or pended at first",
    "reworked": "reworked later",
}
OWN_WORDS = {
    "several": "more than one reason",
    "unstated": "no reason stated",
    "unanswered": "no outcome yet",
    "undecided": "not adjudicated on every line",
    "uncounted": "no countable line",
    "voided": "voided by the practice",
    "partial": "a line reduced, none denied",
    "pending": "pended in the first remittance",
    "reversed": "reversed or corrected by the payer",
    "resent": "resubmitted by the practice",
    "redecided": "readjudicated by the payer",
}
NO_CLAIMS = "No claim files (837P) in this period, so the claim funnel is empty."


def stages(warehouse: Warehouse, scope: Scope) -> None:
    """The funnel of the claims sent in the period, and what was lost at a step that the reader chooses."""
    if not on_request.is_wanted(warehouse, scope, "stages"):
        on_request.offer(warehouse, scope, "stages", "Build the claim funnel")
        return
    found = asking.answer(warehouse, scope, queries.CLAIMS_BY_FATE)
    if found.is_empty():
        st.info(NO_CLAIMS)
        return
    chart = steps(way(found), "Claim funnel")
    step = picked(chart, "claims_way", nearest=False, layer=0)
    for each in (SENT, *LEFT):
        if choices.is_opened("claims_step", each, each == step):
            _claims_of_step(warehouse, scope, each)
    st.caption("Click a bar to see the claims that got this far, and those lost there.")
    lost = [fate for fate in LOST if fate in set(found["fate"])]
    if not lost:
        st.success("No claim was lost.")
        return
    fate = choices.one(
        st.segmented_control, "Losses", lost, name="claims_lost", default=_largest(found, lost),
        format_func=lambda one: f"{LOST[one]}: {_of(found, one)[0]:,}",
    )  # fmt: skip
    _reasons(warehouse, scope, found.filter(fate=fate), fate, int(found["sent_claims"].sum()))


def way(found: pl.DataFrame) -> pl.DataFrame:
    """The steps, from all claims sent to those settled: what is left, and in words what was lost before it.

    `group` is SENT, or the fate of claims lost at the step.
    """
    claims, charge = int(found["sent_claims"].sum()), Decimal(found["charge"].sum())
    rows = [(SENT, "sent", claims, f"{claims:,} claims, {dollars(charge)}")]
    for fate, step in LEFT.items():
        lost, lost_charge = _of(found, fate)
        claims, charge = claims - lost, charge - lost_charge
        less = f" (less {lost:,}, {dollars(lost_charge)})" if lost else ""
        rows.append((fate, step, claims, f"{claims:,} claims{less}"))
    return pl.DataFrame(rows, schema=["group", "step", "claims", "words"], orient="row")


def reason_of(fate: str, reason: str) -> str:
    """Why a claim was lost, in words."""
    if reason in OWN_WORDS:
        return OWN_WORDS[reason]
    if fate == "rejected":
        category, status = reason.split(" ", 1)
        return f"{code_label('status', status)} ({code_label('status_category', category)})"
    return code_label("category", reason)


def rejections(warehouse: Warehouse, scope: Scope) -> None:
    """Status codes of rejected claims, the most frequent first."""
    if not on_request.is_wanted(warehouse, scope, "stages"):
        st.caption("Shown with the claim funnel: use the button above.")
        return
    found = asking.answer(warehouse, scope, queries.REJECTIONS_BY_STATUS)
    if found.is_empty():
        st.info("No claim of this period was rejected, or no acknowledgement files (277CA, 999) are loaded.")
        return
    owners = dict(reference.acknowledged_statuses().select("status", "owner").iter_rows())
    rows = found.select(
        in_words(found["status"], partial(code_label, "status")).alias("reason"),
        pl.col("rejected_claims").alias("claims"),
        in_words(found["status"], lambda code: code_label("owner", owners.get(code) or "none")).alias(
            "responsible team"
        ),
        in_words(found["category"], partial(code_label, "status_category")).alias("answer"),
    )
    columns = {"claims": st.column_config.Column(help="A claim rejected for two reasons counts in both.")}
    st.dataframe(rows, hide_index=True, placeholder="–", column_config=columns, alt="Reasons for rejected claims")
    unverified = reference.batch_errors().filter(~pl.col("verified"))["error"]
    if found["status"].is_in(unverified.implode()).any():
        st.caption("What errors of a whole batch (999, TA1) mean, and who can fix them, is not verified.")
    behind.save(warehouse, rows, "rejections")


def _reasons(warehouse: Warehouse, scope: Scope, found: pl.DataFrame, fate: str, sent: int) -> None:
    rows = found.sort("sent_claims", "reason", descending=[True, False])
    listed = rows.select(
        in_words(rows["reason"], partial(reason_of, fate)).alias("why"),
        pl.col("sent_claims").alias("claims"),
        (pl.col("sent_claims") / sent).round(4).alias("of all submitted"),
        pl.col("charge").alias("charged"),
        pl.col("paid_claims").alias("paid since"),
    )
    clicked = f"behind_lost_{fate}"
    columns: dict[str, Any] = {
        "of all submitted": st.column_config.NumberColumn(format="percent"),
        "charged": st.column_config.NumberColumn(format="dollar"),
        "paid since": st.column_config.Column(help="Claims with a payment since."),
        "show": st.column_config.ButtonColumn("", type="tertiary", key=clicked, help="Shows these claims."),
    }
    st.dataframe(
        listed.with_columns(show=pl.lit("claims")),
        hide_index=True,
        placeholder="–",
        column_config=columns,
        alt=LOST[fate],
    )
    behind.save(warehouse, listed, f"claims_{fate}")
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        _claims(warehouse, scope, fate, rows["reason"][click["row"]])


@st.dialog("Claims behind this number", width="large")
def _claims(warehouse: Warehouse, scope: Scope, fate: str, reason: str) -> None:
    st.markdown(plain(f"{LOST[fate].capitalize()}: **{reason_of(fate, reason)}**"))
    rows = asking.rows_behind(warehouse, scope, queries.CLAIMS_BY_FATE).filter(fate=fate, reason=reason)
    _listed(warehouse, rows, f"lost_{fate}")


@st.dialog("Claims of this step", width="large", on_dismiss="rerun")
def _claims_of_step(warehouse: Warehouse, scope: Scope, step: str) -> None:
    rows = asking.rows_behind(warehouse, scope, queries.CLAIMS_BY_FATE)
    halves = {"here": came_so_far(rows, step), "lost": rows.filter(fate=step)}
    words = {"here": LEFT.get(step, "sent"), "lost": LOST.get(step, "")}
    which = choices.one(
        st.radio, "Claims", ["here", "lost"] if step in LOST else ["here"], name="claims_step_half",
        format_func=lambda one: f"{words[one]} ({halves[one].height:,})",
    )  # fmt: skip
    choices.settle_dialog()
    _listed(warehouse, halves[which], f"way_{which}_{step}")


def came_so_far(rows: pl.DataFrame, step: str) -> pl.DataFrame:
    """Of claims with their fate: those that were not lost up to this step, that step included."""
    order = [SENT, *LEFT]
    return rows.filter(~pl.col("fate").is_in(order[: order.index(step) + 1]))


def _listed(warehouse: Warehouse, rows: pl.DataFrame, name: str) -> None:
    wanted = ["claim_id", "payer_id", "first_service_date", "submission_date", "charge", "paid_claims"]
    behind.table(warehouse, behind.readable(warehouse, rows.select(*wanted, "file_id", "segment")), name)


def _of(found: pl.DataFrame, fate: str) -> tuple[int, Decimal]:
    of_fate = found.filter(fate=fate)
    return int(of_fate["sent_claims"].sum()), Decimal(of_fate["charge"].sum())


def _largest(found: pl.DataFrame, lost: list[str]) -> str:
    """The step that the practice can do most about: the largest but for claims that wait."""
    return max((fate for fate in lost if fate != "waiting"), key=lambda one: _of(found, one)[0], default=lost[0])
