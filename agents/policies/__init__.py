"""Policies: how agents choose. Pure functions of numbers; they see no world and write nothing."""
