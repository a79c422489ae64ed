"""Files of other projects and published code lists, which some checkouts have in ../shared and none may need.

Every rule that a test proves on them is proved on the project's own files too; on these it is proved once more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
SAMPLES = SHARED / "samples"
LISTS = SHARED / "domain" / "tables"
ABSENT = tuple(path for path in (SAMPLES, LISTS) if not path.is_dir())

needs_samples = pytest.mark.skipif(SAMPLES in ABSENT, reason="no public samples in ../shared/samples")
needs_lists = pytest.mark.skipif(LISTS in ABSENT, reason="no published code lists in ../shared/domain/tables")
