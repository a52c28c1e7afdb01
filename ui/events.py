"""What happened, in plain words: the engine's events as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any  # the engine's events and world are read through its public API

from restaking.ui.words import joined, short_eth

TABLES = {"operator": "operators", "avs": "avss", "lrt": "lrts"}
PLURALS = {"operator": "operators", "avs": "AVSs", "lrt": "LRTs", "staker": "stakers"}
MOST_NAMES = 3
"""Agents of one piece of news that are named one by one."""
LOST, BURNED, PAID, LEAVING = "lost", "burned", "handed over", "leaving"
PAPER, REPAID, SOLD = "less worth on paper", "repaid", "for sale"
FORGED, GIVEN = "claimed", "given"
TAKEN, WON = "taken from users", "won"
WORDS: dict[str, tuple[str, str]] = {
    "slash_shock": ("slashed because you ordered it", LOST),
    "slash_independent": ("slashed for a fault of its own", LOST),
    "slash_organisation": ("slashed with its organisation", LOST),
    "slash_client": ("slashed for a client fault", LOST),
    "slash_unjust": ("slashed for no fault, by a bug", LOST),
    "slash_malicious": ("slashed for no fault, by a malicious AVS", LOST),
    "slash_attack": ("slashed for an attack", LOST),
    "slash_vetoed": ("would have been slashed, but for a veto", LOST),
    "slash_not_live": ("would be slashed, were slashing live", LOST),
    "fault_without_stake": ("at fault, but nothing was left to take", LOST),
    "turned_malicious": ("turned on its operators", LOST),
    "unjust_slashing": ("has a bug in its slashing code", LOST),
    "attacked": ("attacked from within", TAKEN),
    "prize": ("shared the prize of an attack", WON),
    "bailed_out": ("had a slash undone by a fork of the main chain", LOST),
    "software_outage": ("had validators fail with an AVS's software", LOST),
    "escrow_burned": ("released slashed stake from escrow", BURNED),
    "escrow_redistributed": ("released slashed stake from escrow", PAID),
    "avs_entered": ("begins: operators may run it from now on", LOST),
    "avs_left": ("is given up", LOST),
    "token_event": ("hands out its tokens, a part of which is sold at once", PAID),
    "base_slash": ("slashed by the base chain", LOST),
    "base_missed_duties": ("paid the base chain's penalty for missed duties", LOST),
    "base_correlation": ("paid the base chain's penalty for being slashed with others", LOST),
    "depeg": ("loses its peg: its price is below 95 % of the reported rate", PAPER),
    "liquidation": ("has loans liquidated", REPAID),
    "bad_debt": ("leaves lenders with bad debt", LOST),
    "lrt_bug": ("is robbed through a bug in its contracts", LOST),
    "backing_loss": ("loses backing of its tokens", LOST),
    "shock_sell_off": ("holders sell at any price", SOLD),
    "shock_set_redemptions": ("changes whether it takes redemptions", LOST),
    "shock_disappoint": ("disappoints those who hoped for its points", LOST),
    "shock_forge_tokens": ("tokens appear that nothing backs", FORGED),
    "shock_own_up": ("owns up to what is missing", LOST),
    "shock_pause": ("stops, or goes on: deposits and redemptions", LOST),
    "shock_recapitalise": ("is given what was missing", GIVEN),
    "shock_outage": ("stands still", LOST),
    "shock_mass_exit": ("rush for the exit", LOST),
    "shock_slash_validators": ("validators slashed", LOST),
    "shock_set_allocation_delay": ("changes its allocation delay", LOST),
    "shock_undelegate_staker": ("leaves its operator", LEAVING),
    "shock_stir": ("hear news, and look at where their ETH is", LOST),
}
"""What is told of an event, and what became of its amount. Every kind the engine may tell is here."""
UNTOLD = ("shock_slash_operator",)
"""Kinds that say only what the slashes after them say again; told where these have to wait for a veto."""
OF_ATTACKS = ("attacked", "prize", "slash_attack")
"""Kinds that make up the log of attacks."""
LEAST_PENALTY = 32 * 10**9
"""Penalties of the base chain below this [gwei] are everyday news."""
LOANS = ("liquidation", "bad_debt")
"""Kinds that are told once for all loans that they hit."""
CROWDS = {
    "both": "those who restake", "restakers": "direct restakers", "lrt": "LRT holders", "all": "all stakers",
    "outsiders": "those who do not restake",
}  # fmt: skip
OTHERS = {
    "points": "the points programme",
    "background": "stakers who are no agents",
    "lst": "the LST's validators",
    "solo": "solo stakers",
}


def slashed_operator(event: Any) -> int:
    """Row of the operator an event slashed, -1 for anything else."""
    agent, _, row = str(event.agent).partition(":")
    slashed = str(event.kind).startswith("slash_") and event.kind not in ("slash_not_live", "slash_vetoed")
    return int(row) if slashed and agent == "operator" and row.isdigit() else -1


def told(events: Sequence[Any], world: Any) -> list[str]:
    """One line per day, kind and cause: operators slashed by nine AVSs at once are one piece of news."""
    together: dict[tuple[int, str, int], list[Any]] = {}
    for event in events:
        cause = 0 if event.kind in LOANS else int(event.cause)  # a cascade is one piece of news, not one a round
        together.setdefault((int(event.day), str(event.kind), cause), []).append(event)
    return [
        line(day, kind, same, world)
        for (day, kind, _), same in together.items()
        if worth_telling(kind, sum(event.amount_gwei for event in same), world)
    ]


def worth_telling(kind: str, amount: int, world: Any) -> bool:
    """Everyday events would drown the others."""
    if kind.startswith("base_"):
        return amount >= LEAST_PENALTY
    if kind in UNTOLD:
        return bool(world.scenario.slashing.veto_days > 0)
    return True


def line(day: int, kind: str, same: Sequence[Any], world: Any) -> str:
    """A piece of news as a sentence."""
    words, became = WORDS.get(kind, (kind.replace("_", " "), LOST))
    if kind in UNTOLD:
        words = f"is to be slashed, unless vetoed within {world.scenario.slashing.veto_days} days"
    total = sum(int(event.amount_gwei) for event in same)
    amount = f": {short_eth(total / 1e9)} {became}" if total else ""
    counted = "loans" if kind in LOANS else "slashes" if kind.startswith("slash_") else ""
    times = f" ({len(same)} {counted})" if counted and len(same) > 1 else ""
    if kind == "attacked" and same[0].hour > 1:
        times = f" (in round {same[0].hour} of the day)"
    return f"day {day} · {whom([str(event.agent) for event in same], world)} {words}{times}{amount} (simulated)"


def whom(agents: Sequence[str], world: Any) -> str:
    """Names of agents, or how many of which kind where a list would be long."""
    names = list(dict.fromkeys(agents))
    kinds = {name.partition(":")[0] for name in names}
    if len(names) > MOST_NAMES and kinds <= set(PLURALS) and len(kinds) == 1:
        return f"{len(names)} {PLURALS[kinds.pop()]}"
    return joined([who(name, world) for name in names])


def who(agent: str, world: Any) -> str:
    """Name of an agent, or what the engine calls it."""
    kind, _, row = agent.partition(":")
    if kind in TABLES and row.isdigit():
        names = getattr(world, TABLES[kind]).names
        if int(row) < len(names):
            return str(names[int(row)])
    return {**CROWDS, **OTHERS}.get(agent, agent.replace(":", " number " if kind == "client" else " "))
