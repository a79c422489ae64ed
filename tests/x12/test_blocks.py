"""A file cut into blocks of any size gives the same records as the file in one piece."""

from __future__ import annotations

from io import BytesIO

import pytest

from analytics.tables import RECORDS
from analytics.x12 import reading
from analytics.x12.blocks import blocks
from analytics.x12.canonical import stretches
from analytics.x12.reading import Reading
from analytics.x12.sources import from_bytes
from tests.x12.test_guide_277ca import BODY as ACKNOWLEDGEMENTS
from tests.x12.test_guide_835 import CLAIM as REMIT
from tests.x12.test_guide_837p import CLAIM
from tests.x12.texts import SUBSCRIBER, Tables, claims, interchange, read, remittance, transaction

PATIENT = "HL*3*2*23*0~ PAT*19~ NM1*QC*1*ROE*SUE~ DMG*D8*20150203*F~"
BILLING = "HL*9**20*1~ PRV*BI*PXC*X~ NM1*85*2*SECOND*****XX*1000000009~"
CONTENTS = {
    "835": interchange(
        remittance(REMIT * 4, "240", "PLB*1*20261231*WO:A*5*FB:B*-5~"), remittance(REMIT * 3, "180", control="0002")
    ),
    "837": interchange(
        claims(
            (SUBSCRIBER + CLAIM) * 3
            + SUBSCRIBER.replace("*22*0", "*22*1")
            + PATIENT
            + CLAIM
            + BILLING
            + SUBSCRIBER
            + CLAIM
        )
    ),
    "277": interchange(transaction("277", ACKNOWLEDGEMENTS * 3)),
    "broken": interchange(remittance(REMIT * 3, "1"))[:-40].replace(b"AMT*AU*80", b"AMT*AU*8O", 1),
    "many": interchange(remittance("CLP*A*1*0*0~")) * 9,
}


def comparable(tables: Tables) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for table in RECORDS:
        frame = tables[table.name].drop("position") if table.name == "diagnostics" else tables[table.name]
        found[table.name] = sorted(frame.rows(), key=repr)
    return found


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("size", [150, 400, 1000, 3000])
def test_every_size_gives_the_same(name: str, size: int) -> None:
    content = CONTENTS[name]
    assert len(list(blocks(stretches(BytesIO(content), size), size))) > 1 or size > len(content) // 2
    whole, cut = comparable(read(content)), comparable(read(content, block=size))
    for table in whole:
        assert cut[table] == whole[table], table


def test_blocks_of_a_large_file_share_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    content = interchange(remittance(REMIT * 400, "24000"))
    for size in range(9_000, 9_400, 100):
        monkeypatch.setattr(reading, "_WINDOW", size // 6)
        made = [len(block.text) for block in blocks(stretches(BytesIO(content), size // 6), size)]
        batches = list(Reading(block=size).run([from_bytes("a.edi", content)]))
        assert len(made) > 5
        assert len(batches) >= len(made), made


def test_blocks_hold_every_segment_once() -> None:
    content = CONTENTS["837"]
    made = list(blocks(stretches(BytesIO(content), 300), 300))
    own = [(run.first, run.count) for block in made for run in block.runs if not run.is_carried]
    assert [first for first, _ in own] == [1 + sum(count for _, count in own[:n]) for n in range(len(own))]
    assert sum(count for _, count in own) == content.count(b"~")


def test_the_hash_of_a_body_does_not_depend_on_its_dress() -> None:
    plain = CONTENTS["835"]
    dressed = plain.translate(bytes.maketrans(b"*:^", b"|>}")).replace(b"~", b"\r\n")
    dressed = dressed.replace(b"|47\r\n", b"|47||\r\n").replace(b"000000001", b"000000009").replace(b"0002", b"0003")
    hashes = read(plain)["transactions"]["body_hash"].to_list()
    assert hashes == read(dressed)["transactions"]["body_hash"].to_list()
    assert hashes == read(plain, block=200)["transactions"]["body_hash"].to_list()
    assert len(set(hashes)) == 2
    other = read(plain.replace(b"*60*15*", b"*61*15*", 1))["transactions"]["body_hash"].to_list()
    assert other[0] != hashes[0] and other[1] == hashes[1]


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("most", [60, 100])
def test_a_file_is_cut_after_so_many_segments_too(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    content = CONTENTS[name]
    whole = comparable(read(content))
    monkeypatch.setattr("analytics.x12.blocks.MOST_SEGMENTS", most)
    monkeypatch.setattr("analytics.x12.reading.MOST_SEGMENTS", most)
    found = list(blocks(stretches(BytesIO(content))))
    assert max(block.runs[-1].count for block in found) <= most
    assert comparable(read(content)) == whole


@pytest.mark.parametrize("body", ["A~" * 200, "SVC*1~" * 200, "CLP*A*1*1*1~" + "CAS*CO*1*1~" * 200])
def test_millions_of_segments_without_a_claim_are_refused(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr("analytics.x12.blocks.MOST_SEGMENTS", 100)
    tables = read(interchange(remittance(body)))
    assert "no claim and no transaction begins" in tables["files"]["refused"].item()
    assert tables["remits"].is_empty()


def test_a_file_of_endless_transactions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.x12.blocks.MOST_TRANSACTIONS", 3)
    tables = read(interchange(remittance("SE*1*1~ST*835*2~" * 4)))
    assert "found more than 3 transactions in one file" in tables["files"]["refused"].item()
    assert tables["transactions"].is_empty() and tables["payments"].is_empty()
