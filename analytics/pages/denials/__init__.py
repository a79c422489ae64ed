"""Denials: how many, why, whose, and where more than expected."""
