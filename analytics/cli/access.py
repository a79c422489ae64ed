"""`denials access`: who may open the dashboard, and how."""

from __future__ import annotations

import sys
from argparse import Namespace

from analytics.access.running import running


def address_command(_: Namespace) -> int:
    """Print the address of each of this user's running servers, with its token."""
    found = running()
    for server in found:
        print(server.address)
    if not found:
        print("no dashboard of yours is running on this machine", file=sys.stderr)
    return 0 if found else 1
