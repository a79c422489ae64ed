"""The Denials page: how many, why, for whom, and where more than expected."""
