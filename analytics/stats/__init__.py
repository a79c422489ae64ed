"""Estimators and tests, one for each thing; docs/statistics.md says how often they err.

`proportions`     shares and counts: intervals, tails, what a share may truly be
`survival`        waiting times of which some have not ended: Kaplan-Meier, Greenwood, log-rank
`clusters`        lines of one claim, or claims of one patient: variance, effective sample size, design effect
`multiplicity`    many p-values together: false discoveries, over-dispersion
`estimates`       a value with its interval at any level, and the difference of two
`control_limits`  the usual range of a series of shares
`compare_groups`  whether a group differs from the rest: the rule and its verdicts

Pure functions of numbers. SciPy is imported by the functions that need it: it takes about half a second to load, and
the dashboard's server loads it once, before the first session.
"""
