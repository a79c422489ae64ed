"""Claims to submit, correct or appeal, by deadline: a list with the source of each rule, and a calendar."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import deadlines, queries
from analytics.deadlines import PayerRules, Rule
from analytics.pages import behind, choices, on_request
from analytics.pages.deadline_words import (
    UNKNOWN,
    WINDOWS,
    basis_of,
    rule_in_a_cell,
    rule_in_words,
    rules_by_payer,
    source_in_words,
)
from analytics.pages.labels import STATES, code_label, day, payer_names
from analytics.pages.navigation import link
from analytics.pages.wording import dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_MONEY = st.column_config.NumberColumn(format="dollar")
_NOT_FIRM = (
    "None of these deadlines comes from a limit you entered, and contracts decide. Check the contract before you act."
)


def deadline_list(warehouse: Warehouse, scope: Scope) -> None:
    """The sums by when they are due, the list of one of them, the calendar, and the rules in use."""
    if not on_request.is_wanted(warehouse, scope, "deadlines"):
        on_request.offer(warehouse, scope, "deadlines", "List deadlines")
        return
    found = clocks(warehouse, scope)
    if found.is_empty():
        st.success("No claim needs to be submitted, corrected or appealed.")
        return
    st.markdown(plain(in_a_sentence(found)))
    sums = deadlines.summed(found)
    _sums(warehouse, sums)
    if not sums["firm_claims"].sum():
        st.caption(_NOT_FIRM)
    with_any = sums.filter(pl.col("claims") > 0)["window"].to_list()
    first = next((name for name in ("week", "month", "overdue") if name in with_any), with_any[0])
    window = choices.one(
        st.segmented_control,
        "List",
        with_any,
        name="deadlines_due",
        default=first,
        format_func=WINDOWS.__getitem__,
    )
    if window == "unknown":
        st.markdown(f"The deadline of these claims is {UNKNOWN}.")
        link("data", "Enter your payers' limits")
    chosen = found.filter(pl.col("window") == window)
    behind.table(warehouse, _listed(warehouse, chosen), f"deadlines_{window}")
    _calendar(warehouse, scope, found)
    with st.expander("Filing and appeal limits by payer, with their sources"):
        _rules(warehouse, rules_by_payer(warehouse))


def clocks(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """Every claim that waits for the practice, with its last days, the soonest first."""
    return _clocks(warehouse.snapshot, scope.counted, warehouse)


@st.cache_data(max_entries=20, show_spinner=False)
def _clocks(snapshot: str, scope: Scope, _warehouse: Warehouse) -> pl.DataFrame:
    """Kept by snapshot: a rule that the practice enters makes a new one."""
    claims = _warehouse.ask(queries.OPEN_CLAIMS, scope, states=deadlines.STATES, **deadlines.unappealable())
    return deadlines.clocks(claims, rules_by_payer(_warehouse), scope.as_of)


def due(warehouse: Warehouse, scope: Scope) -> str:
    """What is due, in a sentence; empty where nothing waits for the practice, or nobody asked for the list yet."""
    if not on_request.is_wanted(warehouse, scope, "deadlines"):
        return ""
    return _due(warehouse.snapshot, scope.counted, warehouse)


@st.cache_data(max_entries=100, show_spinner=False)
def _due(snapshot: str, scope: Scope, _warehouse: Warehouse) -> str:
    found = clocks(_warehouse, scope)
    return "" if found.is_empty() else in_a_sentence(found)


def in_a_sentence(found: pl.DataFrame) -> str:
    """What is due this week and this month, what is past, and what is unknown."""
    sums = {row["window"]: row for row in deadlines.summed(found).iter_rows(named=True)}

    def due_in(window: str, words: str) -> list[str]:
        """Claims and dollars of a window with these words after them, where there are any."""
        claims, owed = sums[window]["claims"], dollars(sums[window]["payer_receivable"])
        return [f"{claims:,} claim{'' if claims == 1 else 's'} ({owed}) {words}"] if claims else []

    parts = due_in("week", "due within 7 days") + due_in("month", "due within 30 days")
    parts += due_in("overdue", "past the deadline") + due_in("unknown", "with an unknown deadline")
    first = "" if sums["week"]["claims"] else "Nothing is due within 7 days. "
    return (
        f"{first}Claims to submit, correct or appeal: **{parts[0]}**{''.join(f', {part}' for part in parts[1:])}."
        if parts
        else first
    )


def _sums(warehouse: Warehouse, sums: pl.DataFrame) -> None:
    shown = sums.select(
        pl.col("window").replace(WINDOWS).alias("when"),
        "claims",
        pl.col("payer_receivable").cast(pl.Decimal(18, 2)).alias("open balance"),
        pl.col("firm_claims").alias("of them by your own or a verified limit"),
    )
    st.dataframe(
        shown, hide_index=True, placeholder="–", column_config={"open balance": _MONEY}, alt="Claims by due date"
    )
    behind.save(warehouse, shown, "deadlines_by_when")


def _rules_of(found: pl.DataFrame, known: dict[str, PayerRules]) -> list[Rule | None]:
    """The rule that each row's last day rests on; None where no file names the payer."""
    of_rows: list[Rule | None] = []
    for payer, state, remedy in found.select("payer_id", "payer_state", "remedy").iter_rows():
        of_payer = known.get(payer)
        appeals = state in deadlines.DECIDED and remedy == deadlines.BY_APPEAL
        of_rows.append(None if of_payer is None else of_payer.appeal if appeals else of_payer.filing)
    return of_rows


