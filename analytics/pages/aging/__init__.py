"""A/R aging: what is owed, by whom, how long, and until when to act."""
