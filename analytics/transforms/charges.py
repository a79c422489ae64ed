"""What was charged for each line, and what replacements and voids changed about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from polars._typing import PolarsDataType

from analytics import reference

MOVEMENT: dict[str, PolarsDataType] = {
    "line": pl.Int64,
    "doc": pl.Int64,
    "date": pl.Date,
    "known_date": pl.Date,
    "kind": pl.Enum(
        [
            "charge",
            "charge_recount",
            "contractual",
            "patient_payment",
            "patient_share",
            "payment",
            "version_difference",
            "write_off",
        ]
    ),
    "charge": pl.Int64,
    "charged": pl.Int64,
    "payer_payment": pl.Int64,
    "primary_payment": pl.Int64,
    "contractual": pl.Int64,
    "patient_share": pl.Int64,
}
"""One movement of money on a line, in cents; doc is the document that moved it. `charge` is its effect on what is
owed; `charged` what sums of charges count for it, from known_date on: nothing for versions rejected by then."""


def movements(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns of MOVEMENT; amounts that it lacks are 0, and it is known on its date."""
    defaults = {"known_date": pl.col("date"), "charged": pl.col("charge") if "charge" in frame.columns else pl.lit(0)}
    return frame.select(
        (pl.col(name) if name in frame.columns else defaults.get(name, pl.lit(0))).cast(dtype).alias(name)
        for name, dtype in MOVEMENT.items()
    )


def charges(lines: pl.DataFrame) -> pl.DataFrame:
    """Each service charged once, on its service date, with the charge of the first submission that held it.

    `lines`: line, claim, doc, charge, service_date, is_submitted. A line that only answers know is charged where the
    claim has no submission at all; else its service is already charged with a billed line.
    """
    billed = pl.col("is_submitted") | ~pl.col("is_submitted").any().over("claim")
    return movements(
        lines.filter(billed).with_columns(pl.lit("charge").alias("kind"), pl.col("service_date").alias("date"))
    )


def version_differences(
    lines: pl.DataFrame, pieces: pl.DataFrame, matches: pl.DataFrame, sent: pl.DataFrame, words: pl.DataFrame
) -> pl.DataFrame:
    """What replacements (frequency 7), voids (8) and claims sent after a void change, on their own submission dates.

    `lines`: line, claim, charge, is_submitted; `pieces` (piece, doc, charge, is_unread) and `matches` (piece, line) say
    which submission held which line; `sent` has doc, claim, date, frequency, counts; `words` sent_doc, doc, date, word,
    from_payer, of_envelope. What a rejected version had booked is undone on the day of the rejection, and from then on
    sums of charges are those of a history in which it was never sent. Rule: docs/definitions.md#versions.
    """
    voids = reference.codes_meaning("frequency", "void")
    replaces = reference.codes_meaning("frequency", "replacement")
    counted = sent.filter("counts")
    correcting = counted.filter(pl.col("frequency").is_in([*replaces, *voids])).select("claim").unique()
    # a replacement without any line, of which nothing else is known, changes nothing
    correcting = correcting.join(lines.filter("is_submitted"), on="claim", how="semi")
    counted = counted.join(correcting, on="claim", how="semi").sort("doc")
    first: dict[int, dict[int, int]] = defaultdict(dict)
    own = lines.filter("is_submitted").join(correcting, on="claim", how="semi").sort("line")
    for claim, line, charge in own.select("claim", "line", "charge").iter_rows():
        first[claim][line] = charge
    # a claim that was sent without any line has a history too
    histories = {claim: _History(first[claim]) for claim in correcting["claim"]}
    held: dict[int, dict[int, int | None]] = {}
    named = pieces.join(counted.select("doc"), on="doc", how="semi").join(matches, on="piece").sort("piece")
    for doc, line, charge, is_unread in named.select("doc", "line", "charge", "is_unread").iter_rows():
        before = held.setdefault(doc, {}).get(line)
        held[doc][line] = before if is_unread else (before or 0) + charge
    for doc, claim, day, frequency in counted.select("doc", "claim", "date", "frequency").iter_rows():
        kind = "void" if frequency in voids else "replacement" if frequency in replaces else "claim"
        histories[claim].events.append((doc, day, _Version(doc, day, kind, held.get(doc, {}))))
    heard = words.filter(pl.col("word") != "in_transit").join(
        counted.select(pl.col("doc").alias("sent_doc"), "claim"), on="sent_doc"
    )
    statements = heard.select("claim", "doc", "date", "sent_doc", "word", "from_payer", "of_envelope")
    for claim, doc, day, *word in statements.iter_rows():
        histories[claim].events.append((doc, day, _Word(*word)))
    rows = [row for history in histories.values() for row in history.rows()]
    schema = {name: MOVEMENT[name] for name in ("line", "doc", "date", "known_date", "kind", "charge", "charged")}
    return movements(pl.DataFrame(rows, schema=schema, orient="row"))


