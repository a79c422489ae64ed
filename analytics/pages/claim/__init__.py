"""Claim: one claim's whole life."""
