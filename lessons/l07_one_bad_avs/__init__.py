"""L07: what one bad AVS sets off, and through which channel."""
