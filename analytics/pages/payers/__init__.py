"""Payers: side by side, and one by one for a contract talk."""
