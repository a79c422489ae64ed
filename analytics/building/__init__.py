"""The parts of a build: lock, what came in, what is kept of it, which rows keep the rules, the snapshot, the report."""
