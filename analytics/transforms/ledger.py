"""Every movement of money as one dated row: what payers and patients owe on any day is a sum over it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import polars as pl

from analytics.transforms.charges import movements

_BOOKED = ["line", "doc", "date", "paid", "given_up", "moved", "is_primary"]


def booked_answers(answers: pl.DataFrame, cancellations: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """What answers and reversals move, as MOVEMENT rows.

    `answers`: doc, line, date, outcome, is_adjudication, is_primary, is_later_payer, is_reversal and the sums of
    sums_by_class; `cancellations`: doc, line, by, whole, loose; `charged`: MOVEMENT rows of charges and
    version differences.
    Class decides the outcome, group decides who owes (docs/definitions.md#ledger).
    """
    own = answers.with_columns(
        # every class C amount of a hidden denial is treated as class D: it stays with the payer
        pl.when(pl.col("outcome") == "hidden")
        .then(pl.col("given_up") - pl.col("given_up_by_code"))
        .otherwise("given_up")
        .alias("given_up")
    )
    first_hand = own.filter(pl.col("is_adjudication") & ~pl.col("is_later_payer"))
    loose = _loose_reversals(own, cancellations)
    days = answers.select(pl.col("doc").alias("by"), pl.col("date").alias("by_date")).unique("by")
    undone = (
        first_hand.join(cancellations.filter(~pl.col("loose")), on=["doc", "line"])
        .join(days, on="by")
        .select(
            "line",
            pl.col("by").alias("doc"),
            pl.col("by_date").alias("date"),
            -pl.col("paid", "given_up", "moved"),
            pl.lit(False).alias("is_primary"),
        )
    )
    rows = pl.concat([first_hand.select(_BOOKED), loose.select(_BOOKED), undone.select(_BOOKED)])
    booked = _as_movements(rows)
    return pl.concat([booked, _restatements(own, cancellations, days, pl.concat([charged, booked]))])


def _loose_reversals(answers: pl.DataFrame, cancellations: pl.DataFrame) -> pl.DataFrame:
    """Reversed lines with no earlier answer found, or only a loose match: posted with their own amounts."""
    cancellations = cancellations.filter(~pl.col("loose"))
    whole = cancellations.filter("whole").select(pl.col("by").alias("doc")).unique()
    by_line = cancellations.select(pl.col("by").alias("doc"), "line").unique()
    reversing = (
        answers.filter("is_reversal").join(whole, on="doc", how="anti").join(by_line, on=["doc", "line"], how="anti")
    )
    return reversing.with_columns(pl.lit(False).alias("is_primary"))


def _as_movements(rows: pl.DataFrame) -> pl.DataFrame:
    kinds = [
        rows.with_columns(
            pl.lit("payment").alias("kind"),
            pl.col("paid").alias("payer_payment"),
            pl.when("is_primary").then("paid").otherwise(0).alias("primary_payment"),
        ).filter(pl.col("paid") != 0),
        rows.with_columns(pl.lit("contractual").alias("kind"), pl.col("given_up").alias("contractual")).filter(
            pl.col("given_up") != 0
        ),
        rows.with_columns(pl.lit("patient_share").alias("kind"), pl.col("moved").alias("patient_share")).filter(
            pl.col("moved") != 0
        ),
    ]
    return pl.concat([movements(kind) for kind in kinds])


def _restatements(
    answers: pl.DataFrame, cancellations: pl.DataFrame, days: pl.DataFrame, others: pl.DataFrame
) -> pl.DataFrame:
    """A later payer's answer restates the line: what it pays is a payment, the patient then owes its PR amounts, payers
    its unpaid class D (not PR) and I amounts, and the rest is contractual. Its reversal undoes exactly those rows.
    A primary answer after it is restated by it again on the primary's day, until either of the two is reversed.
    """
    later = answers.filter("is_adjudication", "is_later_payer")
    events: dict[int, list[_Event]] = defaultdict(list)
    concerned = later.select("line").unique()
    payer = pl.col("charge") - pl.col("payer_payment") - pl.col("contractual") - pl.col("patient_share")
    for line, day, doc, kind, owed, share in (
        others.join(concerned, on="line", how="semi")
        .select("line", "date", "doc", "kind", payer.alias("owed"), "patient_share")
        .iter_rows()
    ):
        # what is charged at all is there before anybody answers
        is_charge = kind == "charge"
        when = date.min if is_charge else day
        events[line].append(_Event(when, -1 if is_charge else doc, "move", (owed, share)))
    for line, day, doc, paid, moved, withheld in later.select(
        "line", "date", "doc", "paid", "moved", "withheld"
    ).iter_rows():
        events[line].append(_Event(day, doc, "restate", (paid, moved, withheld)))
    primary = answers.filter(pl.col("is_adjudication") & ~pl.col("is_later_payer")).join(
        concerned, on="line", how="semi"
    )
    for line, day, doc in primary.select("line", "date", "doc").iter_rows():
        events[line].append(_Event(day, doc, "again"))
    undone = (
        answers.filter("is_adjudication").join(concerned, on="line", how="semi").join(cancellations, on=["doc", "line"])
    )
    for line, doc, by, day, loose in (
        undone.join(days, on="by").select("line", "doc", "by", "by_date", "loose").iter_rows()
    ):
        events[line].append(_Event(day, by, "cancel" if loose else "undo", (doc,)))
    rows: list[_Row] = []
    for line, happened in events.items():
        rows += _restated(line, sorted(happened, key=lambda event: (event.day, event.doc)))
    schema = {
        "line": pl.Int64,
        "doc": pl.Int64,
        "date": pl.Date,
        "paid": pl.Int64,
        "given_up": pl.Int64,
        "moved": pl.Int64,
    }
    return _as_movements(
        pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit(False).alias("is_primary"))
    )


class _Event(NamedTuple):
    """Something that happened to a line: money moved, a later payer's answer, a primary's, one undone or canceled."""

    day: date
    doc: int
    kind: str
    amounts: tuple[int, ...] = ()


_Row = tuple[int, int, date, int, int, int]
_Answer = tuple[int, int]
"""What a later payer leaves to the patient and to payers."""


def _restated(line: int, events: list[_Event]) -> list[_Row]:
    payer = patient = 0
    rows: list[_Row] = []
    booked: dict[tuple[int, int], tuple[int, int, int]] = {}
    """What an answer, or what it says again because of a primary one, moved: paid, given up, to the patient."""
    in_force: dict[int, _Answer] = {}
    for day, doc, kind, amounts in events:
        changes: list[tuple[int, int, int]] = []
        if kind == "move":
            payer, patient = payer + amounts[0], patient + amounts[1]
        elif kind == "restate":
            paid, moved, withheld = amounts
            in_force[doc] = (moved, withheld)
            changes.append(booked.setdefault((doc, doc), _rest(payer, patient, paid, moved, withheld)))
        elif kind == "again" and in_force:
            last = max(in_force)
            changes.append(booked.setdefault((last, doc), _rest(payer, patient, 0, *in_force[last])))
        elif kind in ("cancel", "undo"):
            in_force.pop(amounts[0], None)
            undone = [key for key in booked if amounts[0] in key] if kind == "undo" else []
            changes += [(-paid, -given_up, -share) for paid, given_up, share in map(booked.pop, undone)]
        for paid, given_up, share in changes:
            rows.append((line, doc, day, paid, given_up, share))
            payer, patient = payer - paid - given_up - share, patient + share
    return rows


def _rest(payer: int, patient: int, paid: int, moved: int, withheld: int) -> tuple[int, int, int]:
    """What restating a line moves: paid, given up by contract, to the patient."""
    return paid, payer + patient - paid - moved - withheld, moved - patient


def patient_lots(movements: pl.DataFrame) -> pl.DataFrame:
    """Since when the patient has owed what: line, date, since, amount (cents), one row for each change of a lot.

    `movements`: line, date, and the amount by which what the patient owes changed. Movements of a day are netted; a
    reduction settles the oldest amount first, and what it cannot settle is a credit that later amounts use up. What a
    reversal restores dates from the reversal.
    """
    moved = movements.filter(pl.col("amount") != 0).group_by("line", "date").agg(pl.col("amount").sum())
    netted = moved.filter(pl.col("amount") != 0).sort("line", "date")
    mixed = netted.filter(((pl.col("amount") < 0).any() & (pl.len() > 1)).over("line"))
    plain = netted.join(mixed.select("line").unique(), on="line", how="anti")
    rows = []
    for (line,), changes in mixed.partition_by("line", as_dict=True, maintain_order=True).items():
        rows += [(line, *row) for row in _settled(changes.select("date", "amount").rows())]
    schema = {"line": pl.Int64, "date": pl.Date, "since": pl.Date, "amount": pl.Int64}
    settled = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat([plain.select("line", "date", pl.col("date").alias("since"), "amount"), settled])


def _settled(changes: list[tuple[date, int]]) -> list[tuple[date, date, int]]:
    rows: list[tuple[date, date, int]] = []
    open_lots: list[tuple[date, int]] = []
    for day, amount in changes:
        left = amount
        while left and open_lots and (open_lots[0][1] > 0) != (left > 0):
            since, held = open_lots[0]
            used = -held if abs(held) <= abs(left) else left
            rows.append((day, since, used))
            open_lots[:1] = [(since, held + used)] if held + used else []
            left -= used
        if left:
            rows.append((day, day, left))
            open_lots.append((day, left))
    return rows
