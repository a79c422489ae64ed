"""A guide is read as it is written, and one that cannot be meant is refused."""

from __future__ import annotations

import pytest

from analytics.tables import RECORDS
from analytics.x12.grammar import Condition, Pick, Place
from analytics.x12.guide_texts import GuideError, guide
from analytics.x12.kinds import GUIDES

LOOPS = """
transaction  ST
  claim      CLP
    line     SVC
"""
NOT_FROM_SEGMENTS = {"files", "diagnostics", "postings"}
"""What is told of files, and what comes from CSVs."""
ROWS = "remits  CLP  claim  -\nadjustments  CAS  claim|line  01=CO|PR  from 02 step 3 times 6"


def test_a_line_is_read_as_it_is_written() -> None:
    found = GUIDES["837P"].fields
    line = next(one for one in found if one.column == "rendering_npi" and one.rows == "submissions")
    assert (line.place, line.segment) == (Place(("claim",), "82"), "NM1")
    assert line.when == (Condition(8, ("24", "34"), is_negated=True),)
    assert line.picks == (Pick(9),)
    range_end = next(one for one in found if one.column == "service_end_date")
    assert range_end.picks == (Pick(3, "", "last"),)


def test_every_record_table_is_filled_by_some_guide() -> None:
    filled = {rows.table for one in GUIDES.values() for rows in one.rows}
    assert filled == {table.name for table in RECORDS} - NOT_FROM_SEGMENTS


def test_every_column_of_the_contract_is_filled() -> None:
    elsewhere = {"file_id", "segment", "position", "kind", "body_hash", "is_complete"}
    filled: dict[str, set[str]] = {table.name: set() for table in RECORDS}
    for one in GUIDES.values():
        for line in one.fields:
            filled[line.rows.partition(":")[0]].add(line.column)
        for rows in one.rows:
            filled[rows.table].update(one.keys)
    for table in RECORDS:
        if table.name not in NOT_FROM_SEGMENTS:
            assert {column.name for column in table.columns} - elsewhere <= filled[table.name], table.name


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ("claim  CLP  -  remits.no_such  01", "no column remits.no_such"),
        ("claim  CLP  -  no_such.charge  01", "no column no_such.charge"),
        ("nowhere  CLP  -  remits.charge  03", "no loop"),
        ("claim  CLP  01  remits.charge  03", "no condition"),
        ("claim  CLP  -  remits.charge  three", "no element"),
        ("line  REF  01=6R  remits.drg  02", "looks into a loop below its rows"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields: str, why: str) -> None:
    with pytest.raises(GuideError, match=why):
        guide("835", LOOPS, "transactions  ST  transaction  -\n" + ROWS, fields, {})


def test_a_table_that_does_not_exist_is_refused() -> None:
    with pytest.raises(GuideError, match="no table"):
        guide("835", LOOPS, "transactions  ST  transaction  -\nno_such  CLP  claim  -", "", {})