def _listed(warehouse: Warehouse, found: pl.DataFrame) -> pl.DataFrame:
    of_rows = _rules_of(found, rules_by_payer(warehouse))
    words = [rule_in_a_cell(rule) if rule else "not known" for rule in of_rows]
    sources = [source_in_words(rule) if rule else "" for rule in of_rows]

    def named(dimension: str, column: str) -> pl.Series:
        texts = ["; ".join(code_label(dimension, code) for code in codes or ()) for codes in found[column].to_list()]
        return pl.Series(texts, dtype=pl.String)

    return found.select(
        "claim_id",
        pl.col("payer_id").replace(payer_names(warehouse)).alias("payer"),
        pl.col("act").alias("what_to_do"),
        "last_day",
        "days_left",
        pl.Series("rule", words, dtype=pl.String),
        pl.col("payer_receivable").cast(pl.Decimal(18, 2)).alias("at_stake"),
        pl.col("payer_state").replace(STATES).alias("status"),
        named("carc", "carcs").alias("denied_for"),
        named("owner", "reason_owners").alias("who_can_fix_it"),
        "send_by",
        "appeal_by",
        "first_service_date",
        "denied_date",
        "last_sent_date",
        "lines",
        pl.Series("rule_comes_from", sources, dtype=pl.String),
    )


def _calendar(warehouse: Warehouse, scope: Scope, found: pl.DataFrame) -> None:
    st.download_button(
        "Download upcoming deadlines as a calendar",
        lambda: deadlines.calendar(found, payer_names(warehouse), scope.as_of, is_sample=warehouse.is_sample),
        file_name=f"{'simulated_' if warehouse.is_sample else ''}deadlines.ics",
        mime="text/calendar",
        key="save_deadlines_ics",
        on_click="ignore",
        help="For Outlook, Google or Apple calendars: dates, payers, number of claims and dollars; no patient data.",
    )
    st.caption(
        f"Days left are counted from {day(scope.as_of)}. Filing limits run from the first date of service, appeal "
        "limits from the payment date of the denial; where a remark code of the payer excludes an appeal, the "
        "filing limit applies. The deadline day itself is still in time."
    )


def _rules(warehouse: Warehouse, known: dict[str, PayerRules]) -> None:
    names = payer_names(warehouse)
    rows = [
        (
            name,
            rule_in_words(known[payer].filing),
            source_in_words(known[payer].filing),
            rule_in_words(known[payer].appeal),
            source_in_words(known[payer].appeal),
            "yes" if all("not" not in basis_of(rule) for rule in (known[payer].filing, known[payer].appeal)) else "no",
        )
        for payer, name in names.items()
    ]
    columns = [
        "payer",
        "filing limit (days)",
        "filing limit: source",
        "appeal limit (days)",
        "appeal limit: source",
        "verified",
    ]
    shown = pl.DataFrame(rows, schema=columns, orient="row")
    st.dataframe(shown, hide_index=True, placeholder="–", alt="Filing and appeal limits by payer")
    st.caption(
        "Your contract takes precedence over all of these. Limits you enter apply at once and count as verified."
    )
    link("data", "Enter your payers' limits")
    behind.save(warehouse, shown, "deadline_rules")
