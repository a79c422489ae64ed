"""A simulated practice: it writes the files a clearinghouse delivers, and knows what really happened to every claim.

`documents` says what a practice and its payers send each other, `x12_writing` puts that into X12.
"""
