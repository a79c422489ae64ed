"""The dashboard as it is served: `streamlit run app.py`. What it shows is drawn by `analytics/dashboard/script.py`."""

from __future__ import annotations

import streamlit as st

from analytics.dashboard.door import NetworkRefused, check_binding
from analytics.dashboard.server import GUARDED, NAMED, SCRIPT, warmed

try:
    check_binding(st.get_option("server.address"))
except NetworkRefused as error:
    raise SystemExit(f"denials: {error}") from None

app = st.App(SCRIPT, lifespan=warmed, middleware=GUARDED, routes=NAMED)
