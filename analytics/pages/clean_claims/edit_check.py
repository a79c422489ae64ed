"""Claim-scrubber back-test: rules held against claims already sent, each with its claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries, reference
from analytics.edits import testing
from analytics.edits.rules import Edit, edits
from analytics.edits.testing import GOOD, LEAST, NONE, WORTH_A_LOOK, Tested
from analytics.pages import asking, behind, choices
from analytics.pages.wording import dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

MANY = 100_000
"""More claims than this are checked only on request."""
HALVES = {
    "caught": "caught: rejected or denied for this reason",
    "other": "rejected or denied for another reason",
    "through": "accepted and paid: false alarms",
    "open": "no outcome yet",
    "missed": "missed: rejected or denied for this reason, not flagged",
}
_FIRST = (GOOD, testing.FEW, testing.ALARMS)


def edit_check(warehouse: Warehouse, scope: Scope) -> None:
    """Draw what the rules would have flagged, how often that was right, and what they would have missed."""
    st.header(
        "Claim-scrubber back-test",
        help="Each rule is tested on claims already submitted, using only what was known on the submission date. "
        "Rules and their sources are in data/reference/claim_edits.csv; some rules learn from your payers' "
        "adjudications.",
    )
    whole = Scope(scope.as_of, basis="submission")
    counts = asking.answer(warehouse, whole, queries.CLAIM_COUNTS, dimension="all", dated_by="submission")
    sent = int(counts["sent_claims"].sum())
    if not sent:
        st.info("No claim files (837P), so submissions are unknown.")
        return
    is_wanted = sent <= MANY or choices.switch(
        st.toggle, f"Check {sent:,} claims (takes a while the first time)", name="edit_check_wanted"
    )
    if is_wanted:
        _drawn(warehouse, scope, in_scope(checked_claims(warehouse, scope.as_of), scope))


def checked_claims(warehouse: Warehouse, as_of: date) -> pl.DataFrame:
    """Every claim sent up to that day with its end and the rules that flag it, looked through once."""
    return _checked_claims(warehouse.snapshot, as_of, warehouse)


@st.cache_data(max_entries=4, show_spinner="Checking submitted claims ...")
def _checked_claims(snapshot: str, as_of: date, _warehouse: Warehouse) -> pl.DataFrame:
    lines = _warehouse.ask(queries.SENT_LINES, Scope(as_of, basis="submission"))
    categories = reference.claim_status().select(pl.col("status").cast(pl.String), "category")
    own = {payer.id: payer.timely_filing_days for payer in _warehouse.settings.payers if payer.timely_filing_days}
    return testing.checked_claims(lines, dict(categories.iter_rows()), filing_days=own)


def in_scope(claims: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The claims that a scope counts: by the day of sending, or of the service under that basis."""
    day = pl.col("service_date" if scope.basis == "service" else "submission_date")
    kept = [pl.lit(True)]
    kept += [day >= scope.start] if scope.start else []
    kept += [day <= scope.end] if scope.end else []
    kept += [pl.col("payer_id").is_in(list(scope.payers))] if scope.payers else []
    kept += [pl.col("clinic_id").is_in(list(scope.clinics))] if scope.clinics else []
    if scope.therapists:
        kept.append(pl.col("therapist_ids").list.set_intersection(list(scope.therapists)).list.len() > 0)
    return claims.filter(pl.all_horizontal(kept))


def half(claims: pl.DataFrame, rule: Edit, which: str) -> pl.DataFrame:
    """Of these claims: those that a rule caught, missed and so on, see HALVES."""
    flagged, judged = pl.col("edits").list.contains(rule.id), pl.col("judged") == 1
    aimed = pl.col("categories").list.set_intersection(list(rule.aims_at)).list.len() > 0
    stopped = pl.col("categories").list.len() > 0
    meant = {
        "caught": flagged & judged & aimed,
        "other": flagged & judged & stopped & ~aimed,
        "through": flagged & judged & ~stopped,
        "open": flagged & ~judged,
        "missed": judged & aimed & ~flagged,
    }
    return claims.filter(meant[which])


def _drawn(warehouse: Warehouse, scope: Scope, claims: pl.DataFrame) -> None:
    tested = testing.tested(claims)
    rules = {rule.id: rule for rule in edits()}
    found = sorted((one for one in tested if one.verdict != NONE), key=lambda one: _FIRST.index(one.verdict))
    st.markdown(plain(_summary(claims, found)))
    if found:
        _table(warehouse, scope, claims, found)
    st.caption(
        f"A check is worthwhile if at least one flagged claim in {1 / WORTH_A_LOOK:.0f} is caught, significantly "
        f"more than among claims not flagged; below {LEAST} flagged claims with an outcome it is not judged."
        + (" By submission date." if scope.basis == "remit" else "")
    )
    silent = [rules[one.edit.id] for one in tested if one.verdict == NONE and one.edit]
    if silent:
        with st.expander(f"{len(silent)} checks flagged nothing"):
            st.markdown(plain("\n".join(f"- {rule.title} *({rule.rests_on})*" for rule in silent)))


