"""Payers compared: which differ significantly, and by more than what is billed to them explains.

`funnel`    denial rates, each against all others
`case_mix`  observed over expected denials
`mix`       expected denials of a payer's services, from the rates of others
`waiting`   how long each takes to pay, claims not paid yet included
`yields`    allowed amounts per unit of a code
`silence`   claims without a payer response
"""
