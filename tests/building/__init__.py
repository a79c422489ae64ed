"""The parts of a build, each on its own."""
