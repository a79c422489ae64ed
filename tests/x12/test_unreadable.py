"""What cannot be read is empty and listed; whatever goes wrong in one file refuses that file, and the others load."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics.build import build
from analytics.building.snapshot import current
from analytics.x12 import reading
from analytics.x12.batches import Batch, read_batch
from analytics.x12.blocks import Block
from tests.x12.texts import SUBSCRIBER, claims, interchange, read, remittance

CLAIM = "CLM*A1*150***11:B:1*Y*A*Y*Y~HI*ABK:M25511~LX*1~SV1*HC:97110:GO*{charge}*UN*{units}***1~DTP*472*D8*20260902~"
REMIT = "CLP*A1*1*{charge}*{paid}**MB*P1~SVC*HC:97110:GO*150*{paid}**2~DTM*472*20260902~CAS*CO*45*50~"


def _said(tables: dict[str, pl.DataFrame], code: str) -> list[str]:
    return tables["diagnostics"].filter(pl.col("code") == code)["message"].to_list()


@pytest.mark.parametrize(
    ("units", "read_as", "listed"),
    [
        ("2", 2.0, False), ("  2", 2.0, False), ("+2", 2.0, False), ("2.000", 2.0, False), ("0.3333", 0.333, True),
        ("1e1", None, True), ("2,0", None, True), ("two", None, True), ("²", None, True), ("٢", None, True),
    ],
)  # fmt: skip
def test_doubtful_units_are_read_or_listed(units: str, read_as: float | None, listed: bool) -> None:
    tables = read(interchange(claims(SUBSCRIBER + CLAIM.format(charge="150", units=units))))
    assert tables["submission_lines"]["charge"].cast(pl.Float64).to_list() == [150.0]
    assert tables["submission_lines"]["units"].cast(pl.Float64).to_list() == [read_as]
    assert bool(_said(tables, "bad_value") + _said(tables, "rounded_value")) == listed


@pytest.mark.parametrize(
    ("charge", "read_as"),
    [("150.000", 150.0), (" 150", 150.0), ("+150", 150.0), ("$150", None), ("1,150.00", None), ("15O", None)],
)
def test_doubtful_charges_are_read_or_listed(charge: str, read_as: float | None) -> None:
    tables = read(interchange(claims(SUBSCRIBER + CLAIM.format(charge=charge, units="2"))))
    assert tables["submission_lines"]["charge"].cast(pl.Float64).to_list() == [read_as]
    assert bool(_said(tables, "bad_value")) == (read_as is None)


def test_a_remit_whose_amounts_cannot_be_read_is_held_back_and_not_called_balanced() -> None:
    remits = REMIT.format(charge="150", paid="100") + REMIT.format(charge="1,150.00", paid="1,100.00")
    tables = read(interchange(remittance(remits, "100")))
    assert tables["remits"].height == 1 and tables["remit_lines"].height == 1 and tables["adjustments"].height == 1
    assert len(_said(tables, "remit_held_back")) == 1
    one = read(interchange(remittance(REMIT.format(charge="150", paid="100"), "1,100.00")))
    assert one["files"]["balanced"].to_list() == [False]
    assert "cannot be read" in _said(one, "remit_unbalanced")[0]


@pytest.mark.parametrize("length", [3, 4, 20, 50, 83, 99, 103, 104, 105, 106])
def test_a_file_that_ends_within_its_isa_is_refused_and_the_rest_loads(tmp_path: Path, length: int) -> None:
    whole = interchange(remittance(REMIT.format(charge="150", paid="100"), "100"))
    second = whole + b"\n" + whole[:length]
    for text in (whole[:length], second):
        tables = read(text)
        assert tables["files"].height == 1
    assert read(whole[: min(length, 100)])["files"]["refused"].null_count() == 0
    assert read(second)["remits"].height == 1


def test_a_count_of_other_digits_is_a_wrong_count() -> None:
    whole = interchange(remittance(REMIT.format(charge="150", paid="100"), "100")).decode()
    head, tail = whole.split("SE*", 1)
    for count in ("²", "٣", "9" * 5000):
        tables = read((head + "SE*" + count + tail[tail.index("*") :]).encode())
        assert tables["files"]["refused"].to_list() == [None]
        assert len(_said(tables, "wrong_count")) == 1


def test_a_mistake_of_the_reader_refuses_the_file_that_brings_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mistake is simulated; what is shown is that it stays with its file, by name, through the whole build."""
    usual = read_batch

    def fragile(batch: list[tuple[int, Block]]) -> Batch:
        if any(b"BREAKS" in block.text for _, block in batch):
            raise pl.exceptions.PanicException("index out of bounds")
        return usual(batch)

    monkeypatch.setattr(reading, "read_batch", fragile)
    for name, number in (("a", "A1"), ("b", "BREAKS"), ("c", "C1")):
        remit = REMIT.format(charge="150", paid="100").replace("A1", number)
        (tmp_path / f"{name}.835").write_bytes(interchange(remittance(remit, "100")))
    report = build([tmp_path], tmp_path / "warehouse")
    assert {file.name: file.outcome for file in report.files} == {
        "a.835": "loaded", "b.835": "refused", "c.835": "loaded",
    }  # fmt: skip
    snapshot = current(tmp_path / "warehouse")
    assert snapshot is not None
    refused = snapshot.table("files").filter(pl.col("refused").is_not_null())
    assert "cannot read it (PanicException" in refused["refused"].item()
    assert sorted(snapshot.table("remits")["patient_control_number"]) == ["A1", "C1"]
