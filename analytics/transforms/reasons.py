"""Why a line was denied: the reason, its category and owner, and whether it says anything at all."""

from __future__ import annotations

import polars as pl

from analytics import reference


def remarks_of_lines(
    records: dict[str, pl.DataFrame], documents: pl.DataFrame, answers: pl.DataFrame, spoken: pl.DataFrame
) -> pl.DataFrame:
    """The remark codes read with each answer to a line, the line's own before the claim's.

    Returns doc, line, rarc, order. `spoken` has doc, line, line_segment.
    """
    remits = documents.filter(kind="remit").select("doc", "file_id", pl.col("segment").alias("remit_segment"))
    statements = (
        records["remarks"].with_columns(pl.col("rarc").str.to_uppercase()).join(remits, on=["file_id", "remit_segment"])
    )
    own = statements.filter(pl.col("line_segment").is_not_null()).join(spoken, on=["doc", "line_segment"])
    claim = statements.filter(pl.col("line_segment").is_null()).join(answers.select("doc", "line"), on="doc")
    columns = ["doc", "line", "rarc", "segment", "position"]
    both = pl.concat([own.select(*columns, pl.lit(0).alias("level")), claim.select(*columns, pl.lit(1).alias("level"))])
    return (
        both.sort("doc", "line", "level", "segment", "position")
        .with_columns(pl.int_range(pl.len()).over("doc", "line").alias("order"))
        .select("doc", "line", "rarc", "order")
    )


def reasons(decided: pl.DataFrame, adjustments: pl.DataFrame, remarks: pl.DataFrame) -> pl.DataFrame:
    """The reason of every denied, hidden or partially denied answer.

    `decided` has doc, line, outcome. One row for doc and line: carc, adjustment_group, rarc (the first that is
    current and a cause), reason_category, reason_owner, rarcs (all), is_vague, is_preventable. The reason is the
    largest positive class D adjustment (ties: the first); of a hidden denial the largest contractual one.
    """
    wanted = decided.filter(pl.col("outcome").is_in(["denied", "hidden", "partial"])).select("doc", "line", "outcome")
    main = _main_adjustment(wanted, adjustments)
    causes = _causes(remarks)
    listed = remarks.sort("order").group_by("doc", "line").agg(pl.col("rarc").alias("rarcs"))
    codes = reference.carc().select(
        "carc",
        "rarc_required",
        pl.col("category").alias("carc_category"),
        pl.col("owner").alias("carc_owner"),
        pl.col("preventable").alias("carc_preventable"),
    )
    read = (
        wanted.join(main, on=["doc", "line"], how="left")
        .join(causes, on=["doc", "line"], how="left")
        .join(listed, on=["doc", "line"], how="left")
        .join(codes, on="carc", how="left")
    )
    stated = pl.col("outcome") == "denied"
    says_little = pl.col("carc").is_in(reference.codes_meaning("carc", "vague_alone"))
    silent = pl.col("rarc_required").fill_null(False) | says_little
    vague = stated & silent.fill_null(False) & pl.col("rarc").is_null()
    by_rarc = pl.col("rarc_required").fill_null(False) & pl.col("rarc_category").is_not_null()
    hidden = pl.col("outcome") == "hidden"
    return read.select(
        "doc",
        "line",
        "carc",
        "adjustment_group",
        "rarc",
        pl.when(hidden)
        .then(pl.lit("HIDDEN"))
        .when(pl.col("reading") == "unknown")
        .then(pl.lit("UNKNOWN"))
        .when(pl.col("reading") == "deactivated")
        .then(pl.lit("DEACTIVATED"))
        .when(by_rarc)
        .then("rarc_category")
        .otherwise("carc_category")
        .alias("reason_category"),
        pl.when(by_rarc & ~hidden)
        .then(pl.coalesce("rarc_owner", "carc_owner"))
        .when(hidden)
        .then(pl.lit("biller"))
        .otherwise("carc_owner")
        .alias("reason_owner"),
        pl.col("rarcs").fill_null([]),
        vague.alias("is_vague"),
        (stated & ~vague & (pl.col("carc_preventable") == "yes") & (pl.col("reading") == "current"))
        .fill_null(False)
        .alias("is_preventable"),
    ).with_columns(pl.col("reason_owner").fill_null("biller"))


def _main_adjustment(wanted: pl.DataFrame, adjustments: pl.DataFrame) -> pl.DataFrame:
    code_class = pl.when(pl.col("outcome") == "hidden").then(pl.lit("C")).otherwise(pl.lit("D"))
    candidates = adjustments.join(wanted, on=["doc", "line"]).filter(
        pl.col("class") == code_class, pl.col("amount") > 0
    )
    by_code = candidates.group_by("doc", "line", "adjustment_group", "carc", "reading").agg(
        pl.col("amount").max(), pl.col("order").min(), pl.col("allocated").all()
    )
    return (
        by_code.sort("doc", "line", "amount", "allocated", "order", descending=[False, False, True, False, False])
        .group_by("doc", "line", maintain_order=True)
        .agg(pl.col("carc", "adjustment_group", "reading").first())
    )


def _causes(remarks: pl.DataFrame) -> pl.DataFrame:
    causes = reference.rarc().filter(pl.col("is_cause"), pl.col("status") == "current")
    codes = causes.select("rarc", pl.col("category").alias("rarc_category"), pl.col("owner").alias("rarc_owner"))
    first = remarks.join(codes, on="rarc").sort("order").group_by("doc", "line", maintain_order=True)
    return first.agg(pl.col("rarc", "rarc_category", "rarc_owner").first())
