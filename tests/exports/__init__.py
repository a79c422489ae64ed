"""Tests of what readers take along."""
