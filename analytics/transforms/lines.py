"""The service lines of every claim: as submitted, version by version, and as answered."""

from __future__ import annotations

import polars as pl

from analytics.transforms.copies import copies, matched_alike
from analytics.transforms.matching import LINE_FIELDS, match_answers, match_versions
from analytics.transforms.money import cents
from analytics.transforms.placeholders import known_number
from analytics.transforms.runs import place_in_run

Records = dict[str, pl.DataFrame]

_LINE = [*LINE_FIELDS, "line", "file_id", "segment", "doc", "is_submitted", "place", "listed_modifiers"]
_MODIFIERS = [f"modifier_{n}" for n in (1, 2, 3, 4)]
_SUBMITTED = [f"submitted_{name}" for name in _MODIFIERS]


def _with_modifiers(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds listed_modifiers (in order) and modifiers (to compare by: sorted, joined by a blank)."""
    listed = pl.concat_list(_MODIFIERS).list.drop_nulls()
    # a practice has few combinations and many lines
    combinations = (
        lines.select(_MODIFIERS)
        .unique()
        .with_columns(listed.alias("listed_modifiers"), listed.list.sort().list.join(" ").alias("modifiers"))
    )
    return lines.join(combinations, on=_MODIFIERS, how="left", nulls_equal=True, maintain_order="left")


def submitted_pieces(records: Records, documents: pl.DataFrame) -> pl.DataFrame:
    """Every line of every submission, in order.

    LINE_FIELDS, piece, doc, place (among its lines), lines_sent, units, file_id, segment, is_unread (charge unknown).
    """
    sent = documents.filter(kind="submission").select(
        "doc", "claim", "file_id", pl.col("segment").alias("submission_segment")
    )
    lines = records["submission_lines"].select(
        "file_id",
        "segment",
        "submission_segment",
        "code",
        *_MODIFIERS,
        "line_control",
        "service_date",
        "charge",
        "units",
    )
    return (
        _with_modifiers(lines)
        .join(sent, on=["file_id", "submission_segment"])
        .sort("doc", "segment")
        .select(
            "claim",
            "doc",
            "file_id",
            "segment",
            "code",
            known_number(pl.col("line_control")).alias("control"),
            "listed_modifiers",
            "modifiers",
            pl.col("service_date").alias("date"),
            cents("charge").alias("charge"),
            place_in_run("doc").alias("place"),
            pl.len().over("doc").cast(pl.Int64).alias("lines_sent"),
            "units",
            pl.col("charge").is_null().alias("is_unread"),
        )
        .with_row_index("piece")
        .with_columns(pl.col("piece").cast(pl.Int64))
    )


def answered_pieces(records: Records, documents: pl.DataFrame) -> pl.DataFrame:
    """Every service of every remit, named as it was submitted: LINE_FIELDS, piece, doc, file_id, segment, place."""
    remits = documents.filter(kind="remit").select(
        "doc", "claim", "file_id", pl.col("segment").alias("remit_segment"), "first_date"
    )
    # submitted with another code: with that code's modifiers, where it has any
    as_sent = pl.col("submitted_code").is_not_null() & pl.any_horizontal(pl.col(_SUBMITTED).is_not_null())
    read = records["remit_lines"].select(
        "file_id",
        "segment",
        "remit_segment",
        pl.coalesce("submitted_code", "code").alias("code"),
        *(pl.when(as_sent).then(f"submitted_{name}").otherwise(name).alias(name) for name in _MODIFIERS),
        "line_control",
        "service_date",
        "charge",
    )
    return (
        _with_modifiers(read)
        .join(remits, on=["file_id", "remit_segment"])
        .sort("doc", "segment")
        .select(
            "claim",
            "doc",
            "file_id",
            "segment",
            "code",
            known_number(pl.col("line_control")).alias("control"),
            "listed_modifiers",
            "modifiers",
            pl.coalesce("service_date", "first_date").alias("date"),
            cents("charge").abs().alias("charge"),
            place_in_run("doc").alias("place"),
        )
        .with_row_index("piece")
        .with_columns(pl.col("piece").cast(pl.Int64))
    )


def submitted_lines(
    pieces: pl.DataFrame, documents: pl.DataFrame, twins: pl.DataFrame, may_change: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines that were ever billed, and which piece of which submission is which line.

    Submissions are taken one after the other, `twins` (doc, first_twin, same_as) at once: none of their lines is
    another's, but one that is equal line by line holds the other's lines. `may_change` (doc) are submissions that may
    name a line by its position alone. Returns (lines with _LINE columns, one row a line as first sent; piece and line).
    """
    sent = documents.filter(kind="submission").select("doc", "claim").join(twins, on="doc", how="left")
    own = sent.filter(pl.col("same_as").is_null()).with_columns(
        pl.coalesce("first_twin", "doc").rank("dense").over("claim").alias("nth"),
        (pl.col("first_twin").is_not_null() & (pl.len().over("first_twin") > 1)).alias("is_twin"),
    )
    dated = own.filter(~pl.col("is_twin")).with_columns(pl.lit(None, dtype=pl.Date).alias("date"))
    copied = copies(dated, pieces)
    changing = pl.col("doc").is_in(may_change["doc"].implode()) & ~pl.col("is_twin")
    rounds = (
        pieces.join(own.select("doc", "nth", "is_twin"), on="doc")
        .join(copied, on="doc", how="anti")
        .with_columns(changing.alias("may_change"), pl.when(~pl.col("is_twin")).then("place").alias("place"))
        .sort("nth", "piece")
    )
    lines = pl.DataFrame(schema=_schema(pieces))
    later = lines.select("line", *LINE_FIELDS)
    matches: list[pl.DataFrame] = []
    for (n,), batch in rounds.partition_by("nth", as_dict=True, maintain_order=True).items():
        known = lines.join(batch.select("claim").unique(), on="claim", how="semi") if n != 1 else lines.clear()
        known = known.with_columns(pl.len().over("claim").cast(pl.Int64).alias("lines_known"))
        pairs = match_versions(batch, _alternatives(known, later))
        new = batch.join(pairs, on="piece", how="anti").with_columns(line="piece", is_submitted=pl.lit(True))
        new = new.with_columns(pl.col("place") if n == 1 else pl.lit(None, dtype=pl.Int64).alias("place"))
        lines = pl.concat([lines, new.select(_LINE)])
        matches += [pairs, new.select("piece", "line")]
        named = batch.select("piece", *LINE_FIELDS).join(pairs, on="piece").select(later.columns)
        later = pl.concat([later, named])
    found = pl.concat([pl.DataFrame(schema={"piece": pl.Int64, "line": pl.Int64}), *matches])
    found = pl.concat([found, matched_alike(copied, pieces, found)])
    return lines, pl.concat([found, _held_again(pieces, twins, found)])


def _held_again(pieces: pl.DataFrame, twins: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Lines of submissions that are the same as another one, by their place in it: piece and line."""
    held = pieces.join(matches, on="piece").select(pl.col("doc").alias("same_as"), "place", "line")
    again = pieces.join(twins.filter(pl.col("same_as").is_not_null()), on="doc")
    return again.join(held, on=["same_as", "place"]).select("piece", "line")


def _schema(pieces: pl.DataFrame) -> dict[str, pl.DataType]:
    schema = dict(pieces.schema)
    return {name: schema.get(name, pl.Boolean() if name == "is_submitted" else pl.Int64()) for name in _LINE}


def _alternatives(lines: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """The lines, and again as each later submission named them: an answer may speak of any version."""
    names = ["code", "modifiers", "date", "charge", "control"]
    again = lines.drop(names).join(later.select("line", *names), on="line").select(lines.columns)
    return pl.concat([lines, again])


def answered_lines(
    records: Records, documents: pl.DataFrame, lines: pl.DataFrame, versions: pl.DataFrame, sent: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The billed lines and those that only answers know, and which line each answer speaks of.

    `lines` are the submitted ones, `versions` (piece, line and LINE_FIELDS) how each submission named them. Remits are
    taken in order; what fits no line becomes a line of the claim. A remit without services speaks of all lines
    submitted by its day (`sent`: doc, sent_date), else of all lines answered before, else of one line of its own.
    Returns (lines with _LINE columns; one row for each remit, line and service: doc, line, line_segment).
    """
    pieces = answered_pieces(records, documents)
    remits = documents.filter(kind="remit").with_columns(pl.col("doc").rank("ordinal").over("claim").alias("nth"))
    copied = copies(remits, pieces)
    remits = remits.join(copied, on="doc", how="anti")
    bare = remits.join(pieces.select("doc").unique(), on="doc", how="anti")
    charges = records["remits"].select("file_id", "segment", cents("charge").abs().alias("charge"))
    bare = bare.join(charges, on=["file_id", "segment"], how="left")
    later = versions.filter(pl.col("piece") != pl.col("line"))
    offset = versions.height  # lines are numbered by the piece that first named them, submitted pieces first
    spoken, matches = [], []
    for n in sorted(remits["nth"].unique().to_list()):
        batch = pieces.join(remits.filter(nth=n).select("doc"), on="doc", how="semi")
        known = lines.join(batch.select("claim").unique(), on="claim", how="semi")
        pairs = match_answers(batch, _alternatives(known, later))
        new = batch.join(pairs, on="piece", how="anti").with_columns(
            (pl.col("piece") + offset).alias("line"),
            pl.lit(False).alias("is_submitted"),
            pl.lit(None, dtype=pl.Int64).alias("place"),
        )
        own = pl.concat([pairs, new.select("piece", "line")])
        matches.append(own)
        spoken.append(batch.join(own, on="piece").select("doc", "line", pl.col("segment").alias("line_segment")))
        whole, single = _without_services(bare.filter(nth=n), lines, sent, offset + pieces.height)
        spoken.append(whole)
        lines = pl.concat([lines, new.select(_LINE), single.select(_LINE)])
    empty = pl.DataFrame(schema={"doc": pl.Int64, "line": pl.Int64, "line_segment": pl.UInt32})
    found = pl.concat([empty, *spoken])
    return lines, pl.concat([found, *_spoken_alike(copied, pieces, matches, found)]) if copied.height else found


def _spoken_alike(
    copied: pl.DataFrame, pieces: pl.DataFrame, matches: list[pl.DataFrame], spoken: pl.DataFrame
) -> list[pl.DataFrame]:
    """What remits speak of that are equal to earlier ones: the same lines."""
    alike = matched_alike(copied, pieces, pl.concat(matches))
    bare = copied.join(pieces, on="doc", how="anti").join(spoken, left_on="same_as", right_on="doc")
    return [
        pieces.join(alike, on="piece").select("doc", "line", pl.col("segment").alias("line_segment")),
        bare.select("doc", "line", "line_segment"),
    ]


def _without_services(
    bare: pl.DataFrame, lines: pl.DataFrame, sent: pl.DataFrame, offset: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines that remits without services speak of, and the lines that they have to bring themselves."""
    asking = bare.select("claim", pl.col("doc").alias("by"), pl.col("date").alias("by_date"))
    known = lines.join(asking, on="claim").join(sent, on="doc", how="left")
    # sent by the day of the answer; where nothing was, all that was ever sent
    by_then = pl.col("is_submitted") & (pl.col("sent_date") <= pl.col("by_date")).fill_null(False)
    fits = pl.when(by_then.any().over("by")).then(by_then).when(pl.col("is_submitted").any().over("by"))
    spoken = known.filter(fits.then("is_submitted").otherwise(pl.lit(True)))
    single = bare.join(known, on="claim", how="anti").select(
        "claim",
        "file_id",
        "segment",
        "doc",
        "charge",
        pl.lit(None, dtype=pl.String).alias("control"),
        pl.lit(None, dtype=pl.String).alias("code"),
        pl.lit("").alias("modifiers"),
        pl.lit([], dtype=pl.List(pl.String)).alias("listed_modifiers"),
        pl.col("first_date").alias("date"),
        (pl.col("doc") + offset).alias("line"),
        pl.lit(False).alias("is_submitted"),
        pl.lit(None, dtype=pl.Int64).alias("place"),
    )
    segment = pl.lit(None, dtype=pl.UInt32).alias("line_segment")
    both = [spoken.select(pl.col("by").alias("doc"), "line", segment), single.select("doc", "line", segment)]
    return pl.concat(both), single
