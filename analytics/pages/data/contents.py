"""The contents of the warehouse: files, the result for each, and issues."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.pages import behind
from analytics.pages.wording import NOTHING, cents, named, plain
from analytics.warehouse import Warehouse

_OUTCOMES = {"loaded": "loaded", "seen": "already loaded", "refused": "not loaded"}


def report(found: Any) -> None:
    """What the last load did, file by file."""
    refused = [file for file in found.files if file.outcome == "refused"]
    loaded = [file for file in found.files if file.outcome == "loaded"]
    seen = len(found.files) - len(refused) - len(loaded)
    words = f"{len(loaded):,} files loaded, {seen:,} already loaded, {len(refused):,} rejected."
    (st.warning if found.refused else st.success)(words if found.files else "Done. All figures include your changes.")
    rows = [
        {
            "file": file.name,
            "result": _OUTCOMES[file.outcome],
            "why": file.reason or (f"same content as {file.seen_as}" if file.seen_as else "") or _repeats(file),
            "claims": file.claims,
            "paid": cents(file.paid),
            "balances": _yes(file.balanced),
        }
        for file in found.files
    ]
    if rows:
        st.dataframe(pl.DataFrame(rows), hide_index=True, placeholder="–", alt="Result for each file")


def files(warehouse: Warehouse, may_forget: bool) -> str | None:
    """The files in the warehouse; gives the id of one that the reader wants forgotten."""
    known = warehouse.table("files").sort("name", "file_id")
    if known.is_empty():
        st.write("Nothing is loaded yet.")
        return None
    st.header(f"Files: {known.height:,} file" + ("s" if known.height > 1 else ""))
    shown = known.select(
        pl.col("name").alias("file"),
        pl.col("kinds").list.join(", ").alias("holds"),
        "claims",
        "lines",
        pl.col("charge").alias("charged"),
        "paid",
        pl.col("payments").alias("transferred"),
        pl.Series("balances", [_yes(one) for one in known["balanced"].to_list()], pl.String),
        pl.col("refused").fill_null("").alias("reason not loaded"),
    )
    money = {name: st.column_config.NumberColumn(format="dollar") for name in ("charged", "paid", "transferred")}
    event = st.dataframe(
        shown,
        key="data_files",
        hide_index=True,
        placeholder="–",
        column_config=money
        | {
            "balances": st.column_config.Column(
                help="Payments, claims and lines of the remittance balance to the cent."
            )
        },
        on_select="rerun",
        selection_mode="single-row",
        alt="Loaded files",
    )
    picked = [place for place in event["selection"]["rows"] if place < known.height]
    if not may_forget or not picked:
        return None
    row = known.row(picked[0], named=True)
    with st.popover(plain(f"Remove {named(row['name'])}")):
        st.write("Removes this file and everything read from it from all figures, and deletes the stored copy.")
        if st.button("Remove", type="primary", key=f"forget_{row['file_id']}"):
            return str(row["file_id"])
    return None


def issues(warehouse: Warehouse) -> None:
    """Issues in the files, and findings that need a person's attention."""
    names = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    diagnostics = warehouse.table("diagnostics").filter(pl.col("severity") != "info")
    findings = warehouse.table("findings")
    if not names:
        return
    st.header(
        f"Issues: {diagnostics.height + findings.height:,}",
        help="Nothing is repaired or dropped silently: every problem in the files is listed here.",
    )
    if diagnostics.height:
        listed = diagnostics.select(
            pl.col("file_id").replace(names).alias("file"), "severity", "segment", pl.col("message").alias("what")
        )
        st.dataframe(listed, hide_index=True, placeholder="–", alt="Issues in files")
    if findings.height:
        behind.table(warehouse, findings.select("claim_id", pl.col("message").alias("what"), "code"), "findings")
    if not diagnostics.height and not findings.height:
        st.write("No issues were found.")


def _repeats(file: Any) -> str:
    return f"{file.repeats} transactions are also in {', '.join(file.repeats_of)}" if file.repeats else ""


def _yes(balanced: bool | None) -> str:
    return NOTHING if balanced is None else "yes" if balanced else "no"
