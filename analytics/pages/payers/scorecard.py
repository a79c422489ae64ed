"""One payer on one page, to take into a talk about its contract: figures, how sure they are, and no patient's data."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics.pages import behind
from analytics.pages.breakdown import show
from analytics.pages.payers import scorecard_file
from analytics.pages.payers.scorecard_contents import scorecard
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse


def render(warehouse: Warehouse, scope: Scope, payer: str, names: Mapping[str, str]) -> None:
    """Draw the scorecard, and offer it as a file that prints on a page or two."""
    card = scorecard(warehouse, scope, payer, names)
    with st.container(border=True):
        st.header(plain(f"{named(card.payer)}: scorecard"))
        st.caption(plain(" · ".join(f"{name}: {named(text)}" for name, text in card.about)))
        for sentence in card.payer_findings:
            st.markdown(plain(f"- {sentence}"))
        if not card.payer_findings:
            st.markdown("No figure differs significantly from the other payers.")
        st.dataframe(
            card.figures,
            hide_index=True,
            placeholder="–",
            height="content",
            alt=f"Figures of {card.payer} compared with the other payers",
        )
        left, right = st.columns(2)
        with left:
            st.markdown("**Days to pay**")
            if card.picture is None:
                st.info("None of its claims is paid yet.")
            else:
                show(card.picture, key="scorecard_days")
                st.caption(card.rests_on)
        with right:
            _table("Denial reasons", card.reasons, "No denied lines.")
            _table("Codes denied more than expected", card.denied_codes, "None.")
        _table("Codes allowed below the peer median", card.cheap_codes, "None significant.")
        with st.expander("Definitions of these figures"):
            st.markdown(plain("\n".join(f"- **{name}**: {text}" for name, text in card.definitions)))
    file = f"{'simulated_' if warehouse.is_sample else ''}scorecard_{payer.replace('-', '_')}.html"
    st.download_button(
        "Download scorecard", lambda: scorecard_file.html(card, warehouse.is_sample), file_name=file,
        mime="text/html", key="save_scorecard", on_click="ignore",
        help="A single file that opens in any browser, without a network. It has no patient data.",
    )  # fmt: skip
    if st.button(":primary[Claims denied ›]", key="behind_scorecard", type="tertiary", help="Show the claims behind"):
        behind.show(warehouse, scope, "initial_denial_rate", ("payer", payer))


def _table(title: str, rows: pl.DataFrame, nothing: str) -> None:
    st.markdown(f"**{title}**")
    if rows.is_empty():
        st.caption(nothing)
    else:
        percent = dict.fromkeys(("of its denials", "overturned"), st.column_config.NumberColumn(format="percent"))
        money = dict.fromkeys(
            ("charged", "per unit", "peer median", "difference"), st.column_config.NumberColumn(format="dollar")
        )
        st.dataframe(rows, hide_index=True, placeholder="–", column_config={**percent, **money}, alt=title)
