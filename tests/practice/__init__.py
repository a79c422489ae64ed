"""A small invented practice and the X12 files it sends and receives: run `python -m tests.practice` to write them.

`analytics.demo` puts claims and answers into X12; `people`, `stories` and `small_practice` invent the practice behind
data/samples, `worked_examples` the few claims behind tests/worked_examples.
"""
