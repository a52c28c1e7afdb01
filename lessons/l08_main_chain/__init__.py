"""L08: the main chain, what it would cost to stop it and what people believe."""
