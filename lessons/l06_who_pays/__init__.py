"""L06: what an attack costs, and whom."""
