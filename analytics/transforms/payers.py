"""Who is who: one payer under its many names and ids, and its class."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.settings import Settings
from analytics.tables import PAYERS
from analytics.transforms.grouping import connected

_WORDING = ["payer_name", "payer_id_code", "payer_ids"]
_LEGAL_FORMS = r"\b(INC|INCORPORATED|LLC|LTD|CORP|CORPORATION|CO|COMPANY)\b"


def normalized(name: pl.Expr) -> pl.Expr:
    """A name in capitals, without punctuation, legal form and surplus blanks; null where nothing is left."""
    plain = name.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.replace_all(_LEGAL_FORMS, " ")
    spaced = plain.str.replace_all(r" +", " ").str.strip_chars()
    return pl.when(spaced != "").then(spaced)


def payer_mentions(records: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every place where a payer is named.

    One row a place (and filing indicator): kind (remit: a payment's ST; submission: a CLM; acknowledgement: an STC),
    file_id, segment, date (the document's), names and ids (lists, normalized, without nulls), filing_indicator.
    """
    files = records["transactions"].select(
        "file_id",
        pl.col("segment").alias("transaction"),
        "sent_date",
        pl.coalesce("group_date", "interchange_date").alias("file_date"),
    )
    statements = records["remits"].select("file_id", "transaction", "filing_indicator").unique()
    payments = records["payments"].with_columns(pl.col("transaction").alias("segment"))
    acknowledgements = records["acknowledgements"].filter(pl.col("source_role") == "PR")
    places = {
        "remit": payments.join(statements.rename({"transaction": "segment"}), on=["file_id", "segment"], how="left"),
        "submission": records["submissions"],
        "acknowledgement": acknowledgements.select(
            "file_id",
            "segment",
            "transaction",
            "status_date",
            pl.col("source_name").alias("payer_name"),
            pl.col("source_id_code").alias("payer_id_code"),
            pl.lit([], dtype=pl.List(pl.String)).alias("payer_ids"),
            pl.lit(None, dtype=pl.String).alias("filing_indicator"),
        ),
    }
    named = ["file_id", "segment", *_WORDING, "filing_indicator"]
    said_on = {
        "remit": pl.coalesce("effective_date", "production_date", "file_date"),
        "submission": pl.coalesce("sent_date", "file_date"),
        "acknowledgement": pl.coalesce("status_date", "sent_date", "file_date"),
    }
    mentions = pl.concat(
        rows.join(files, on=["file_id", "transaction"], how="left").select(
            pl.lit(kind).alias("kind"), *named, said_on[kind].alias("date")
        )
        for kind, rows in places.items()
    )
    # equal wordings are read once: a practice has few payers and many claims
    read = mentions.select(_WORDING).unique().with_columns(_names().alias("names"), _ids().alias("ids"))
    return mentions.join(read, on=_WORDING, how="left", nulls_equal=True, maintain_order="left").drop(_WORDING)


def _names() -> pl.Expr:
    return pl.concat_list(normalized(pl.col("payer_name"))).list.drop_nulls()


def _ids() -> pl.Expr:
    every = pl.concat_list(pl.concat_list("payer_id_code"), pl.col("payer_ids").fill_null([]))
    plain = every.list.eval(pl.element().str.strip_chars().str.to_uppercase())
    return plain.list.drop_nulls().list.unique().list.sort()


