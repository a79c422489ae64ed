"""Who saw what: the last rows of the access log, and whether it is as it was written."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.access.log import AccessLog
from analytics.pages.wording import named

SHOWN = 500


def access_history(log: AccessLog) -> None:
    """Draw the newest rows of the log, newest first, under the result of its check."""
    with st.expander("Access log", key="access_history", on_change="rerun") as opened:
        if not opened.open:
            return
        damage, rows = log.damage(), log.rows()
        if damage:
            st.error(named("The log was altered: " + "; ".join(damage)))
        elif rows:
            st.success(f"{len(rows):,} rows, verified as written.")
        if not rows:
            st.write("Nothing is logged yet.")
            return
        shown = [
            {"time (UTC)": row.time[:19].replace("T", " "), "who": row.who, "what": row.what, "on": row.subject}
            for row in reversed(rows[-SHOWN:])
        ]
        st.dataframe(pl.DataFrame(shown), hide_index=True, placeholder="–", alt="Access log, newest first")
        if len(rows) > SHOWN:
            st.caption(f"The newest {SHOWN:,} of {len(rows):,} rows; `denials access log` shows them all.")
