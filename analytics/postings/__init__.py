"""The practice's own books, patient payments and write-offs in a CSV, to records: this package knows the CSV alone."""

from __future__ import annotations

from analytics.postings.reading import headings_of, is_spreadsheet, looks_like_postings, read
from analytics.postings.rows import covered, texts_of_rows
from analytics.postings.values import NAMELESS

__all__ = ["NAMELESS", "covered", "headings_of", "is_spreadsheet", "looks_like_postings", "read", "texts_of_rows"]
