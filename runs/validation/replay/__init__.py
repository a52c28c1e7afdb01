"""A replay of history: dated series that the user names drive and judge a run that begins in January 2024."""
