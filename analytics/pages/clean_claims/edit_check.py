"""What a check before sending would have caught: rules held against claims already sent, each with its claims."""

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
"""Claims from which on the reader is asked before all of them are looked through."""
HALVES = {
    "caught": "stopped for what the check looks for",
    "other": "stopped for something else",
    "through": "went through: false alarms",
    "open": "no answer yet",
    "missed": "stopped for it, and not flagged",
}
_FIRST = (GOOD, testing.FEW, testing.ALARMS)


def edit_check(warehouse: Warehouse, scope: Scope) -> None:
    """Draw what the rules would have flagged, how often that was right, and what they would have missed."""
    st.header(
        "What a check before sending would have caught",
        help="Each rule is held against claims already sent, with nothing but what was known on the day of sending. "
        "Rules and their sources stand in data/reference/claim_edits.csv; own rules learn from your payers' answers.",
    )
    whole = Scope(scope.as_of, basis="submission")
    counts = asking.answer(warehouse, whole, queries.CLAIM_COUNTS, dimension="all", dated_by="submission")
    sent = int(counts["sent_claims"].sum())
    if not sent:
        st.info("No claim files (837P), so nothing is known of what was sent.")
        return
    is_wanted = sent <= MANY or choices.switch(
        st.toggle, f"Look through {sent:,} claims (this takes a while the first time)", name="edit_check_wanted"
    )
    if is_wanted:
        _drawn(warehouse, scope, in_scope(looked(warehouse, scope.as_of), scope))


def looked(warehouse: Warehouse, as_of: date) -> pl.DataFrame:
    """Every claim sent up to that day with its end and the rules that flag it, looked through once."""
    return _looked(warehouse.snapshot, as_of, warehouse)


@st.cache_data(max_entries=4, show_spinner="Looking at what was sent ...")
def _looked(snapshot: str, as_of: date, _warehouse: Warehouse) -> pl.DataFrame:
    lines = _warehouse.ask(queries.SENT_LINES, Scope(as_of, basis="submission"))
    categories = reference.claim_status().select(pl.col("status").cast(pl.String), "category")
    own = {payer.id: payer.timely_filing_days for payer in _warehouse.settings.payers if payer.timely_filing_days}
    return testing.looked(lines, dict(categories.iter_rows()), filing_days=own)


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
        f"A check pays where at least one flagged claim in {1 / WORTH_A_LOOK:.0f} is caught, and more than among those "
        f"not flagged, beyond chance; below {LEAST} flagged and answered claims nothing is said."
        + (" By the day of sending." if scope.basis == "remit" else "")
    )
    silent = [rules[one.edit.id] for one in tested if one.verdict == NONE and one.edit]
    if silent:
        with st.expander(f"{len(silent)} checks flagged nothing"):
            st.markdown(plain("\n".join(f"- {rule.title} *({rule.rests_on})*" for rule in silent)))


def _summary(claims: pl.DataFrame, found: list[Tested]) -> str:
    good = [one for one in found if one.verdict == GOOD]
    all_ = testing.together(claims, [one.edit.id for one in good if one.edit])
    stopped = (
        f"Of {claims['judged'].sum():,} claims with an answer {all_.wanted:,} were turned back or denied on a line"
    )
    stopped += f" ({dollars(all_.wanted_charge)})."
    if not good:
        return f"{stopped} No check flagged enough of them to pay off."
    checks = "One check pays off: it" if len(good) == 1 else f"{len(good)} checks pay off: they"
    return (
        f"{stopped} **{checks} would have stopped {all_.caught:,} of these before sending "
        f"({dollars(all_.charge)})**, with {all_.through:,} false alarms."
    )


def _table(warehouse: Warehouse, scope: Scope, claims: pl.DataFrame, found: list[Tested]) -> None:
    listed = pl.DataFrame(
        [
            {
                "check": one.edit.title, "verdict": one.verdict, "flagged": one.flagged, "caught": one.caught,
                "false alarms": one.through, "right": one.precision if one.judged >= LEAST else None,
                "95% sure": _surely(one), "of all such": one.recall, "dollars caught": round(one.charge, 2),
                "stopped otherwise": one.other, "open": one.flagged - one.judged, "then": one.edit.advice,
                "from": one.edit.rests_on,
            }
            for one in found if one.edit
        ]
    )  # fmt: skip
    clicked = "behind_edit"
    helps = {
        "flagged": "Claims that the check would have held back.",
        "caught": "Of them, turned back or denied for what the check looks for.",
        "stopped otherwise": "Of them, turned back or denied for something else.",
        "false alarms": "Of them, gone through: looked at in vain.",
        "open": "Of them, without an answer yet.",
    }
    columns: dict[str, Any] = {name: st.column_config.Column(help=text) for name, text in helps.items()}
    percent = {
        "right": f"Caught, of the flagged claims with an answer; empty below {LEAST}.",
        "of all such": "Caught, of all claims stopped for what the check looks for.",
    }
    columns |= {name: st.column_config.NumberColumn(format="percent", help=text) for name, text in percent.items()}
    columns["dollars caught"] = st.column_config.NumberColumn(format="dollar", help="Charges stopped on those caught.")
    columns["check"] = st.column_config.Column(width=330)
    columns["show"] = st.column_config.ButtonColumn("", type="tertiary", key=clicked, help="Shows the claims.")
    shown = listed.insert_column(2, pl.Series("show", ["claims"] * listed.height))
    st.dataframe(
        shown, hide_index=True, placeholder="–", column_config=columns, height="content", alt="Checks before sending"
    )
    behind.save(warehouse, shown.drop("show"), "checks_before_sending")
    click = st.session_state.get(clicked)
    for place, rule in enumerate(one.edit for one in found):
        if rule and choices.is_opened("check_claims", rule.id, click is not None and click["row"] == place):
            _claims(warehouse, claims, rule)


def _surely(one: Tested) -> str:
    if one.surely is None or one.judged < LEAST:
        return f"n = {one.judged}"
    return f"{one.surely[0] * 100:.0f}–{one.surely[1]:.0%}"


@st.dialog("The claims behind this check", width="large", on_dismiss="rerun")
def _claims(warehouse: Warehouse, claims: pl.DataFrame, rule: Edit) -> None:
    st.header(rule.title)
    st.markdown(plain(f"Then: {rule.advice}. Source: {rule.rests_on}."))
    counts = {which: half(claims, rule, which) for which in HALVES}
    which = choices.one(
        st.radio, "Which claims", [one for one in HALVES if counts[one].height] or ["missed"], name="check_half",
        format_func=lambda one: f"{HALVES[one]} ({counts[one].height:,})",
    )  # fmt: skip
    choices.settle_dialog()
    told = ["claim_id", "payer_id", "service_date", "submission_date", "charge", "categories", "file_id", "segment"]
    behind.table(warehouse, behind.readable(warehouse, counts[which].select(told)), f"check_{rule.id}_{which}")
