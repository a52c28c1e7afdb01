"""Planted bugs: each off by one gwei, one wei, one day or one line; `make mutants` shows that the tests catch them."""
