"""The parts of a build: lock, intake, stored sources, validation, versions, staging, snapshot, report."""
