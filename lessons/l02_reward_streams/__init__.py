"""L02: reward streams."""
