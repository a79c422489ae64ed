"""What a measure counts, seen on a few visits drawn as text."""

from __future__ import annotations

from datetime import date
from math import exp, log

import polars as pl
import pytest

from analytics import reference
from analytics.code_use import lines_behind, long_days, measures, sample, treated
from analytics.code_use.counting import Measure, patient_sums
from analytics.code_use.variety import entropies
from tests.code_use.simulated import SCHEMA, Plan, services

VISITS = """
    who  patient  day         cpt    modifiers  payer_class  chapter  age  units
    T    a        2026-03-02  97166  GO         medicare     13       70   1
    T    a        2026-03-02  97110  GO         medicare     13       70   2
    T    a        2026-03-04  97110  GO+KX      medicare     13       70   2
    T    a        2026-03-04  97140  GO+59      medicare     13       70   1
    T    b        2026-03-04  97110  GO         commercial   18       9    2
    T    b        2026-03-04  97140  GO         commercial   18       9    1
    T    b        2026-03-06  97530  GO+CO      commercial   9        9    4
    T    b        2026-03-06  97010  GO         commercial   18       9    1
    T    b        2026-03-09  97168  GO         commercial   18       9    1
"""


def drawn(text: str) -> pl.DataFrame:
    header, *lines = [line.split() for line in text.strip().splitlines()]
    rows = []
    for line in lines:
        cell = dict(zip(header, line, strict=True))
        units, day, modifiers = float(cell["units"]), date.fromisoformat(cell["day"]), cell["modifiers"].split("+")
        who = (cell["who"], cell["patient"], day, cell["cpt"], modifiers)
        rows.append((*who, cell["payer_class"], cell["chapter"], int(cell["age"]), 1, units, units, 10 * units))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


ROWS = treated(drawn(VISITS))


def measure(name: str) -> Measure:
    return next(one for one in measures(ROWS) if one.id == name)


@pytest.mark.parametrize(
    ("name", "counted", "among", "paid"),
    [
        ("code_share.97110", 2 + 2 + 2, 2 + 2 + 1 + 2 + 1 + 4, 60),
        ("code_share.97530", 4, 12, 40),
        ("units_per_visit", 3 + 3 + 4, 3, 100),  # visits without an evaluation: two of one kind, one of another
        ("same_visit", 2, 3, 60),
        ("high_evaluations", 0, 1, 0),
        ("low_evaluations", 0, 1, 0),
        ("reevaluations", 1, 5, 10),
        ("modifier_59", 1, 6, 10),
        ("modifier_kx", 1, 4, 20),  # only Medicare's lines
    ],
)
def test_what_is_counted_and_out_of_what(name: str, counted: float, among: float, paid: float) -> None:
    found = patient_sums(ROWS, measure(name))
    assert (found["y"].sum(), found["m"].sum(), found["paid"].sum()) == (counted, among, paid)


def test_a_patient_is_of_the_kind_that_most_lines_say() -> None:
    kinds = dict(ROWS.select("patient_key", "kind").unique().iter_rows())
    assert kinds == {"a": "13 | 65 and older | Medicare", "b": "18 | children | commercial"}


def test_every_measure_of_the_reference_table_is_there() -> None:
    known = {one.id.partition(".")[0] for one in measures(ROWS)}
    assert known == set(reference.code_use_measures()["measure"])
    assert {one.codes for one in measures(ROWS) if one.id.startswith("code_share")} == {
        ("97110",), ("97140",), ("97530",)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lines"),
    [("code_share.97110", 3), ("same_visit", 4), ("units_per_visit", 5), ("effective_codes", 6), ("modifier_kx", 1)],
)
def test_the_lines_behind(name: str, lines: int) -> None:
    assert lines_behind(drawn(VISITS).drop("lines"), measure(name)).height == lines


def test_the_sample_is_of_whole_visits_and_always_the_same() -> None:
    rows = services(Plan(therapists=1, patients=10), seed=1)
    found = sample(rows, 7)
    keys = ["patient_key", "service_date"]
    assert found.select(keys).unique().height == 7
    assert found.height == rows.join(found.select(keys).unique(), on=keys, how="semi").height
    assert sample(rows.sort("cpt", descending=True), 7).equals(found)
    assert sample(rows, 7, seed=2).select(keys).unique().height == 7
    assert sample(rows, 1000).height == rows.height


def test_long_days_leave_out_what_assistants_did() -> None:
    text = VISITS + "\n".join(
        f"    T    c{n}       2026-03-06  97110  GO         commercial   18       9    4" for n in range(9)
    )
    found = long_days(treated(drawn(text)))
    assert found.rows() == [("T", date(2026, 3, 6), 9.0, 9)]
    assert long_days(treated(drawn(text)), hours=9).is_empty()


def test_variety_of_equal_codes_is_their_number() -> None:
    lines = [f"T  p{n}  2026-03-02  {code}  GO  medicare  13  70  5" for n in range(200) for code in ("97110", "97140")]
    found = entropies(
        treated(drawn("who patient day cpt modifiers payer_class chapter age units\n" + "\n".join(lines)))
    )
    assert exp(found["T"].value) == pytest.approx(2, rel=0.001)
    assert found["T"].value > log(2)  # corrected upwards: some of a code's absence is always chance
