"""What the reader sees: every page asks, divides through `kpis`, and draws; no counting, no SQL, no division here.

Pages (each a `render(warehouse, scope)` with a TITLE and a PATH)
    overview, denials, clean_claims, aging, code_use, payers, claim, data, definitions

Around them
    opening     which warehouse is shown            frame       title, mark on simulated patients, empty states
    first_start how the simulated practice is made
    sidebar     the scope's widgets                 address     the scope in the address bar
    navigation  links between pages                 asking      answers kept by question, scope and snapshot

On them
    tiles       one figure with all that belongs to it   breakdown    a figure cut by time, payer, reason, code
    behind      the rows behind a number                 receivables  money owed; `stages` the way of claims
    owed_lines  the lines behind an amount owed          owed_changes what moved it between two days
    growing_old what turns 90 days                       waiting_claims  what waits longer than usual
    deadline_list  last days, `deadline_words` in words  patients_owe what patients owe
    claim_course, claim_lines, claim_events, next_step, neighbors   one claim: its picture, lines, events, next act,
                                                         surroundings
    finding_claims a claim by any number
    reasons     why lines are denied, as a list
    contents    what the warehouse holds                 practice     the practice's own choices, edited
    groups      a figure's groups as rows to draw        life         a claim's events in order
    labels      names for groups                         wording      figures as people read them
"""
