"""What the practice itself booked, patients' payments and write-offs, is brought to the lines that it concerns."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from analytics.transforms.charges import MOVEMENT
from analytics.transforms.money import cents
from analytics.transforms.placeholders import known_number
from analytics.transforms.runs import starts_run

_POSTING_KEY = ["date", "kind", "owed_by", "number", "service_date", "code", "control", "amount"]
_MOVED = {name: MOVEMENT[name] for name in ("line", "doc", "date", "kind")} | {
    "is_patients": pl.Boolean,
    "posted": pl.Int64,
}
_NOTHING_KNOWN = "no claim with that number has services on that day: it is not counted until there is one"
_TOO_MUCH_KNOWN = "several claims with that number have services on that day: it is not counted"


@dataclass(frozen=True)
class Posted:
    """Postings on lines.

    `movements`: line, doc, date, kind, is_patients (it lowers what the patient owes, else what the payer does), posted
    (cents). `places`: doc, file_id, segment. `written_off`: line, date, since (null: not any more). `listed`: findings.
    """

    movements: pl.DataFrame
    places: pl.DataFrame
    written_off: pl.DataFrame
    listed: pl.DataFrame


def posted(records: pl.DataFrame, documents: pl.DataFrame, lines: pl.DataFrame, booked: pl.DataFrame) -> Posted:
    """The practice's postings, each on the lines of its claim.

    `records`: tables.POSTINGS; `documents`: doc, claim, number, first_date, last_date; `lines`: line, claim, control,
    code, service_date, charge; `booked`: MOVEMENT rows of everything that was charged and answered. Postings have
    numbers as documents have, from where those end.

    A posting belongs to the one claim of its number with services around its service date; there the line of its
    control number, else those of its code and date, else all. Several lines share it by what they owe on its day.
    """
    after_all = documents.select((pl.col("doc").max() + 1).fill_null(0)).item()
    read, repeated = _counted_once(records, after_all)
    claims = _claims(read, documents.join(lines, on="claim", how="semi"))
    several = claims.filter(pl.len().over("doc") > 1).select("doc").unique()
    known = claims.join(several, on="doc", how="anti")
    takers = _takers(read.join(known, on="doc"), lines)
    moved, written_off = _shared_out(read, takers, booked)
    listed = [
        repeated,
        _finding(read.join(claims, on="doc", how="anti"), "posting_without_claim", _NOTHING_KNOWN),
        _finding(read.join(several, on="doc"), "posting_fits_several_claims", _TOO_MUCH_KNOWN),
    ]
    return Posted(moved, read.select("doc", "file_id", "segment"), written_off, pl.concat(listed))


def _counted_once(records: pl.DataFrame, first_doc: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The postings in order, under numbers of their own; and what is in another file too.

    Equal rows of one file are so many postings; equal rows of two files are an export that was made twice: of each
    row there are as many postings as the file has that holds it most often.
    """
    named = records.sort("file_id", "segment").select(
        "file_id",
        "segment",
        "date",
        "kind",
        "owed_by",
        pl.col("patient_control_number").alias("number"),
        "service_date",
        "code",
        pl.col("line_control").alias("control"),
        cents("amount").alias("amount"),
    )
    numbered = named.with_columns(pl.int_range(pl.len()).over("file_id", *_POSTING_KEY).alias("nth"))
    again = numbered.with_columns(is_again=~pl.struct("nth", *_POSTING_KEY).is_first_distinct())
    repeated = (
        again.filter("is_again")
        .group_by("file_id", maintain_order=True)
        .agg(pl.col("segment").first(), pl.len().alias("rows"))
    )
    text = pl.format("{} rows from here on are in another file too and are counted there.", "rows")
    counted = again.filter(~pl.col("is_again")).drop("nth", "is_again").sort("date", "file_id", "segment")
    return (
        counted.with_row_index("doc", offset=first_doc).with_columns(pl.col("doc").cast(pl.Int64)),
        _finding(repeated, "posting_repeated", text),
    )


def _finding(rows: pl.DataFrame, code: str, text: str | pl.Expr) -> pl.DataFrame:
    message = pl.lit(text) if isinstance(text, str) else text
    return rows.select("file_id", "segment", pl.lit(code).alias("code"), message.alias("message"))


