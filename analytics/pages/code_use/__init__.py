"""Code use: codes of therapists compared with their peers, in both directions."""
