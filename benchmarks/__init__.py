"""How fast dualrt is beside what it stands in front of: `python -m benchmarks`, or `make bench`."""
