"""What happens in a day, one file per phase, each a function of (economy, day)."""
