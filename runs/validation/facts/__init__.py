"""The registry of stylised facts: one file a family; each fact says what was seen, how well, and what it was used for."""
