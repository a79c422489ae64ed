"""A batch is rejected, and with it its claims: from the segment that says so to the figures, in any order of files."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.kpis import compute
from analytics.queries import REJECTIONS_BY_STATUS, STATUSES_OF_CLAIM
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.transforms.batches import HOUSE, US, as_997, built, claims, envelope, paid, sent, status, statuses, verdict

pytestmark = pytest.mark.slow


def figures(warehouse: Warehouse) -> dict[str, tuple[int, int] | None]:
    found = compute(warehouse, warehouse.scope(), ["acceptance_rate", "clean_claim_rate", "first_pass_resolution_rate"])
    return {
        figure.id: None if figure.denominator is None else (int(figure.numerator or 0), int(figure.denominator))
        for figure in found
    }


def rejections(warehouse: Warehouse) -> dict[str, int]:
    found = warehouse.ask(REJECTIONS_BY_STATUS, warehouse.scope())
    return {f"{row['category']} {row['status']}": row["rejected_claims"] for row in found.iter_rows(named=True)}


def listed(warehouse: Warehouse, code: str = "batch_rejection_unmatched") -> int:
    return warehouse.table("findings").filter(code=code).height


CLAIM_C = (
    sent("20260610", "C", reference="B2", control=2),
    statuses("20260611", status("20260611", "C"), reference="B2"),
)
"""A claim of another batch that is accepted, so that there is a 277CA."""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (verdict("20260603"), "999 IK5-5"),
        (verdict("20260603", "IK5*M~", "P"), "999 IK5"),
        (verdict("20260603", "", "R"), "999 AK9"),
        (verdict("20260603", "IK5*A~", "R"), "999 AK9"),
        (verdict("20260603", "", "X"), "999 AK9"),
        (as_997(verdict("20260603", "IK5*W~", "P")), "999 IK5"),
        (as_997(verdict("20260603")), "999 IK5-5"),
        (f"{verdict('20260603').split('GS*')[0]}TA1*000000001*260603*1200*R*025~IEA*0*000000001~", "TA1 TA1-025"),
        (statuses("20260603", above="STC*A8:746:40*20260603*U~"), "A8 746"),
        (statuses("20260603", at_npi="STC*A3:24:85*20260603*U~"), "A3 24"),
    ],
)  # fmt: skip
def test_all_claims_of_a_rejected_batch_are_rejected(said: str, reason: str, tmp_path: Path) -> None:
    """Two claims are rejected with their batch, sent again as they were, and paid; a third is accepted at once."""
    again = sent("20260605", "A", "B", control=3, reference="B3")
    found = built(tmp_path, sent("20260602", "A", "B"), said, again, *CLAIM_C, paid("20260620", "A", "B", "C"))
    assert figures(found) == {
        "acceptance_rate": (3 - 2, 3),
        "clean_claim_rate": (3 - 2, 3),
        "first_pass_resolution_rate": (3 - 2, 3),
    }
    assert rejections(found) == {reason: 2}
    claims_now = found.table("claims").filter(valid_to=date(9999, 12, 31))
    assert set(claims_now["submission_state"]) == {"sent"}
    assert listed(found) == 0


@pytest.mark.parametrize(
    "said",
    [
        verdict("20260603", "IK5*A~", "A"),
        verdict("20260603", "IK5*E*5~", "E"),
        verdict("20260603", "IK5*A~", "P"),
        statuses("20260603", above="STC*A1:19:PR*20260603*WQ~"),
    ],
)
def test_what_is_accepted_with_errors_or_in_part_rejects_nothing(said: str, tmp_path: Path) -> None:
    found = built(tmp_path, sent("20260602", "A"), said, *CLAIM_C, paid("20260620", "A", "C"))
    assert figures(found)["clean_claim_rate"] == (2, 2)
    assert rejections(found) == {}
    assert listed(found) == 0


def test_of_a_partly_accepted_group_the_named_transaction_is_rejected(tmp_path: Path) -> None:
    two = envelope(US, HOUSE, "HC", "20260602", claims("20260602", "A"), claims("20260602", "B", reference="B9"))
    body = "AK1*HC*1~AK2*837*0001~IK5*A~AK2*837*0002~IK5*R*5~AK9*P*2*2*1~"
    said = envelope(HOUSE, US, "FA", "20260603", body)
    found = built(tmp_path, two, said, *CLAIM_C, paid("20260620", "A", "B", "C"))
    assert figures(found)["clean_claim_rate"] == (3 - 1, 3)
    assert rejections(found) == {"999 IK5-5": 1}


def test_a_claims_own_status_wins_over_that_of_its_batch(tmp_path: Path) -> None:
    said = statuses("20260603", status("20260603", "A"), above="STC*A8:746:40*20260603*U~")
    found = built(tmp_path, sent("20260602", "A"), said, paid("20260620", "A"))
    assert figures(found)["acceptance_rate"] == (1, 1)


def test_a_277ca_that_follows_has_the_last_word(tmp_path: Path) -> None:
    """The house rejects, and yet the payer has it: what the payer says of the claim counts."""
    later = statuses("20260604", status("20260604", "A"))
    found = built(tmp_path, sent("20260602", "A"), verdict("20260603"), later, paid("20260620", "A"))
    assert figures(found)["acceptance_rate"] == (1, 1)
    assert figures(found)["clean_claim_rate"] == (1, 1)


def test_a_999_after_the_277ca_has_the_last_word(tmp_path: Path) -> None:
    early = statuses("20260602", status("20260602", "A"))
    found = built(tmp_path, sent("20260602", "A", time="0900"), early, verdict("20260603"))
    assert figures(found)["acceptance_rate"] == (0, 1)


def test_numbers_that_are_used_again_mean_the_last_batch_before(tmp_path: Path) -> None:
    """Every day's file is number 1; the 999 of the 4th means that of the 3rd."""
    days = [sent(f"2026060{n}", f"D{n}", reference=f"B{n}") for n in (2, 3, 5)]
    found = built(tmp_path, *days, verdict("20260604"), *CLAIM_C)
    assert rejections(found) == {"999 IK5-5": 1}
    claim = found.table("claims").filter(pl.col("rejected_claims") == 1)["claim_id"].unique().item()
    assert found.table("claim_documents").filter(claim_id=claim, kind="submission")["date"].item() == date(2026, 6, 3)


