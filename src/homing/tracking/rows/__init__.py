"""The index's rows: reading them as evidence and the one way to write them."""
