"""Definitions: what every number means, and how it is counted."""