def test_two_999_that_read_alike_mean_two_batches(tmp_path: Path) -> None:
    days = [sent("20260602", "A"), verdict("20260603"), sent("20260604", "B", reference="B3"), verdict("20260605")]
    found = built(tmp_path, *days, *CLAIM_C)
    assert rejections(found) == {"999 IK5-5": 2}


def test_a_batch_that_is_sent_again_unchanged_is_sent_a_second_time(tmp_path: Path) -> None:
    same = claims("20260602", "A")
    first, again = (envelope(US, HOUSE, "HC", day, same, control=n) for n, day in ((1, "20260602"), (2, "20260604")))
    found = built(tmp_path, first, verdict("20260603"), again, *CLAIM_C, paid("20260620", "A", "C"))
    assert figures(found)["acceptance_rate"] == (1, 2)
    assert set(found.table("claims").filter(valid_to=date(9999, 12, 31))["submission_state"]) == {"sent"}
    assert listed(found, "transaction_repeated") == 0


def test_a_copy_of_a_rejected_batch_is_no_second_sending(tmp_path: Path) -> None:
    batch = sent("20260602", "A")
    found = built(tmp_path, batch, batch.replace("~", "~\n"), verdict("20260603"), *CLAIM_C)
    assert rejections(found) == {"999 IK5-5": 1}
    states = found.table("claims").filter(valid_to=date(9999, 12, 31), rejected_claims=1)["submission_state"]
    assert states.to_list() == ["rejected"]


@pytest.mark.parametrize(
    "sent_before",
    [
        [],
        [sent("20260605", "A")],
        [sent("20260602", "A"), sent("20260602", "B", reference="B7")],
        [sent("20260602", "A").replace(US, "OTHERS  ")],
    ],
    ids=["not loaded", "sent later", "two that nothing tells apart", "of another sender"],
)
def test_what_rejects_nothing_for_sure_is_listed(sent_before: list[str], tmp_path: Path) -> None:
    found = built(tmp_path, *sent_before, verdict("20260603"), *CLAIM_C)
    assert listed(found) == 1
    assert rejections(found) == {}


def test_the_day_of_a_rejection_counts_for_the_latest_day(tmp_path: Path) -> None:
    assert built(tmp_path / "one", sent("20260602", "A"), verdict("20260603")).scope().as_of == date(2026, 6, 3)
    assert built(tmp_path / "two", sent("20260602", "A", control=7), verdict("20260603")).scope().as_of == date(
        2026, 6, 2
    )


def test_before_its_day_a_rejection_is_not_known(tmp_path: Path) -> None:
    found = built(tmp_path, sent("20260602", "A"), verdict("20260615"), *CLAIM_C)
    known = compute(found, Scope(date(2026, 6, 14)), ["acceptance_rate"])[0]
    assert (known.numerator, known.denominator) == (1, 1)
    known = compute(found, Scope(date(2026, 6, 15)), ["acceptance_rate"])[0]
    assert (known.numerator, known.denominator) == (1, 2)


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    texts = [sent("20260602", "A", "B"), verdict("20260602"), sent("20260602", "A", "B", time="1500"),
             verdict("20260602", "IK5*A~", "A", time="1600"), CLAIM_C[0]]  # fmt: skip
    said = set()
    for number, order in enumerate(itertools.islice(itertools.permutations(texts), 0, None, 23)):
        found = built(tmp_path / str(number), *order, CLAIM_C[1])
        documents = found.table("claim_documents").select("claim_id", "kind", "date", "round").sort(pl.all())
        said.add((str(figures(found)), str(rejections(found)), str(documents.rows())))
    assert len(said) == 1


def test_a_claim_leads_to_the_segment_that_rejected_it(tmp_path: Path) -> None:
    found = built(tmp_path, sent("20260602", "A"), verdict("20260603"), *CLAIM_C)
    row = found.evidence(REJECTIONS_BY_STATUS, found.scope()).row(0, named=True)
    assert found.segments(row["file_id"], [row["segment"]]) == ["IK5*R*5"]
    (said,) = found.ask(STATUSES_OF_CLAIM, found.scope(), claim_id=row["claim_id"]).to_dicts()
    assert (said["file_id"], said["segment"], said["status"]) == (row["file_id"], row["segment"], "IK5-5")


def test_a_replacement_that_a_999_rejects_changes_no_charges(tmp_path: Path) -> None:
    """$100 are replaced by $150; the batch with the replacement is rejected, so that payers owe $100 again."""
    changed = claims("20260610", "A", reference="B4").replace("11:B:1", "11:B:7").replace("*100*", "*150*")
    replaced = envelope(US, HOUSE, "HC", "20260610", changed)
    first = sent("20260602", "A", reference="B0", control=5)

    def owed(folder: Path, *texts: str) -> int:
        return int(built(folder, first, *texts).table("ledger")["payer_receivable"].sum())

    assert owed(tmp_path / "in", replaced) == 150
    assert owed(tmp_path / "out", replaced, verdict("20260611")) == 100
