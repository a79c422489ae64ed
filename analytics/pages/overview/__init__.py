"""Overview: are we fine, what changed, is it real, what is it worth."""
