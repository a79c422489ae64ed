"""Several people at once on a running server: nothing hangs, nothing fails, and it always answers."""

from __future__ import annotations

import pytest

from analytics.warehouse import Warehouse
from tests.benchmarks.soak import soak

pytestmark = pytest.mark.slow


def test_a_few_sessions_from_the_cold_start_on(samples: Warehouse) -> None:
    seen = soak(samples.folder, sessions=6, seconds=20.0)
    assert (seen.hangs, seen.errors) == (0, [])
    assert len(seen.runs) >= 6
    assert max(seen.health) < 5.0, "a second on a quiet machine"
    assert seen.memory[-1][1] < 700
