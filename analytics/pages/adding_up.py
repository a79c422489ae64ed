"""Does it add up: all that was read is counted, or left out for a reason that has a name, each with its claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis, queries
from analytics.exports import SUM
from analytics.kpis.reconciling import UNNAMED, Account, Line, accounts, rows_behind
from analytics.pages import asking, behind, exporting
from analytics.pages.labels import code_label
from analytics.pages.wording import cents, plain
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_PLACES = {
    "original": "original submission",
    "further": "resubmission, corrected claim or void",
    "answer": "",
    "repeat": "duplicate of a transaction already read, counted once",
    "none": UNNAMED,
}
_COLUMNS = ("claim_id", "line_number", "cpt", "service_date", "first_service_date", "submission_date", "payer_id",
         "therapist_id", "date", "payer_name", "charge", "paid", "amount", "difference", "file_id",
         "segment")  # fmt: skip
_MONEY = st.column_config.NumberColumn(format="dollar")
Rows = Callable[[int], pl.DataFrame]


def adding_up(warehouse: Warehouse) -> None:
    """Draw every reconciliation: files to claims, claims and lines to figures, payments, and charges to A/R."""
    scope = Scope(warehouse.as_of)
    st.header(
        "Reconciliation",
        help="Every claim, line and dollar that was read is either counted or excluded for a stated reason.",
    )
    reconciled = accounted(warehouse, scope)
    transfers = asking.answer(warehouse, scope, queries.TRANSFERS)
    unbalanced = transfers.filter(pl.col("difference") != 0)
    lost = sum(line.rows for _, lines in reconciled for line in lines if line.words == UNNAMED)
    if lost:
        st.error(f"{lost:,} claims or lines are {UNNAMED}.")
    if unbalanced.height:
        st.warning(
            f"**Not everything.** {unbalanced.height:,} of {transfers.height:,} check/EFT payments are out of balance: "
            "claim payments less provider-level adjustments differ from the check/EFT amount. They are listed below."
        )
    if not lost:
        counted = f"{_read(warehouse, scope)} The tables below add up to these totals, and each row opens its claims."
        balanced = (
            f" All {transfers.height:,} check/EFT payments are in balance to the cent." if transfers.height else ""
        )
        st.markdown(counted if unbalanced.height else f"**Yes.** {counted}{balanced}")
    _documents(warehouse, scope, queries.SUBMISSIONS_READ, "Claims read from claim files (837P)")
    _documents(warehouse, scope, queries.ANSWERS_READ, "Claims read from remittances (835)")
    _transfers(warehouse, scope, transfers)
    _money(warehouse, scope)
    for account, lines in reconciled:
        _account(warehouse, scope, account, lines)


def accounted(warehouse: Warehouse, scope: Scope) -> list[tuple[Account, list[Line]]]:
    """Every account of this scope, added up once."""
    return _accounts(warehouse.snapshot, scope, warehouse)


@st.cache_data(max_entries=10, show_spinner="Reconciling ...")
def _accounts(snapshot: str, scope: Scope, _warehouse: Warehouse) -> list[tuple[Account, list[Line]]]:
    return list(accounts(_warehouse, scope))


def _read(warehouse: Warehouse, scope: Scope) -> str:
    sent, answered = (
        asking.answer(warehouse, scope, query)["claims"].sum()
        for query in (queries.SUBMISSIONS_READ, queries.ANSWERS_READ)
    )
    return f"{sent:,} claims were read from claim files and {answered:,} from remittances."


def _account(warehouse: Warehouse, scope: Scope, account: Account, lines: Sequence[Line]) -> None:
    counted = next(line for line in lines if line.is_counted)
    whole = sum(line.rows for line in lines)
    rows = pl.DataFrame(
        {
            "what": [line.words + (" (counted)" if line.is_counted else "") for line in lines],
            account.unit: [line.rows for line in lines],
            "charged": pl.Series([line.charge for line in lines], dtype=pl.Decimal(18, 2)),
        }
    )
    figures = ", ".join(kpis.BY_ID[one].title for one in (*account.kpis, *account.dollars))
    _table(
        warehouse, f"{account.title}: {counted.rows:,} of {whole:,} {account.unit} counted", rows, account.id,
        lambda place: rows_behind(warehouse, scope, account, lines[place].words),
        f"The rows counted are the denominator of: {figures}.",
    )  # fmt: skip


def _documents(warehouse: Warehouse, scope: Scope, query: Query, title: str) -> None:
    found = asking.answer(warehouse, scope, query)
    if found.is_empty():
        return
    words = [
        ": ".join(filter(None, (code_label("clp02", row["status"] or "none") if "status" in row else "",
                                _PLACES[row["place"]])))
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
    rows = found.select(
        pl.Series("what", words),
        "claims",
        pl.col("charge").alias("charged"),
        *(["paid"] if "paid" in found.columns else []),
    )

    def rows_of_line(place: int) -> pl.DataFrame:
        row = found.row(place, named=True)
        rows = warehouse.evidence(query)
        for name in ("place", "status"):
            if name in row:
                rows = rows.filter(pl.col(name).eq_missing(pl.lit(row[name], dtype=pl.String)))
        return rows

    _table(warehouse, f"{title}: {found['claims'].sum():,}", rows, query.name, rows_of_line)


def _transfers(warehouse: Warehouse, scope: Scope, transfers: pl.DataFrame) -> None:
    if transfers.is_empty():
        return
    amounts = {name: transfers[name].sum() for name in ("amount", "paid", "adjustments", "difference")}
    balance = transfers["difference"] != 0
    lines = [
        ("claim payments (CLP04)", amounts["paid"], pl.lit(True)),
        ("provider-level adjustments (PLB), lowering the payment", -amounts["adjustments"], pl.col("adjustments") != 0),
        ("difference not explained by the remittance", amounts["difference"], pl.col("difference") != 0),
    ]
    rows = pl.DataFrame(
        {"what": [words for words, _, _ in lines],
         "transfers": [transfers.filter(where).height for _, _, where in lines],
         "dollars": pl.Series([dollars for _, dollars, _ in lines], dtype=pl.Decimal(18, 2))}
    )  # fmt: skip
    state = f"{balance.sum():,} out of balance" if balance.any() else "all in balance"
    _table(
        warehouse, f"Check/EFT amounts (BPR02): {cents(amounts['amount'])} in {transfers.height:,} payments, "
            f"{state}", rows, "transfers",
        lambda place: transfers.filter(lines[place][2]),
        "For each payment: check/EFT amount = claim payments − provider-level adjustments. The last column totals "
        "the check/EFT amounts.",
    )  # fmt: skip


def _money(warehouse: Warehouse, scope: Scope) -> None:
    moved = asking.answer(warehouse, scope, queries.MOVEMENTS, since=date(1, 1, 1))
    if moved.is_empty() or moved.row(0)[0] is None:
        return
    row = moved.row(0, named=True)
    parts = {
        "charged": row["charge"], "insurance payments": -row["payer_payment"],
        "contractual adjustments": -row["contractual"],
        "patient payments": -row["patient_payment"], "write-offs": -row["write_off"],
    }  # fmt: skip
    rows = pl.DataFrame({"what": list(parts), "dollars": pl.Series(list(parts.values()), dtype=pl.Decimal(18, 2))})
    owed = row["payer_receivable"] + row["patient_receivable"]
    _table(
        warehouse, f"From charges to A/R: {cents(owed)}", rows, "money", None,
        plain(f"Insurance balance {cents(row['payer_receivable'])}, patient balance "
            f"{cents(row['patient_receivable'])}: the receivables of the page A/R aging."),
    )  # fmt: skip


def _table(
    warehouse: Warehouse, title: str, rows: pl.DataFrame, name: str, rows_of_line: Rows | None, note: str = ""
) -> None:
    """An account as a list with its total; the button in a line opens its claims."""
    clicked = f"adding_up_{name}_line"
    columns: dict[str, Any] = {one: _MONEY for one, dtype in rows.schema.items() if dtype.is_decimal()}
    amounts = [column for column, dtype in rows.schema.items() if dtype.is_numeric()]
    with st.expander(plain(title)):
        total = rows.select(pl.lit("total").alias("what"), *(pl.col(one).sum() for one in amounts))
        shown = pl.concat([rows, total], how="vertical_relaxed")
        if rows_of_line is not None:
            button = st.column_config.ButtonColumn("claims", type="tertiary", key=clicked)
            shown, columns = (
                shown.with_columns(pl.lit("show").alias("claims_behind")),
                columns | {"claims_behind": button},
            )
        st.dataframe(shown, hide_index=True, placeholder="–", column_config=columns, alt=title)
        if note:
            st.caption(plain(note))
        exporting.rows(rows, f"account_{name}", totals=dict.fromkeys(amounts, SUM))
    if rows_of_line is not None and (click := st.session_state.get(clicked)) is not None:
        _show(
            warehouse, title, rows["what"].to_list(), partial(_rows_of, rows_of_line, rows.height), click["row"], name
        )


def _rows_of(rows_of_line: Rows, lines: int, place: int) -> pl.DataFrame:
    if place < lines:
        return rows_of_line(place)
    return pl.concat([rows_of_line(each) for each in range(lines)], how="vertical_relaxed").unique(maintain_order=True)


@st.dialog("Detail of this line", width="large")
def _show(warehouse: Warehouse, title: str, words: Sequence[str], rows_of: Rows, place: int, name: str) -> None:
    st.header(plain(title))
    st.markdown(plain(f"**{words[place] if place < len(words) else 'total'}**"))
    found = rows_of(place)
    rows = behind.readable(warehouse, found.select([column for column in _COLUMNS if column in found.columns]))
    if "claim_id" in rows.columns:
        behind.table(warehouse, rows, f"account_{name}")
    else:
        st.dataframe(rows, hide_index=True, placeholder="–", alt=title)
        behind.save(warehouse, rows, f"account_{name}")
