"""The tests: they mirror analytics/ and queries/."""
