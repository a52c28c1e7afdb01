"""Pools of LRT tokens against ETH: what they quote and pay; every trade is booked here."""

from typing import Final

from restaking.agents.markets import Party
from restaking.core.units import WAD
from restaking.model.markets import gains
from restaking.model.rules import swaps
from restaking.model.rules.pricing import in_order
from restaking.model.rules.swaps import Balances
from restaking.model.world import World

HIGHEST: Final = 9 * WAD
"""Highest price that is quoted: as much as a column of 63 bits holds."""


def deep(k: int) -> int:
    """Row of LRT k's deep pool."""
    return 2 * k


def thin(k: int) -> int:
    """Row of LRT k's thin pool."""
    return 2 * k + 1


def balances(world: World, p: int) -> Balances:
    """Pool ``p`` as the pure rules see it, tokens at today's reported rate."""
    column = world.pools.columns
    return Balances(
        pricing=in_order()[column["pricing"].item(p)],
        amplification=column["amplification"].item(p),
        fee=column["fee"].item(p),
        tokens=column["tokens"].item(p),
        eth=column["eth"].item(p),
        rate=world.reported_rate(column["lrt"].item(p)),
    )


def exists(world: World, p: int) -> bool:
    """Whether there is anything in pool ``p``."""
    column = world.pools.columns
    return bool(column["tokens"].item(p) and column["eth"].item(p))


def spot(world: World, p: int) -> int:
    """Marginal price without fee [wad ETH per token], 9 at most; 0 of a pool that has nothing on one side."""
    return min(HIGHEST, swaps.price(balances(world, p))) if exists(world, p) else 0


def fraction(world: World, p: int) -> int:
    """The same over the reported rate [wad]."""
    return min(HIGHEST, swaps.fraction(balances(world, p))) if exists(world, p) else 0


def sale(world: World, p: int, tokens: int) -> int:
    """ETH that pool ``p`` would pay for ``tokens`` [gwei], after its fee."""
    return swaps.sale(balances(world, p), tokens)


def purchase(world: World, p: int, eth: int) -> int:
    """Tokens that pool ``p`` would pay for ``eth`` gwei, after its fee."""
    return swaps.purchase(balances(world, p), eth)


def tokens_down_to(world: World, p: int, floor: int, most: int) -> int:
    """Most tokens, up to ``most``, after whose sale the marginal price is still ``floor`` [wad ETH per token] or above:
    exact to the unit; 0 if it is below already."""
    return swaps.tokens_down_to(balances(world, p), floor, most)


def eth_up_to(world: World, p: int, ceiling: int, most: int) -> int:
    """Most ETH [gwei], up to ``most``, after whose spending the marginal price is still ``ceiling`` or below."""
    return swaps.eth_up_to(balances(world, p), ceiling, most)


def sell(world: World, p: int, tokens: int, party: Party, token_flow: int, eth_flow: int) -> int:
    """Sell ``tokens`` into pool ``p`` for ``party``; returns the ETH paid [gwei]. The caller moves the seller's side:
    its tokens out, its ETH in."""
    before = balances(world, p)
    after = before.with_sold(tokens)
    paid = before.eth - after.eth
    _settle(world, p, after)
    world.flow_totals[token_flow] += tokens
    world.flow_totals[eth_flow] += paid
    world.book()
    gains.book(world, party, Party.LIQUIDITY_PROVIDERS, paid - tokens * before.rate // WAD)
    _quote(world, p, after, paid)
    return paid


def buy(world: World, p: int, eth: int, party: Party, eth_flow: int, token_flow: int) -> int:
    """Spend ``eth`` gwei on tokens of pool ``p`` for ``party``; returns them. The caller moves the buyer's side."""
    before = balances(world, p)
    after = before.with_bought(eth)
    tokens = before.tokens - after.tokens
    _settle(world, p, after)
    world.flow_totals[eth_flow] += eth
    world.flow_totals[token_flow] += tokens
    world.book()
    gains.book(world, party, Party.LIQUIDITY_PROVIDERS, tokens * before.rate // WAD - eth)
    _quote(world, p, after, eth)
    return tokens


def _settle(world: World, p: int, after: Balances) -> None:
    world.pools.tokens[p], world.pools.eth[p] = after.tokens, after.eth


def _quote(world: World, p: int, after: Balances, traded: int) -> None:
    """Enter a trade into what is known of the LRT's market: lows, and the ETH that changed hands."""
    k, quotes, low = int(world.pools.lrt[p]), world.quotes, swaps.fraction(after)
    quotes.low[k] = min(int(quotes.low[k]), low)
    quotes.trough[k] = min(int(quotes.trough[k]), low)
    if world.pools.deep[p]:
        quotes.deep_low[k] = min(int(quotes.deep_low[k]), low)
    quotes.traded[k] += traded