def payers(records: dict[str, pl.DataFrame], settings: Settings) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The table `payers`, and who is meant where.

    Mentions that share a normalized name or an id are one payer; what the practice's settings say goes first, and what
    they say of one name or id they say of the payer, unless they make several of it. payer_id is made of the name that
    was seen first, so that later files leave it alone; known_ids are all that any of its names and ids makes.
    Returns (payers, kind + file_id + segment -> payer_id).
    """
    mentions = payer_mentions(records)
    distinct = _distinct(mentions)
    keys = pl.concat([_keys(distinct, "names", "name:"), _keys(distinct, "ids", "id:")])
    keys = keys.join(_settled_keys(settings), on="key", how="left")
    statements = keys.filter(pl.col("settled").is_not_null()).group_by("member").agg(pl.col("settled").first())
    chosen = _chosen(connected(distinct["mention"], keys.select("member", "key")), statements)
    free = keys.join(chosen, on="member", how="anti").select("member", "key")
    groups = connected(distinct["mention"], free).join(chosen, on="member", how="left")
    named = distinct.join(groups, left_on="mention", right_on="member").with_columns(
        pl.coalesce(pl.concat_str(pl.lit("settled:"), "settled"), pl.col("group").cast(pl.String)).alias("group")
    )
    table = _table(named, settings)
    who = (
        mentions.join(named.select("names", "ids", "group"), on=["names", "ids"])
        .join(table.select("group", "payer_id"), on="group")
        .select("kind", "file_id", "segment", "payer_id")
        .unique()
    )
    return PAYERS.conform(table.drop("group").sort("payer_id")), who


def _chosen(groups: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """Which mentions the settings name: member and settled.

    Where they name just one payer of those that share names or ids, that is all of them; else each as far as it is
    named.
    """
    whole = groups.join(statements, on="member", how="left").with_columns(
        pl.col("settled").drop_nulls().unique().sort().over("group", mapping_strategy="join").alias("all_settled")
    )
    one = pl.when(pl.col("all_settled").list.len() == 1).then(pl.col("all_settled").list.first())
    return whole.select("member", pl.coalesce(one, "settled").alias("settled")).filter(pl.col("settled").is_not_null())


def _keys(distinct: pl.DataFrame, column: str, prefix: str) -> pl.DataFrame:
    exploded = distinct.explode(column).filter(pl.col(column).is_not_null())
    return exploded.select(pl.col("mention").alias("member"), pl.concat_str(pl.lit(prefix), column).alias("key"))


def _distinct(mentions: pl.DataFrame) -> pl.DataFrame:
    return (
        mentions.group_by("names", "ids")
        .agg(pl.len().alias("seen"), pl.col("date").min(), pl.col("filing_indicator").drop_nulls())
        .sort(pl.col("names").list.join(" "), pl.col("ids").list.join(" "))
        .with_row_index("mention")
        .with_columns(pl.col("mention").cast(pl.Int64))
    )


def _settled_keys(settings: Settings) -> pl.DataFrame:
    rows = [
        (f"{prefix}{value}", payer.id)
        for payer in settings.payers
        for prefix, values in (
            # an id once made from a name still means that name
            ("name:", _normalized_names((payer.name, *payer.names, payer.id))),
            ("id:", [i.upper() for i in payer.ids]),
        )
        for value in values
    ]
    return pl.DataFrame(rows, schema={"key": pl.String, "settled": pl.String}, orient="row").unique(
        "key", keep="first", maintain_order=True
    )


def _normalized_names(names: tuple[str, ...]) -> list[str]:
    return (
        pl.Series("name", names, dtype=pl.String)
        .to_frame()
        .select(normalized(pl.col("name")))
        .to_series()
        .drop_nulls()
        .to_list()
    )


def _table(named: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row a group of mentions: PAYERS and the column group."""
    names = (
        named.explode("names")
        .group_by("group", "names")
        .agg(pl.col("seen").sum())
        .sort("group", "seen", "names", descending=[False, True, False], nulls_last=True)
        .group_by("group")
        .agg(pl.col("names").first().alias("name"), pl.col("names").drop_nulls().sort())
    )
    first_names = (
        named.explode("names")
        .filter(pl.col("names").is_not_null())
        .sort("date", "names", nulls_last=True)
        .group_by("group", maintain_order=True)
        .agg(pl.col("names").first().alias("first_name"))
    )
    ids = named.explode("ids").group_by("group").agg(pl.col("ids").drop_nulls().unique().sort().alias("id_codes"))
    classes = (
        named.explode("filing_indicator")
        .filter(pl.col("filing_indicator").is_not_null())
        .group_by("group", "filing_indicator")
        .agg(pl.col("seen").sum())
        .join(reference.payer_classes().select("filing_indicator", "payer_class"), on="filing_indicator")
        .group_by("group", "payer_class")
        .agg(pl.col("seen").sum())
        .sort("group", "seen", "payer_class", descending=[False, True, False])
        .group_by("group")
        .agg(pl.col("payer_class").first().alias("seen_class"))
    )
    own = {payer.id: payer for payer in settings.payers}
    rows = (
        named.select("group")
        .unique()
        .sort("group")
        .join(names, on="group", how="left")
        .join(first_names, on="group", how="left")
        .join(ids, on="group", how="left")
        .join(classes, on="group", how="left")
        .with_columns(pl.col("names", "id_codes").fill_null([]))
        .with_columns(_payer_id().alias("payer_id"))
    )
    rows = rows.with_columns(
        # two groups with names that make the same id: the later ones get a number
        pl.when(pl.int_range(pl.len()).over("payer_id", order_by="group") > 0)
        .then(pl.concat_str("payer_id", pl.lit("-"), pl.int_range(pl.len()).over("payer_id", order_by="group") + 1))
        .otherwise("payer_id")
        .alias("payer_id")
    )
    rows = rows.join(_known_ids(rows), on="payer_id", how="left")
    settled = pl.col("group").str.strip_prefix("settled:")

    def setting(field: str, dtype: type[pl.DataType]) -> pl.Expr:
        values = {payer_id: getattr(payer, field) for payer_id, payer in own.items()}
        known = {key: value for key, value in values.items() if value is not None}
        return settled.replace_strict(known, default=None, return_dtype=dtype) if known else pl.lit(None, dtype=dtype)

    return rows.select(
        "group",
        "payer_id",
        "known_ids",
        pl.coalesce(setting("name", pl.String), shown_name(pl.col("name")), "payer_id").alias("name"),
        pl.coalesce(setting("payer_class", pl.String), "seen_class", pl.lit("other")).alias("payer_class"),
        pl.when(setting("payer_class", pl.String).is_not_null())
        .then(pl.lit("settings"))
        .when(pl.col("seen_class").is_not_null())
        .then(pl.lit("filing indicator"))
        .otherwise(pl.lit("default"))
        .alias("class_source"),
        "names",
        "id_codes",
        setting("appeal_days", pl.Int32).alias("own_appeal_days"),
        setting("rate", pl.String).alias("rate"),
        pl.lit(False).alias("seems_by_visit"),
    ).pipe(_with_appeal_days)


