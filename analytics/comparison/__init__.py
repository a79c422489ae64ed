"""What changed against an earlier time: which one that is, whether it is more than chance, and what it is made of."""
