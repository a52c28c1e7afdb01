"""An arbitrageur's view of its markets as they stand: what it would buy, sell or mint, and what it did today."""

import math
from typing import Any

from restaking.agents.markets import Holder
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import WAD, eth
from restaking.model.markets import pools, redeeming
from restaking.model.markets.arbitrage import Outlook
from restaking.model.rules import arbitrage, swaps
from restaking.model.world import World

Option = dict[str, Any]
SPENT = 0.01
"""Part of its capital below which what an arbitrageur has at hand is told as spent."""


def explain_arbitrageur(world: World, a: int) -> tuple[int, str, list[Option], list[str]]:
    """(day, what was traded today, options, what bound) of arbitrageur ``a``, at the prices of the day's end.

    Nothing is drawn. ``utility`` is the log of what an option is worth to it over its cost: above 0 it trades until
    nothing is left in it, so that after a day in the markets most are 0 or below. ``probability`` is 1 for what it did.
    """
    day = world.offers[-1].day
    options = [
        option
        for k in range(len(world.quotes))
        for p in (pools.deep(k), pools.thin(k))
        if pools.balances(world, p).trades
        for option in _options(world, a, p, Outlook(world, k, day))
    ]
    return day, _done(world, a), options, _bound(world, a, day)


def _options(world: World, a: int, p: int, outlook: Outlook) -> list[Option]:
    """Buying and waiting; selling what is held; minting and selling, in one pool."""
    pool, k, days = pools.balances(world, p), outlook.k, outlook.days
    them, inventory, name = world.arbitrageurs, world.inventory, world.pools.names[p]
    required, premium = float(them.required_return[a]), float(them.premium[a])
    price, fee, feared = swaps.fraction(pool) / WAD, pool.fee / WAD, outlook.feared(days)
    asked = arbitrage.required_discount(required, days, feared, fee, premium)
    worth = arbitrage.worth_held(required, days, feared)
    terms = {
        "rate_eth": pool.rate / WAD, "price_eth": price * pool.rate / WAD, "discount": 1.0 - price,
        "waiting_days": days,
    }  # fmt: skip
    waiting = arbitrage.waiting_cost(required, days)
    wants = {"asked.waiting": waiting, "asked.feared": feared, "asked.fee": fee, "asked.premium": premium}
    a_year = DAYS_PER_YEAR / max(days, 1.0)
    bought, held = int(inventory.bought[a, k]) > 0, int(inventory.tokens[a, k])
    buying = _option(f"buy and redeem: {name}", _log(1.0 - asked, price), bought, terms | wants)
    options = [buying | {"yield": (1.0 / price - 1.0) * a_year, "feared_loss": feared * a_year}]
    if held or inventory.sold[a, k]:
        kept = {"held_eth": eth(held * pool.rate // WAD)}
        got = price * (1.0 - fee)
        options.append(_option(f"sell: {name}", _log(got, worth), int(inventory.sold[a, k]) > 0, terms | kept))
    if price > 1.0 and not world.lrts.paused[k]:
        minted = int(inventory.minted[a, k]) > 0
        options.append(_option(f"mint and sell: {name}", _log(price * (1.0 - fee), 1.0), minted, terms))
    return options


def _option(name: str, utility: float, did: bool, terms: dict[str, float]) -> Option:
    return {
        "option": name, "yield": 0.0, "feared_loss": 0.0, "variance_cost": 0.0, "social": 0.0, "switching": 0.0,
        "utility": utility, "probability": float(did), "draw": 0.0, "terms": terms,
    }  # fmt: skip


def _log(gets: float, gives: float) -> float:
    """Log ratio of what is got to what is given; minus infinity where nothing is got."""
    return math.log(gets / gives) if gets > 0.0 and gives > 0.0 else -math.inf


def _done(world: World, a: int) -> str:
    """What it traded today, LRT by LRT."""
    inventory = world.inventory
    words = (("bought", inventory.bought), ("sold", inventory.sold), ("minted", inventory.minted))
    told = [
        f"{word} {world.lrts.names[k]} for {eth(each[a, k]):,.6g} ETH"
        for word, each in words
        for k in each[a].nonzero()[0].tolist()
    ]
    return ", ".join(told) or "trade nothing"


def _bound(world: World, a: int, day: int) -> list[str]:
    notes = [_capital(world, a)]
    for k, name in enumerate(world.lrts.names):
        if world.lrts.paused[k]:
            notes.append(f"{name} is paused: nothing can be minted or redeemed")
        elif not world.lrts.open[k]:
            days = world.scenario.markets.reopening_days
            notes.append(f"redemptions of {name} are closed: believes that they stay so for {days:,.0f} days")
        elif spare := redeeming.spare(world, k):
            notes.append(f"the buffer of {name} pays {eth(spare):,.6g} ETH at once: tokens bought for it need not wait")
        if not pools.balances(world, pools.deep(k)).trades:
            notes.append(f"{name} has no deep pool")
    return notes


def _capital(world: World, a: int) -> str:
    """What of its capital is at hand."""
    free, rates = int(world.arbitrageurs.eth[a]), [world.reported_rate(k) for k in range(len(world.quotes))]
    held = sum(n * rate // WAD for n, rate in zip(world.inventory.tokens[a].tolist(), rates, strict=True))
    claims = world.redemptions
    mine = (claims.column("owner_kind") == Holder.ARBITRAGEUR) & (claims.column("owner") == a)
    owed = int(claims.column("claim")[mine].sum())
    whole = free + held + owed
    word = "has spent its capital: " if free < SPENT * whole else ""
    tied = f"{eth(held):,.6g} ETH in tokens, {eth(owed):,.6g} ETH in redemptions"
    return f"{word}{eth(free):,.6g} ETH at hand, {tied}"
