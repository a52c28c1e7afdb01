"""Shocks that a visitor may order from the page: which fit whom, what they will change, what the engine is asked."""

from __future__ import annotations

from typing import Any  # the engine is read through its public API

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.units import WAD
from restaking.ui.exposure import operator_stake, slash_preview
from restaking.ui.market_shocks import market_shocks
from restaking.ui.shock import Shock
from restaking.ui.words import figures, percent, short_eth

OUTAGE_DAYS = 14
"""Length of the outage that the page offers."""


def shocks_for(model: Any, agent: str) -> tuple[Shock, ...]:
    """What may be done to the picked agent, the most telling first; with nobody picked, to everybody."""
    kind, _, number = agent.partition(":")
    if kind == "operator":
        return slash(model, int(number)), outage(model, int(number))
    if kind == "avs":
        return turn(model, int(number)), unjust(model, int(number))
    if kind == "lrt" and len(model.world.quotes):
        return market_shocks(model, int(number))
    return (mass_exit(model),)


def slash(model: Any, row: int) -> Shock:
    """Every AVS slashes the operator."""
    stake = operator_stake(model, row)
    return Shock(
        "slash_operator", f"operator:{row}", stake.name,
        button=lambda share: f"Slash {share * 100:.0f} %",
        preview=lambda share: slash_preview(stake, share),
        arguments=lambda share: {"operator": row, "fraction": share},
        announced=lambda share: f"{stake.name} is slashed {share * 100:.0f} % by every AVS that it secures",
    )  # fmt: skip


def outage(model: Any, row: int) -> Shock:
    """The operator's machines stand still."""
    name = model.world.operators.names[row]
    return Shock(
        "outage", f"operator:{row}", name,
        button=lambda share: f"Outage, {OUTAGE_DAYS} days",
        preview=lambda share: f"Outage: its validators miss their duties and no AVS pays it for {OUTAGE_DAYS} days.",
        arguments=lambda share: {"operator": row, "days": OUTAGE_DAYS},
        announced=lambda share: f"the machines of {name} stand still for {OUTAGE_DAYS} days",
    )  # fmt: skip


def turn(model: Any, row: int) -> Shock:
    """The AVS takes a share of every allocation, for no fault at all."""
    world, name = model.world, model.world.avss.names[row]
    may, operators = int(world.secured()[row]), int((world.slashable()[:, row] > 0).sum())
    cap, live = int(world.avss.column("slash_cap")[row]) / WAD, bool(world.scenario.slashing.live)

    def preview(share: float) -> str:
        if not live:
            return "Slashing is not live in this scenario: it would be logged, nothing would be lost."
        taken = min(share, cap)
        capped = f" (its cap: {percent(cap, 0)})" if cap < share else ""
        return (
            f"It may take {short_eth(may / 1e9)} from {operators} operators. If it turns on them, it takes "
            f"{taken * 100:.0f} %{capped}: {short_eth(may * taken / 1e9)}, and the same share of those leaving."
        )

    return Shock(
        "turn_malicious", f"avs:{row}", name,
        button=lambda share: f"Turn malicious: {share * 100:.0f} %",
        preview=preview,
        arguments=lambda share: {"avs": row, "fraction": share},
        announced=lambda share: f"{name} turns on its operators and takes {share * 100:.0f} % of what it may",
    )  # fmt: skip


def unjust(model: Any, row: int) -> Shock:
    """A bug in the AVS's slashing code strikes."""
    world, name = model.world, model.world.avss.names[row]
    hit, beta = float(world.scenario.slashing.unjust_hit), int(world.avss.column("severity_beta")[row])
    return Shock(
        "unjust_slashing", f"avs:{row}", name,
        button=lambda share: "Slashing bug",
        preview=lambda share: (
            f"Bug: its slashing code hits each operator with a chance of {percent(hit, 0)} for no fault, by "
            f"{percent(2.0 / (2.0 + beta), 0)} on the mean."
        ),
        arguments=lambda share: {"avs": row},
        announced=lambda share: f"a bug in its slashing code makes {name} slash operators who did nothing",
    )  # fmt: skip


def mass_exit(model: Any) -> Shock:
    """A share of all who restake wants plain ETH."""
    stakers = model.world.stakers
    venue = np.asarray(stakers.column("venue"))
    inside = np.isin(venue, (Venue.RESTAKE, Venue.LRT))
    count = int(inside.sum())
    held = sum(float(np.asarray(stakers.column(name))[inside].sum()) / 1e9 for name in ("restaked", "lrt_tokens"))
    return Shock(
        "mass_exit", "", "everybody who restakes",
        button=lambda share: f"{share * 100:.0f} % leave at once",
        preview=lambda share: (
            f"{count:,} stakers have about {short_eth(held)}, directly or through LRTs. Each decides with a chance of "
            f"{share * 100:.0f} % to hold plain ETH instead: about {short_eth(held * share)} join the queues."
        ),
        arguments=lambda share: {"share": share, "who": "both"},
        announced=lambda share: f"{figures(share * 100)} % of those who restake decide to leave",
    )  # fmt: skip
