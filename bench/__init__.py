"""The benchmarks: `make bench` prints each figure beside a base timed in the same run (PERFORMANCE, section 4)."""
