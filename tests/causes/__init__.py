"""Tests of the search for what denials have in common."""
