"""A simulated practice: it writes the files a clearinghouse delivers, and knows what really happened to every claim.

`documents` says what a practice and its payers send each other; `writing_837p`, `writing_277ca`, `writing_999` and
`writing_835` put that into X12.
"""
