"""What it costs to know moved photos again: time, memory, bytes of media read. `python -m benchmarks.moves --help`."""