def _claims(read: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The claims that a posting may mean: doc and claim; by a placeholder it means none."""
    number = known_number(pl.col("number")).alias("number")
    spans = documents.select(number, "claim", "first_date", "last_date").unique()
    found = read.select("doc", number, "service_date").join(spans, on="number")
    spanned = pl.col("service_date").is_between("first_date", pl.coalesce("last_date", "first_date"))
    return found.filter(spanned).select("doc", "claim").unique()


def _takers(read: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that a posting reaches: doc, line, charge, in their order."""
    own = lines.select(
        "claim",
        "line",
        "charge",
        pl.col("control").alias("own_control"),
        pl.col("code").str.to_uppercase().alias("own_code"),
        pl.col("service_date").alias("own_date"),
    )
    by_control = (pl.col("control") == pl.col("own_control")).fill_null(False)
    by_code = ((pl.col("code") == pl.col("own_code")) & (pl.col("service_date") == pl.col("own_date"))).fill_null(False)
    closeness = pl.when(by_control).then(0).when(by_code).then(1).otherwise(2)
    reached = read.join(own, on="claim").with_columns(closeness.alias("closeness"))
    closest = reached.filter(pl.col("closeness") == pl.col("closeness").min().over("doc"))
    return closest.sort("doc", "line").select("doc", "line", "charge")


@dataclass
class _Line:
    """What one line's payer and patient owe on the day that is looked at, and what was posted on it so far."""

    waiting: deque[tuple[date, int, int]]
    payer: int = 0
    patient: int = 0
    so_far: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def until(self, day: date) -> None:
        while self.waiting and self.waiting[0][0] <= day:
            _, payer, patient = self.waiting.popleft()
            self.payer, self.patient = self.payer + payer, self.patient + patient

    def post(self, kind: str, owed_by: str, amount: int) -> None:
        self.so_far[kind, owed_by] += amount
        if owed_by == "patient":
            self.patient -= amount
        else:
            self.payer -= amount

    def capacity(self, kind: str, owed_by: str, amount: int) -> int:
        """How much of a posting it takes before others take more: what it owes; to undo, what was posted."""
        if amount < 0:
            return max(0, self.so_far[kind, owed_by])
        return max(0, self.patient if owed_by == "patient" else self.payer)


def _shared_out(read: pl.DataFrame, takers: pl.DataFrame, booked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every posting on its lines, day by day: _MOVED rows, and when lines were written off."""
    lines = _lines(takers, booked)
    taking: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for doc, line, charge in takers.iter_rows():
        taking[doc].append((line, charge))
    rows, ends = [], {}
    for doc, day, kind, owed_by, amount in read.select("doc", "date", "kind", "owed_by", "amount").iter_rows():
        reached = taking.get(doc, [])
        for line, _ in reached:
            lines[line].until(day)
        capacity = [lines[line].capacity(kind, owed_by, amount) for line, _ in reached]
        for (line, _), share in zip(reached, shares(amount, capacity, [charge for _, charge in reached]), strict=True):
            if share:
                lines[line].post(kind, owed_by, share)
                rows.append((line, doc, day, kind, owed_by == "patient", share))
                if kind == "write_off" and owed_by == "payer":
                    ends[line, day] = lines[line].so_far[kind, owed_by] > 0 and lines[line].payer <= 0
    moved = pl.DataFrame(rows, schema=_MOVED, orient="row")
    return moved, _written_off([(line, day, is_end) for (line, day), is_end in ends.items()])


def _lines(takers: pl.DataFrame, booked: pl.DataFrame) -> dict[int, _Line]:
    payer = pl.col("charge") - pl.col("payer_payment") - pl.col("contractual") - pl.col("patient_share")
    effects = booked.join(takers.select("line").unique(), on="line", how="semi").select(
        "line", "date", payer.alias("payer"), "patient_share"
    )
    found = {line: _Line(deque()) for line in takers["line"].unique()}
    for line, day, to_payer, to_patient in effects.sort("line", "date").iter_rows():
        found[line].waiting.append((day, to_payer, to_patient))
    return found


def shares(amount: int, capacity: list[int], charges: list[int]) -> list[int]:
    """An amount of cents shared out by room, no more to each than that; what is left goes to the largest.

    Shares are rounded down, remaining cents go to the largest fractions, ties to the earlier, as for claim-level
    adjustments. Where nothing has room, the largest is the one with the largest charge.
    """
    size, whole = abs(amount), sum(capacity)
    if not capacity:
        return []
    if size >= whole:
        parts = list(capacity)
        largest = max(range(len(capacity)), key=lambda place: (capacity[place], charges[place], -place))
        parts[largest] += size - whole
    else:
        parts = [size * one // whole for one in capacity]
        by_fraction = sorted(range(len(capacity)), key=lambda place: (-(size * capacity[place] % whole), place))
        for place in by_fraction[: size - sum(parts)]:
            parts[place] += 1
    return parts if amount >= 0 else [-part for part in parts]


def _written_off(ends: list[tuple[int, date, bool]]) -> pl.DataFrame:
    """Since when lines have been written off, on each day on which that may change."""
    schema = {"line": pl.Int64, "date": pl.Date, "is_end": pl.Boolean}
    days = pl.DataFrame(ends, schema=schema, orient="row").sort("line", "date")
    starts = pl.when(starts_run("line", "is_end")).then("date").forward_fill()
    return days.select("line", "date", pl.when("is_end").then(starts).alias("since"))
