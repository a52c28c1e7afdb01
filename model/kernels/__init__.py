"""Compiled loops: they walk columns and call the scalar rules; loads and stores live here, decisions there."""
