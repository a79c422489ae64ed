"""`denials dashboard`: the same as `streamlit run app.py`, from wherever the program is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace

from analytics.settings import FOLDER_VARIABLE
from analytics.shipped import shipped


def dashboard_command(chosen: Namespace) -> int:
    """Serve the dashboard until it is stopped."""
    page = shipped("app.py")
    environment = {**os.environ, FOLDER_VARIABLE: str(chosen.warehouse)}
    # In the folder of app.py, where the dashboard's own configuration lies.
    command = [sys.executable, "-m", "streamlit", "run", str(page)]
    return subprocess.call(command, cwd=page.parent, env=environment)
