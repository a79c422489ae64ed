"""Where denials come from: which payers, codes, places or people, alone or two together, are denied more than expected.

    traits      what may be behind a line's denial, in words: payer, code, pair of codes, authorization, ...
    cells       every combination of one or two traits, and the lines in it
    expecting   how many denials to expect, given what was found already
    changes     since when, or until when
    rates       how often lines are denied by what surrounds them
    search      one finding after another, as long as chance is no likely explanation

Method, minimum numbers and how often it raises a false alarm: docs/statistics.md.
"""

from analytics.causes.finding import Finding, Search
from analytics.causes.search import search

__all__ = ["Finding", "Search", "search"]
