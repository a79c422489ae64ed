"""Code use: codes of therapists beside their peers, in both directions."""