@dataclass(frozen=True)
class _Version:
    doc: int
    day: date
    kind: str
    held: dict[int, int | None]
    """The charges of its lines; None where it cannot be read."""


@dataclass(frozen=True)
class _Word:
    sent_doc: int
    word: str
    from_payer: bool
    of_envelope: bool


_Row = tuple[int, int, date, date, str, int, int]


@dataclass
class _History:
    """A claim's versions and their acknowledgements, examined again after each document."""

    first: dict[int, int]
    """Charges of the first submission that held each line."""
    events: list[tuple[int, date, _Version | _Word]] = field(default_factory=list)

    def rows(self) -> list[_Row]:
        """What every document changed about what is asked, and about sums of charges."""
        asked, counted = dict(self.first), dict[tuple[int, int], int]()
        versions: list[_Version] = []
        words: dict[int, list[_Word]] = {}
        found: list[_Row] = []
        for _, day, event in sorted(self.events, key=lambda event: event[0]):
            if isinstance(event, _Version):
                versions.append(event)
            else:
                words.setdefault(event.sent_doc, []).append(event)
            doc = event.doc if isinstance(event, _Version) else event.sent_doc
            rejected = {sent for sent, statements in words.items() if _is_rejected(statements)}
            steps = [self.first, *self._steps(versions, rejected)]
            now = {
                (version.doc, line): after[line] - before[line]
                for version, before, after in zip(versions, steps, steps[1:], strict=False)
                for line in after
            }
            moved = {line: steps[-1][line] - asked[line] for line in asked}
            recounted = {key: amount - counted.get(key, 0) for key, amount in now.items()}
            for line, amount in moved.items():
                charged = recounted.pop((doc, line), 0) if isinstance(event, _Version) else 0
                if amount or charged:
                    found.append((line, doc, day, day, "version_difference", amount, charged))
            days = {version.doc: version.day for version in versions}
            found += [
                (line, sent, days[sent], max(day, days[sent]), "charge_recount", 0, amount)
                for (sent, line), amount in recounted.items()
                if amount
            ]
            asked, counted = steps[-1], now
        return found

    def _steps(self, versions: list[_Version], rejected: set[int]) -> Iterator[dict[int, int]]:
        """What was asked for each line after every version, those that were rejected left out."""
        asked, known, voided = dict(self.first), set[int](), set[int]()
        for version in versions:
            known |= version.held.keys()
            if version.kind == "claim":
                # a claim sent after a void charges its services again, whatever its outcome
                again = {line: charge for line, charge in version.held.items() if line in voided}
                asked |= {line: charge for line, charge in again.items() if charge is not None}
                voided -= version.held.keys()
            elif version.doc not in rejected:
                now = {} if version.kind == "void" else version.held
                asked |= {line: now.get(line, 0) or 0 for line in known if now.get(line, 0) is not None}
                voided = voided | known if version.kind == "void" else voided - known
            yield dict(asked)


def _is_rejected(statements: list[_Word]) -> bool:
    """Whether the last word is a rejection: the payer's, else a clearinghouse's."""
    if statements[-1].of_envelope:
        return statements[-1].word == "rejected"
    of_claim = [word for word in statements if not word.of_envelope]
    from_payer = [word for word in of_claim if word.from_payer]
    return (from_payer or of_claim)[-1].word == "rejected"
