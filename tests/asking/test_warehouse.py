"""The warehouse opens what is whole, answers what is asked in full, and is disturbed by nobody."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree

import polars as pl
import pytest

from analytics import queries, tables
from analytics.scope import Scope, ScopeError
from analytics.warehouse import Warehouse, WarehouseError, open_warehouse
from analytics.warehouse.engine import connected
from tests.asking.drawn import AS_OF, WHOLE, drawn, published, warehouse


def test_a_folder_without_a_warehouse_says_how_to_make_one(folder: Path) -> None:
    with pytest.raises(WarehouseError, match="no warehouse there yet; `denials build"):
        open_warehouse(folder)


def test_another_format_is_refused(folder: Path) -> None:
    published(folder, {})
    path = folder / "snapshots" / "one" / "snapshot.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 99}), "utf-8")
    with pytest.raises(WarehouseError, match=r"built in format 99, this version reads \d+; build the files again"):
        open_warehouse(folder)


@pytest.mark.parametrize("part", ["snapshot.json", "lines.parquet"])
def test_half_a_snapshot_is_refused(folder: Path, part: str) -> None:
    published(folder, {})
    (folder / "snapshots" / "one" / part).unlink()
    with pytest.raises(WarehouseError, match="only half there"):
        open_warehouse(folder)


def test_a_damaged_table_is_told_in_words_with_what_to_do(folder: Path) -> None:
    opened = published(folder, {})
    table = folder / "snapshots" / "one" / "payers.parquet"
    table.write_bytes(table.read_bytes()[:100])
    with pytest.raises(WarehouseError, match=r"damaged.*`denials rebuild`") as told:
        opened.table("payers")
    assert str(folder) not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_damaged_description_is_refused(folder: Path, text: str) -> None:
    published(folder, {})
    (folder / "snapshots" / "one" / "snapshot.json").write_text(text, "utf-8")
    with pytest.raises(WarehouseError, match="only half there"):
        open_warehouse(folder)


def test_a_later_build_does_not_disturb_an_open_warehouse(folder: Path) -> None:
    text = "payer_id name\n acme Acme"
    first = published(folder, {"payers": drawn(tables.PAYERS, text)}, name="one")
    was_current = first.is_current
    second = published(folder, {}, name="two")
    assert (first.snapshot, second.snapshot) == ("one", "two")
    assert (was_current, first.is_current, second.is_current) == (True, False, True)
    assert (first.table("payers").height, second.table("payers").height) == (1, 0)


def test_a_snapshot_that_was_removed_says_to_open_again(folder: Path) -> None:
    opened = published(folder, {})
    rmtree(folder / "snapshots")
    with pytest.raises(WarehouseError, match="open the warehouse again"):
        opened.table("payers")


def test_missing_and_excess_parameters_are_refused_by_name(empty: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="claim_counts: parameter dated_by, dimension is missing"):
        empty.ask(queries.CLAIM_COUNTS, WHOLE)
    with pytest.raises(WarehouseError, match="claim_counts: has no parameter color"):
        empty.ask(queries.CLAIM_COUNTS, WHOLE, dated_by="clean", dimension="all", color="red")
    with pytest.raises(WarehouseError, match="has no parameter as_of"):
        empty.ask(queries.CLAIM_COUNTS, WHOLE, dated_by="clean", dimension="all", as_of=AS_OF)
    with pytest.raises(WarehouseError, match="parameter as_of is missing"):
        empty.ask(queries.PATIENT_PAYMENTS)


def test_a_sum_that_was_not_cast_is_refused(empty: Warehouse) -> None:
    uncast = replace(queries.FIRST_DAYS, body="WITH counted AS (SELECT 1 AS one)\nSELECT sum(one) AS ones FROM counted")
    with pytest.raises(WarehouseError, match="ones is a sum that was not cast"):
        empty.ask(uncast)


def test_no_other_file_can_be_read(empty: Warehouse, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n", "utf-8")
    nosy = replace(queries.FIRST_DAYS, body=f"WITH counted AS (SELECT * FROM '{other}')\nSELECT * FROM counted")
    with pytest.raises(WarehouseError, match="first_days"):
        empty.ask(nosy)


def test_threads_get_their_own_answers(samples: Warehouse) -> None:
    payers = samples.table("payers")["payer_id"].to_list()

    def counts(payer: str) -> list[tuple[object, ...]]:
        scope = samples.scope(payers=(payer,))
        return samples.ask(queries.CLAIM_COUNTS, scope, dated_by="submission", dimension="payer").rows()

    alone = [counts(payer) for payer in payers]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(counts, payers * 5)) == alone * 5


def test_a_kind_of_file_is_there_from_its_first_dated_document(folder: Path) -> None:
    kinds = "kind date claim_id\n submission 2026-02-01 -\n remit 2026-03-01 -\n remit - -"
    opened = warehouse(folder, kinds=kinds)
    assert opened.kinds(date(2026, 1, 31)) == frozenset()
    assert opened.kinds(date(2026, 2, 1)) == {"837P"}
    assert opened.kinds(date(2026, 3, 1)) == {"837P", "835"}


def test_a_payment_without_claims_is_an_835_too(folder: Path) -> None:
    kinds = "kind date claim_id"
    opened = warehouse(folder, kinds=kinds, payments="transaction effective_date amount\n 3 2026-03-01 -10.00")
    assert opened.kinds(AS_OF) == {"835"}


def test_an_empty_warehouse_knows_that_it_is(empty: Warehouse, samples: Warehouse) -> None:
    assert empty.is_empty
    assert empty.as_of == date(1970, 1, 1)
    assert not samples.is_empty
    assert samples.is_sample


def test_segments_come_as_they_were_received(samples: Warehouse, folder: Path) -> None:
    line = samples.table("lines").row(0, named=True)
    (text,) = samples.segments(line["file_id"], [line["segment"]])
    assert text.startswith("SV1*HC:" + line["cpt"])
    opened = published(folder, {})
    with pytest.raises(WarehouseError, match="source gone is missing or damaged"):
        opened.segments("gone", [1])
    (folder / "sources").mkdir()
    (folder / "sources" / "cut.gz").write_bytes(gzip.compress(b"ISA" * 100)[:-9])
    with pytest.raises(WarehouseError, match="source cut is missing or damaged"):
        opened.segments("cut", [1])


def test_a_scope_of_unknown_people_is_refused(samples: Warehouse) -> None:
    with pytest.raises(ScopeError, match="payers: nobody unknown"):
        samples.scope(payers=("nobody",))
    with pytest.raises(ScopeError, match="clinics: nowhere unknown"):
        samples.check(Scope(samples.as_of, clinics=("nowhere",)))


def test_every_table_of_the_contract_can_be_read_whole(samples: Warehouse) -> None:
    for table in tables.ALL:
        read = samples.table(table.name)
        assert read.columns == table.schema.names(), table.name
        assert isinstance(read, pl.DataFrame)


def test_what_memory_has_no_room_for_is_not_written_to_the_disk(folder: Path) -> None:
    """DuckDB's own default is a folder `.tmp` where the program was started, which everybody may read."""
    with connected(folder) as connection:
        assert connection.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]
