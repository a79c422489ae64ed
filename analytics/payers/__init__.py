"""Payers beside each other: which differ by more than chance, and by more than what is billed to them explains.

`funnel`    denial rates against how many claims there are to judge by
`case_mix`  denials against what other payers deny for the same services
`mix`       what the others' rates lead to expect of those services
`waiting`   how long each takes to pay, claims not paid yet included
`yields`    what each allows for a unit of a code
`silence`   claims that it leaves without an answer
"""