def _summary(claims: pl.DataFrame, found: list[Tested]) -> str:
    good = [one for one in found if one.verdict == GOOD]
    all_ = testing.together(claims, [one.edit.id for one in good if one.edit])
    stopped = (
        f"Of {claims['judged'].sum():,} adjudicated or rejected claims, {all_.wanted:,} were rejected or had a "
        "denied line"
    )
    stopped += f" ({dollars(all_.wanted_charge)})."
    if not good:
        return f"{stopped} No check flagged enough of them to be worthwhile."
    checks = "One check is worthwhile: it" if len(good) == 1 else f"{len(good)} checks are worthwhile: they"
    return (
        f"{stopped} **{checks} would have caught {all_.caught:,} of these before submission "
        f"({dollars(all_.charge)})**, with {all_.through:,} false alarms."
    )


def _table(warehouse: Warehouse, scope: Scope, claims: pl.DataFrame, found: list[Tested]) -> None:
    listed = pl.DataFrame(
        [
            {
                "check": one.edit.title, "verdict": one.verdict, "flagged": one.flagged, "caught": one.caught,
                "false alarms": one.through, "right": one.precision if one.judged >= LEAST else None,
                "95% CI": _interval(one), "share of all such": one.recall, "charges caught": round(one.charge, 2),
                "other reason": one.other, "open": one.flagged - one.judged, "then": one.edit.advice,
                "from": one.edit.rests_on,
            }
            for one in found if one.edit
        ]
    )  # fmt: skip
    clicked = "behind_edit"
    helps = {
        "flagged": "Claims that the check would have flagged.",
        "caught": "Of them, rejected or denied for the reason that the check looks for.",
        "other reason": "Of them, rejected or denied for another reason.",
        "false alarms": "Of them, neither rejected nor denied: false alarms.",
        "open": "Of them, without an outcome yet.",
    }
    columns: dict[str, Any] = {name: st.column_config.Column(help=text) for name, text in helps.items()}
    percent = {
        "right": f"Caught, as a share of flagged claims with an outcome; empty below {LEAST}.",
        "share of all such": "Caught, of all claims caught: rejected or denied for this reason.",
    }
    columns |= {name: st.column_config.NumberColumn(format="percent", help=text) for name, text in percent.items()}
    columns["charges caught"] = st.column_config.NumberColumn(format="dollar", help="Charges of the lines caught.")
    columns["check"] = st.column_config.Column(width=330)
    columns["show"] = st.column_config.ButtonColumn("", type="tertiary", key=clicked, help="Shows the claims.")
    shown = listed.insert_column(2, pl.Series("show", ["claims"] * listed.height))
    st.dataframe(
        shown, hide_index=True, placeholder="–", column_config=columns, height="content", alt="Claim-scrubber checks"
    )
    behind.save(warehouse, shown.drop("show"), "checks_before_sending")
    click = st.session_state.get(clicked)
    for place, rule in enumerate(one.edit for one in found):
        if rule and choices.is_opened("check_claims", rule.id, click is not None and click["row"] == place):
            _claims(warehouse, claims, rule)


def _interval(one: Tested) -> str:
    if one.interval is None or one.judged < LEAST:
        return f"n = {one.judged}"
    return f"{one.interval[0] * 100:.0f}–{one.interval[1]:.0%}"


@st.dialog("Claims behind this check", width="large", on_dismiss="rerun")
def _claims(warehouse: Warehouse, claims: pl.DataFrame, rule: Edit) -> None:
    st.header(rule.title)
    st.markdown(plain(f"What to do: {rule.advice}. Source: {rule.rests_on}."))
    counts = {which: half(claims, rule, which) for which in HALVES}
    which = choices.one(
        st.radio, "Claims", [one for one in HALVES if counts[one].height] or ["missed"], name="check_half",
        format_func=lambda one: f"{HALVES[one]} ({counts[one].height:,})",
    )  # fmt: skip
    choices.settle_dialog()
    wanted = ["claim_id", "payer_id", "service_date", "submission_date", "charge", "categories", "file_id", "segment"]
    behind.table(warehouse, behind.readable(warehouse, counts[which].select(wanted)), f"check_{rule.id}_{which}")
