"""Tests of the asking half: scope, questions, warehouse, KPIs, statistics."""
