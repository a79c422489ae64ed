"""Which files of tests run in one process, and which run first: both are busy to the end, and little is made twice."""

from __future__ import annotations

from collections.abc import Mapping

from xdist.scheduler.loadfile import LoadFileScheduling

TOGETHER: Mapping[str, tuple[str, ...]] = {
    # scenarios simulated, written and built once
    "recovered": (
        "tests/demo/test_truth_scenarios.py", "tests/demo/test_truth_owed.py", "tests/demo/test_truth_default.py",
        "tests/demo/test_truth_chaos.py", "tests/comparison/test_effects.py",
    ),
    # scenarios simulated once
    "stories": ("tests/demo/test_simulation_scenarios.py", "tests/demo/test_simulation.py"),
}  # fmt: skip
# One process drives a browser, which also waits; the other reckons.
LONGEST = (
    "tests/browser/test_looks.py", "recovered", "tests/browser/", "stories", "tests/building/",
    "tests/asking/test_merged.py", "tests/test_naive_agrees.py", "tests/code_use/test_scenarios.py", "tests/pages/",
    "tests/demo/",
)  # fmt: skip
"""Files, folders or groups that take long, the longest first; a short one at the end leaves nobody waiting."""

_GROUPS = {path: group for group, paths in TOGETHER.items() for path in paths}


def group_of(nodeid: str) -> str:
    """What runs in one process with this test: its file, or the group that its file is in."""
    path = nodeid.split("::", 1)[0]
    return _GROUPS.get(path, path)


def rank(group: str) -> int:
    """Where a file or group stands among the long ones; behind all of them where it is not named."""
    return next((place for place, long in enumerate(LONGEST) if group.startswith(long)), len(LONGEST))


class LongestFirst(LoadFileScheduling):  # type: ignore[misc] # the library has no types
    """Hands out whole groups, in the order in which their first tests stand."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
