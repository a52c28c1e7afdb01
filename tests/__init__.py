"""What must stay true. `make test` runs all of it; a folder each for a kind of claim."""
