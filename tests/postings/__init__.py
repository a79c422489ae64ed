"""Tests of the practice's own books."""
