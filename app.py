"""The dashboard as it is served: `streamlit run app.py`. What it shows is drawn by `analytics/dashboard/script.py`."""

from __future__ import annotations

import streamlit as st

from analytics.dashboard.server import GUARDED, NAMED, SCRIPT, warmed
from analytics.dashboard.server_access import AccessRefused, check_setup

try:
    check_setup(st.get_option("server.address"), bool(st.get_option("server.sslCertFile")))
except AccessRefused as error:
    raise SystemExit(f"denials: {error}") from None

app = st.App(SCRIPT, lifespan=warmed, middleware=GUARDED, routes=NAMED)
