"""What happened, in plain words: the engine's events as lines for people."""

from __future__ import annotations

from typing import Any  # the engine's events and world are read through its public API

from restaking.ui.words import short_eth

NAMES = {"operator": "operators", "avs": "avss", "lrt": "lrts"}
QUIET = frozenset({"opt_in", "opt_out", "review", "delegate"})
"""Everyday kinds that would drown the rest."""


def slashed_operator(event: Any) -> int:
    """Row of the operator an event slashed, -1 for anything else."""
    kind, _, row = str(event.agent).partition(":")
    return int(row) if "slash" in str(event.kind) and kind == "operator" and row.isdigit() else -1


def told(event: Any, world: Any) -> str:
    """One line about an event, "" for everyday ones."""
    if event.kind in QUIET:
        return ""
    what = str(event.kind).replace("_", " ")
    amount = f", {short_eth(event.amount_gwei / 1e9)}" if event.amount_gwei else ""
    return f"day {event.day} · {who(str(event.agent), world)}: {what}{amount} (simulated)"


def who(agent: str, world: Any) -> str:
    """Name of an agent, or what the engine calls it."""
    kind, _, row = agent.partition(":")
    if kind in NAMES and row.isdigit():
        names = getattr(world, NAMES[kind]).names
        if int(row) < len(names):
            return str(names[int(row)])
    return agent.replace(":", " ")
