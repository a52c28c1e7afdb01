"""L09A: composability, from a deposit to a loop."""
