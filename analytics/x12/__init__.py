"""Read X12 files into record tables. This package knows X12 and nothing about denials."""

from __future__ import annotations

from analytics.x12.evidence import RawSegment, segments
from analytics.x12.explain import explain
from analytics.x12.inspect import inspect
from analytics.x12.reading import read, read_all
from analytics.x12.sources import Source, find_sources, from_bytes, members

__all__ = [
    "RawSegment",
    "Source",
    "explain",
    "find_sources",
    "from_bytes",
    "inspect",
    "members",
    "read",
    "read_all",
    "segments",
]
