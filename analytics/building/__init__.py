"""The parts of a build: lock, intake, kept sources, lawful rows, versions, staging, snapshot, report."""
