"""The derived tables as the contract names them: keys for numbers, money at rest, one row a version."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from analytics import tables
from analytics.transforms.published.answers import answers, denials
from analytics.transforms.published.claims import claim_documents, claims
from analytics.transforms.published.derived import Derived, named_lines
from analytics.transforms.published.lines import lines
from analytics.transforms.published.money import ledger, lots, takebacks

__all__ = ["Derived", "published"]


def published(found: Derived) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of tables.DERIVED by its name, conformed; each maker gives it in the order of its key."""
    named = named_lines(found)
    makers: dict[str, Callable[[], pl.DataFrame]] = {
        "payers": lambda: found.payers,
        "providers": lambda: found.providers,
        "patients": lambda: found.patients,
        "claim_documents": lambda: claim_documents(found),
        "claims": lambda: claims(found, named),
        "lines": lambda: lines(found, named),
        "answers": lambda: answers(found, named),
        "denials": lambda: denials(found, named),
        "ledger": lambda: ledger(found, named),
        "patient_lots": lambda: lots(found, named),
        "takebacks": lambda: takebacks(found, named),
        "findings": lambda: _findings(found, named),
    }
    # one after the other: what a table needs on its way is let go before the next one
    for table in tables.DERIVED:
        yield table.name, table.conform(makers[table.name]())


def _findings(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    places = found.documents.select("doc", pl.col("file_id").alias("doc_file"), pl.col("segment").alias("doc_segment"))
    listed = (
        found.findings.join(places, on="doc", how="left")
        .join(named.select("line", "line_id"), on="line", how="left")
        .join(found.profile.select("claim", "claim_id"), on="claim", how="left")
        .with_columns(
            pl.coalesce("file_id", "doc_file").alias("file_id"), pl.coalesce("segment", "doc_segment").alias("segment")
        )
        .sort("code", "file_id", "segment", "line_id", nulls_last=True, maintain_order=True)
        .with_row_index("position", offset=1)
    )
    return listed.select("position", "code", "claim_id", "line_id", "file_id", "segment", "message")
