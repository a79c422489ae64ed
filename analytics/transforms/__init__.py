"""Frames to frames: what the records mean, decided row by row; no files, no clock."""

from analytics.transforms.derivation import derive

__all__ = ["derive"]
