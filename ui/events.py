"""What happened, in plain words: the engine's events as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any  # the engine's events and world are read through its public API

from restaking.ui.words import short_eth

TABLES = {"operator": "operators", "avs": "avss", "lrt": "lrts"}
WORDS = {
    "slash_shock": "slashed by a shock",
    "slash_own": "slashed for a fault of its own",
    "slash_independent": "slashed for a fault of its own",
    "slash_organisation": "slashed with its organisation",
    "slash_client": "slashed for a client fault",
    "slash_unjust": "slashed by a bug in an AVS's slashing code",
    "slash_malicious": "slashed by an AVS that turned on it",
    "slash_attack": "slashed for an attack",
    "slash_vetoed": "would have been slashed, but for a veto",
    "turned_malicious": "turned on its operators",
    "unjust_slashing": "has a bug in its slashing code",
    "attacked": "was attacked",
    "slash_not_live": "would be slashed, were slashing live",
}
SPOKEN = ("slash", "attack", "turned_malicious", "unjust_slashing", "deregister")
"""How the kinds begin that are told; everyday ones would drown them."""


def slashed_operator(event: Any) -> int:
    """Row of the operator an event slashed, -1 for anything else."""
    agent, _, row = str(event.agent).partition(":")
    slashed = str(event.kind).startswith("slash_") and event.kind not in ("slash_not_live", "slash_vetoed")
    return int(row) if slashed and agent == "operator" and row.isdigit() else -1


def told(events: Sequence[Any], world: Any) -> list[str]:
    """One line per day, agent and kind: an operator slashed by nine AVSs at once is one piece of news."""
    together: dict[tuple[int, str, str], list[int]] = {}
    for event in events:
        if str(event.kind).startswith(SPOKEN):
            together.setdefault((int(event.day), str(event.agent), str(event.kind)), []).append(int(event.amount_gwei))
    return [line(day, agent, kind, amounts, world) for (day, agent, kind), amounts in together.items()]


def line(day: int, agent: str, kind: str, amounts: list[int], world: Any) -> str:
    """A piece of news as a sentence."""
    lost = f": {short_eth(sum(amounts) / 1e9)} lost" if sum(amounts) else ""
    times = f" by {len(amounts)} AVSs" if len(amounts) > 1 else ""
    return f"day {day} · {who(agent, world)} {WORDS.get(kind, kind.replace('_', ' '))}{times}{lost} (simulated)"


def who(agent: str, world: Any) -> str:
    """Name of an agent, or what the engine calls it."""
    kind, _, row = agent.partition(":")
    if kind in TABLES and row.isdigit():
        names = getattr(world, TABLES[kind]).names
        if int(row) < len(names):
            return str(names[int(row)])
    return agent.replace(":", " ")
