"""What docs/benchmarks.md claims, each claim a script: `python -m bench.drop --short`; all of them: `make bench`."""
