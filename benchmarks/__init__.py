"""Measurements: each module prints its figures beside a yardstick that it measured in the same run."""
