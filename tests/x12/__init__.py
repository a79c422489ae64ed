"""Tests of reading X12: texts drawn by hand, public samples held against counts, and random damage."""
