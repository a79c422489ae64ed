"""Claim-scrubber back-test: rules tested against the outcomes of claims already submitted.

`rules`   what can be checked: a table
`checks`  one function for each kind of check, over the lines as they were first sent
`learned` those that look at earlier answers
`past`    what was known of a payer, patient or therapist on the day a claim was sent
`testing` flagged and stopped, flagged and paid, missed: how good each rule is
"""
