"""How long a scan takes beside `find`, and how much memory it takes. `python -m benchmarks.scan --help`."""
