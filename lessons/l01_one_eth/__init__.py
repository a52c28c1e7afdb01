"""L01: one ETH, several promises."""
