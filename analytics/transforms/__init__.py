"""Frames to frames: what the records mean, decided row by row; no files, no clock."""

from analytics.transforms.derivation import derive, each_derived

__all__ = ["derive", "each_derived"]
