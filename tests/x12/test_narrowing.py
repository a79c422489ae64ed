"""A guide narrowed to a batch reads what the whole guide reads: records, counts, uses and oddities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.tables import RECORDS
from analytics.x12 import records
from analytics.x12.grammar import Guide
from analytics.x12.kinds import GUIDES
from analytics.x12.prune_guide import narrowed, presence
from analytics.x12.reading import read_all
from tests.public_files import SAMPLES
from tests.x12.texts import interchange, read, row, transaction

OWN = Path(__file__).parents[2] / "data" / "samples"
FOLDERS = [
    OWN,
    *([SAMPLES / kind for kind in ("835", "837P", "277CA", "999", "TA1", "mixed")] if SAMPLES.is_dir() else []),
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_whole_guides_read_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {path: read_all([path]) for path in sorted(folder.iterdir()) if path.suffix != ".md"}

    def whole(guide: Guide, present: object) -> Guide:
        return guide

    def all_there(frame: pl.DataFrame, names: list[str]) -> Mapping[str, frozenset[int]]:
        numbers = frozenset(range(1, sum(name[0] == "e" for name in frame.columns) + 1))
        return dict.fromkeys((segment for one in GUIDES.values() for segment in one.segments()), numbers)

    monkeypatch.setattr(records, "narrowed", whole)
    monkeypatch.setattr(records, "elements_there", all_there)
    for path, tables in quick.items():
        slow = read_all([path])
        for table in RECORDS:
            assert_frame_equal(tables[table.name], slow[table.name])


def test_what_is_not_there_is_left_out() -> None:
    guide = GUIDES["835"]
    claims = pl.DataFrame({"e01": ["A1"], "e02": ["1"], "e14": [None]}, schema_overrides={"e14": pl.String})
    small = narrowed(guide, presence({"CLP": claims}, guide))
    assert {rows.name for rows in small.rows} == {"remits"}
    assert {field.segment for field in small.fields} == {"CLP"}
    assert len(guide.rows) > len(small.rows)


def test_what_is_looked_up_is_used_also_where_no_claim_follows() -> None:
    header = "BHT*0019*00*B*20260103*0900*CH~ HL*1**20*1~ PRV*BI*PXC*225X00000X~ NM1*85*2*A PRACTICE*****XX*1234567893~"
    file = row(read(interchange(transaction("837", header))), "files")
    assert file["segments_listed"] == 0
