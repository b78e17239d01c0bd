"""How well Homing knows photos again, and what it asks. `python -m benchmarks.relinking`."""
