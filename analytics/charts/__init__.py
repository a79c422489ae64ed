"""Frames drawn as Vega-Lite charts: the house style in one place, no Streamlit, no counting.

`trend`        a figure month by month, with its interval
`ranking`      groups side by side, with their intervals
`receivables`  who owes how much since when
`course`       what happened to one claim, and what was owed after each step
`funnel`       how far each person lies from peers
`flow`         counts that become fewer step by step, and shares of codes

Every function takes the rows it draws and gives a `Chart`: those rows, a cached specification, and a sentence
that says in words what the picture shows.
"""

from analytics.charts.course import course
from analytics.charts.flow import code_mix, steps
from analytics.charts.funnel import funnel
from analytics.charts.ranking import ranking
from analytics.charts.receivables import aged_over_time, aging, standing
from analytics.charts.style import Chart
from analytics.charts.trend import trend

__all__ = [
    "Chart",
    "aged_over_time",
    "aging",
    "code_mix",
    "course",
    "funnel",
    "ranking",
    "standing",
    "steps",
    "trend",
]
