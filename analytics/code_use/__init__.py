"""How each therapist bills against peers who treat the same kind of patients.

`counting`       services at visits -> for every measure, therapist and kind of patient, sums over patients
`variety`        how many codes a therapist really uses, as entropy with its standard error
`peers`          one therapist against each peer on the same kinds of patients: the peers' median, the difference
`judging`        every comparison with its verdict, all tested together, and the dollars at stake
`looking`        the lines behind a comparison, and a sample of visits to audit
`days`           days with more timed units than hours

Pure functions from frames to frames and dataclasses; nothing here queries, draws or writes text.
"""

from analytics.code_use.counting import Measure, measures, treated
from analytics.code_use.days import long_days
from analytics.code_use.judging import Finding, Judged, Judgement, findings, judge, variance_per_case
from analytics.code_use.looking import lines_behind, sample

__all__ = [
    "Finding",
    "Judged",
    "Judgement",
    "Measure",
    "findings",
    "judge",
    "lines_behind",
    "long_days",
    "measures",
    "sample",
    "treated",
    "variance_per_case",
]