def _with_appeal_days(payers: pl.DataFrame) -> pl.DataFrame:
    """Adds days to appeal, what they rest on and whether that was verified: docs/definitions.md#appeal-days."""
    days, sources, verified = [], [], []
    for own, names, payer_class in payers.select("own_appeal_days", "names", "payer_class").iter_rows():
        row = reference.payer_deadline("first_appeal", names, payer_class)
        published = "default" if row["payer_class"] is None else "published"
        days.append(row["first_appeal_days"] if own is None else own)
        sources.append(published if own is None else "settings")
        verified.append(row["verified"] if own is None else True)
    return payers.with_columns(
        pl.Series("appeal_days", days, dtype=pl.Int32),
        pl.Series("appeal_days_source", sources, dtype=pl.String),
        pl.Series("appeal_days_verified", verified, dtype=pl.Boolean),
    ).drop("own_appeal_days")


def shown_name(name: pl.Expr) -> pl.Expr:
    """A name sent in capitals as one reads it: Pinecrest Choice HMO, Plan of the Lakes."""
    shown = name.str.to_titlecase()
    for word, form in reference.name_words().select("word", "shown").iter_rows():
        shown = shown.str.replace_all(rf"(?i)\b{word}\b", form)
    return shown.str.replace(r"^[a-z]", shown.str.slice(0, 1).str.to_uppercase())


def _known_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Every id that a payer's names or ids ever made, its own first: payer_id and known_ids.

    An id that is another payer's own, or that two payers' names make, stays with the first.
    """
    made = pl.concat(
        [
            rows.select("payer_id", pl.col("payer_id").alias("known_id"), pl.lit(0).alias("rank")),
            rows.explode("names").select("payer_id", _slug("names").alias("known_id"), pl.lit(1).alias("rank")),
            rows.explode("id_codes").select(
                "payer_id", _slug_of_id(pl.col("id_codes")).alias("known_id"), pl.lit(2).alias("rank")
            ),
        ]
    ).filter(pl.col("known_id").fill_null("") != "")
    owned = made.sort("rank", "payer_id", "known_id").unique("known_id", keep="first", maintain_order=True)
    return owned.group_by("payer_id", maintain_order=True).agg(pl.col("known_id").alias("known_ids"))


def _slug(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")


def _slug_of_id(code: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("payer-"), code.str.to_lowercase())


def _payer_id() -> pl.Expr:
    slug = _slug("first_name")
    from_id = _slug_of_id(pl.col("id_codes").list.first())
    return (
        pl.when(pl.col("group").str.starts_with("settled:"))
        .then(pl.col("group").str.strip_prefix("settled:"))
        .when(slug.fill_null("") != "")
        .then(slug)
        .otherwise(pl.coalesce(from_id, pl.lit("unknown")))
    )
