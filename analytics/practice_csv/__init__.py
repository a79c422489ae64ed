"""The practice's own books, patient payments and write-offs in a CSV, to records: this package knows the CSV alone."""

from __future__ import annotations

from analytics.practice_csv.reading import headings_of, is_spreadsheet, looks_like_postings, read
from analytics.practice_csv.rows import covered, texts_of_rows
from analytics.practice_csv.values import NAMELESS

__all__ = ["NAMELESS", "covered", "headings_of", "is_spreadsheet", "looks_like_postings", "read", "texts_of_rows"]
