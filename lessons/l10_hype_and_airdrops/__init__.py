"""L10: hype, points and airdrops."""
