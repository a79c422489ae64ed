"""Deadlines to submit, correct or appeal a claim, and how reliable they are.

`rules`     which number of days holds for a payer: the practice's own, a published one, an assumed one, or none
`clocks`    claims that somebody must act on -> their last days, soonest first
`calendar`  those days as a calendar file, without a word about a patient

Pure functions from frames to frames and texts; nothing here asks, draws or words a page.
"""

from analytics.deadlines.calendar import calendar
from analytics.deadlines.clocks import DECIDED, STATES, WINDOWS, clocks, day_after, summed
from analytics.deadlines.rules import (
    BY_APPEAL,
    NO_APPEAL,
    REMEDIES,
    SEND_NEW,
    PayerRules,
    Rule,
    rules_by_payer,
    unappealable,
)

__all__ = [
    "BY_APPEAL",
    "DECIDED",
    "NO_APPEAL",
    "REMEDIES",
    "SEND_NEW",
    "STATES",
    "WINDOWS",
    "PayerRules",
    "Rule",
    "calendar",
    "clocks",
    "day_after",
    "rules_by_payer",
    "summed",
    "unappealable",
]
