"""Shocks to one LRT that a visitor may order where its token is traded."""

from __future__ import annotations

from typing import Any  # the engine is read through its public API

import numpy as np

from restaking.core.units import WAD
from restaking.model.markets import pools
from restaking.ui.shock import Shock
from restaking.ui.words import figures, percent, short_eth

DISAPPOINTED_DAYS = 7
"""Days on which holders look more often after a disappointment that the page orders."""
DISAPPOINTED_CHANCE = 0.5


def market_shocks(model: Any, row: int) -> tuple[Shock, ...]:
    """A sell-off, redemptions opened or closed, and a disappointment where points are promised."""
    shocks = (sell_off(model, row), redemptions(model, row))
    return (*shocks, disappoint(model, row)) if model.world.scenario.points.enabled else shocks


def sell_off(model: Any, row: int) -> Shock:
    """A share of an LRT's tokens is sold at any price."""
    world, name = model.world, model.world.lrts.names[row]
    stakers, rate = world.stakers, world.reported_rate(row)
    held = int(np.asarray(stakers.lrt_tokens)[np.asarray(stakers.lrt) == row].sum())
    in_pool = int(world.pools.eth[pools.deep(row)])

    def preview(share: float) -> str:
        tokens = int(held * share)
        paid = pools.sale(world, pools.deep(row), tokens) if tokens else 0
        worth = tokens * rate // WAD
        price = f", {percent(paid / worth, 1)} of what the protocol reports" if worth else ""
        return (
            f"Holders have {short_eth(held * rate // WAD / 1e9)} of it unpledged. Were {share * 100:.0f} % of it sold "
            f"in its deep pool at once, the {short_eth(in_pool / 1e9)} there would pay {short_eth(paid / 1e9)}{price}; "
            "arbitrageurs and liquidations come on top."
        )

    return Shock(
        "sell_off", f"lrt:{row}", name,
        button=lambda share: f"Sell {share * 100:.0f} %",
        preview=preview,
        arguments=lambda share: {"lrt": row, "share": share},
        announced=lambda share: f"holders of {figures(share * 100)} % of {name} sell at any price",
    )  # fmt: skip


def redemptions(model: Any, row: int) -> Shock:
    """The protocol closes redemptions, or opens them."""
    name, opens = model.world.lrts.names[row], not int(model.world.lrts.open[row])
    word = "Open" if opens else "Close"
    return Shock(
        "set_redemptions", f"lrt:{row}", name,
        button=lambda share: f"{word} redemptions",
        preview=lambda share: (
            "Open: holders and arbitrageurs may hand in tokens again, which puts a floor under the price."
            if opens
            else "Close: nobody is paid by the protocol any more; who wants out must find a buyer."
        ),
        arguments=lambda share: {"lrt": row, "open": opens},
        announced=lambda share: f"{name} {word.lower()}s redemptions",
    )  # fmt: skip


def disappoint(model: Any, row: int) -> Shock:
    """Points of the LRT turn out to be worth less."""
    name = model.world.lrts.names[row]
    return Shock(
        "disappoint", f"lrt:{row}", name,
        button=lambda share: f"Points −{share * 100:.0f} %",
        preview=lambda share: (
            f"Disappoint: its points are worth {share * 100:.0f} % less, and for {DISAPPOINTED_DAYS} days every holder "
            f"looks again with a chance of {percent(DISAPPOINTED_CHANCE, 0)} a day."
        ),
        arguments=lambda share: {
            "lrt": row, "factor": 1.0 - share, "days": DISAPPOINTED_DAYS, "chance": DISAPPOINTED_CHANCE,
        },
        announced=lambda share: f"points of {name} shrink by {figures(share * 100)} %",
    )  # fmt: skip
