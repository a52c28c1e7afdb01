"""L09B: depeg, when the loop unwinds."""
