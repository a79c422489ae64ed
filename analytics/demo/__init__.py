"""A simulated practice: it writes the files a clearinghouse delivers, and knows what really happened to every claim.

A scenario (`scenarios`, data/demo) becomes a story (`simulation`, `story`): a practice with patients who visit it
(`practice`, `patients`, `visits`), visits that become lines (`coding`), payers who decide (`payers`, `fees`, `causes`,
`deciding`), and what comes of it (`courses`, `paying`, `working`, `afterwards`). What truly happened is kept as rows
(`shares`, `truth`, `claim_truth`, `planting`).

`documents` says what a practice and its payers send each other; `writing_837p`, `writing_277ca`, `writing_999` and
`writing_835` put that into X12, `writing` puts the files into a folder.
"""
