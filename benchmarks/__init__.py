"""What is measured, each with its data generator: `python -m benchmarks [name] [options]`."""
