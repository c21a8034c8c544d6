"""What Marsad costs, measured: ``python -m benchmarks [stage…]`` writes docs/benchmarks.md."""
