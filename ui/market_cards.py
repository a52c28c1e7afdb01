"""What cards tell of markets: an LRT's price and pools, a staker's loop, an arbitrageur's capital."""

from __future__ import annotations

from typing import Any  # the engine is read through its public API

import numpy as np

from restaking.agents.markets import Holder
from restaking.core.units import WAD
from restaking.ui.card import Card, Part, Row, some
from restaking.ui.picture import Picture
from restaking.ui.reasons import last_decision
from restaking.ui.words import figures, percent

VENUES = ("deep pool", "thin pool")


def redemption_words(state: dict[str, Any]) -> str:
    """Whether holders of an LRT can redeem."""
    if state["paused"]:
        return "paused, deposits too"
    return "open" if state["open"] else "closed"


def lrt_facts(world: Any, row: int) -> list[Row]:
    """Price of an LRT's token against what the protocol reports."""
    if not len(world.quotes):
        return []
    quote, rate = world.quotes.view(row), world.reported_rate(row)
    price = f"{quote.price / WAD:.6f}, {percent(1.0 - quote.price / rate)} below" if quote.price and rate else "–"
    lows = f"{percent(quote.low / WAD, 1)}, ever {percent(quote.trough / WAD, 1)}"
    return [
        Row("price in the deep pool", text=price),
        Row("lowest today, of the rate", text=lows),
        Row("counts as collateral at", text=f"{quote.oracle / WAD:.6f}"),
    ]


def lrt_part(world: Any, row: int) -> Part | None:
    """Where an LRT's tokens are besides holders' wallets, at the reported rate, and what is owed on them."""
    if not len(world.quotes):
        return None
    rate, pools, loans = world.reported_rate(row), world.pools, world.loans
    rows = []
    for p in np.flatnonzero(np.asarray(pools.lrt) == row).tolist():
        venue = VENUES[0] if pools.deep[p] else VENUES[1]
        rows += [Row(f"{venue}, ETH", int(pools.eth[p])), Row(f"{venue}, tokens", in_eth(pools.tokens[p], rate))]
    mine = loans.column("lrt") == row
    orders = world.orders.column("tokens")[world.orders.column("lrt") == row].sum()
    rows += some(
        Row("pledged for loans", in_eth(loans.column("tokens")[mine].sum(), rate)),
        Row("owed on them", -int(loans.column("debt")[mine].sum())),
        Row("for sale, no price yet", in_eth(orders, rate)),
        Row("with arbitrageurs", in_eth(world.inventory.tokens[:, row].sum(), rate)),
    )
    return Part("in markets, at the rate", tuple(rows)) if rows else None


def in_eth(tokens: Any, rate: int) -> int:
    """Tokens at a rate [gwei]."""
    return int(tokens) * rate // WAD


def loop_rows(world: Any, row: int) -> list[Row]:
    """What a staker has pledged and owes, and what it has for sale."""
    loans, orders = world.loans, world.orders
    mine = (loans.column("owner_kind") == Holder.STAKER) & (loans.column("owner") == row)
    selling = (orders.column("owner_kind") == Holder.STAKER) & (orders.column("owner") == row)
    return some(
        Row("LRT tokens pledged", int(loans.column("tokens")[mine].sum())),
        Row("borrowed on them", -int(loans.column("debt")[mine].sum())),
        Row("LRT tokens for sale", int(orders.column("tokens")[selling].sum())),
    )


def loop_facts(world: Any, row: int) -> list[Row]:
    """Leverage of a staker's loop: what is pledged over what of it is its own."""
    loans = world.loans
    mine = np.flatnonzero((loans.column("owner_kind") == Holder.STAKER) & (loans.column("owner") == row)).tolist()
    if not mine:
        return []
    worth = sum(in_eth(loans.tokens[n], world.reported_rate(int(loans.lrt[n]))) for n in mine)
    debt = sum(int(loans.debt[n]) for n in mine)
    leverage = f"{figures(worth / (worth - debt))} ×" if worth > debt else "owes more than it has pledged"
    return [Row("leverage of its loop", text=f"{leverage}, wants {figures(float(loans.target[mine[0]]))} ×")]


def arbitrageur_card(model: Any, picture: Picture, row: int) -> Card:
    """An arbitrageur: capital at hand and tied up, and on what terms it buys."""
    world, state = model.world, model.agent("arbitrageur", row).snapshot()
    queue, held = world.redemptions, world.inventory.tokens[row].tolist()
    mine = (queue.column("owner_kind") == Holder.ARBITRAGEUR) & (queue.column("owner") == row)
    tied = int(queue.column("claim")[mine].sum())
    balance = [Row("ETH at hand", state["eth"])]
    balance += [Row(f"{name} tokens", held[k]) for k, name in enumerate(world.quotes.names) if held[k]]
    balance += some(Row("owed by LRT protocols", tied, note="redemptions that it waits for"))
    facts = (
        Row("asks for tied-up capital", text=f"{percent(float(state['required_return']), 1)} / yr"),
        Row("asks on top", text=f"{percent(float(state['premium']), 1)} discount"),
    )
    return Card(
        f"arbitrageur:{row}", world.arbitrageurs.names[row], "arbitrageur", model.day, tuple(balance), facts,
        decision=last_decision(model, "arbitrageur", row),
    )  # fmt: skip
