"""Background work: the engine's seam with its two engines, and what a person sees of it."""
