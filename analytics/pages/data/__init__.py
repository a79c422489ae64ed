"""Data: what was loaded, whether it balances, and what the practice corrects."""
