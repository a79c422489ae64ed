"""The dashboard as it is served: `streamlit run app.py`. What it shows is drawn by `analytics/dashboard/script.py`."""

from __future__ import annotations

import streamlit as st

from analytics.dashboard.server import GUARDED, NAMED, SCRIPT, warmed

app = st.App(SCRIPT, lifespan=warmed, middleware=GUARDED, routes=NAMED)
