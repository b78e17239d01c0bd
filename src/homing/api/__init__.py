"""HTTP under `/api`: one router file a noun, thin. `shapes` are the values on the wire, `guard` lets callers in."""
