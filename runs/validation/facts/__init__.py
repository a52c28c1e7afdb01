"""The registry of stylised facts, one file a family: what was seen, how well, and what it was used for."""
