"""What pools quote and pay, and who gains by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import WAD
from restaking.model.rules.pricing import in_order
from restaking.model.rules.swaps import Balances
from tests.reference.markets.things import Party, Pool, book

if TYPE_CHECKING:
    from tests.reference.economy import Economy

HIGHEST = 9 * WAD  # as much as is quoted


def venues_of(economy: Economy, lrt: int) -> tuple[Pool, Pool]:
    """The deep and the thin pool of an LRT."""
    deep, thin = (pool for pool in economy.pools if pool.lrt == lrt)
    return deep, thin


def reported_rate(economy: Economy, lrt: int) -> int:
    """What a token is worth by what its protocol says [wad]; 1 while there are none."""
    its = economy.lrts[lrt]
    return economy.worth_of(its) * WAD // its.counted if its.counted else WAD


def as_rules_see_it(economy: Economy, pool: Pool) -> Balances:
    """A pool in the form in which rules take it, to find how far prices carry."""
    rate = reported_rate(economy, pool.lrt)
    return Balances(in_order()[pool.pricing], pool.amplification, pool.fee, pool.tokens, pool.eth, rate)


def fraction(economy: Economy, pool: Pool) -> int:
    """Marginal price over the reported rate [wad]; 0 where nothing can be traded."""
    rate = reported_rate(economy, pool.lrt)
    if min(pool.tokens, pool.eth, rate) <= 0:
        return 0
    return min(HIGHEST, marginal(pool, rate))


def spot(economy: Economy, pool: Pool) -> int:
    """Marginal price [wad]; 0 where nothing can be traded."""
    rate = reported_rate(economy, pool.lrt)
    if min(pool.tokens, pool.eth, rate) <= 0:
        return 0
    return min(HIGHEST, marginal(pool, rate) * rate // WAD)


def marginal(pool: Pool, rate: int) -> int:
    """Price of a small trade over the reported rate [wad], however high."""
    return in_order()[pool.pricing].spot(pool.tokens * rate, pool.eth * WAD, pool.amplification)


def eth_for(economy: Economy, pool: Pool, tokens: int) -> int:
    """ETH that a pool pays for tokens: what its rule gives, less the fee, which is rounded up."""
    rate = reported_rate(economy, pool.lrt)
    if min(pool.tokens, pool.eth, rate) <= 0:
        return 0
    gross = in_order()[pool.pricing].out(pool.tokens * rate, pool.eth * WAD, tokens * rate, pool.amplification) // WAD
    return gross + -gross * pool.fee // WAD


def tokens_for_eth(economy: Economy, pool: Pool, eth: int) -> int:
    """Tokens that a pool pays for ETH."""
    rate = reported_rate(economy, pool.lrt)
    if min(pool.tokens, pool.eth, rate) <= 0:
        return 0
    gross = in_order()[pool.pricing].out(pool.eth * WAD, pool.tokens * rate, eth * WAD, pool.amplification) // rate
    return gross + -gross * pool.fee // WAD


def sell(economy: Economy, pool: Pool, tokens: int, party: Party) -> int:
    """Tokens go in, ETH comes out: what it is more, or less, than the tokens are worth is gained by the seller."""
    rate, eth = reported_rate(economy, pool.lrt), eth_for(economy, pool, tokens)
    pool.tokens += tokens
    pool.eth -= eth
    book(economy, party, Party.LIQUIDITY_PROVIDERS, eth - tokens * rate // WAD)
    note(economy, pool, eth)
    return eth


def buy(economy: Economy, pool: Pool, eth: int, party: Party) -> int:
    """ETH goes in, tokens come out."""
    rate, tokens = reported_rate(economy, pool.lrt), tokens_for_eth(economy, pool, eth)
    pool.tokens -= tokens
    pool.eth += eth
    book(economy, party, Party.LIQUIDITY_PROVIDERS, tokens * rate // WAD - eth)
    note(economy, pool, eth)
    return tokens


def note(economy: Economy, pool: Pool, traded: int) -> None:
    """Everybody learns of a trade: how low the price is after it, and how much ETH changed hands."""
    quote, low = economy.quotes[pool.lrt], marginal_or_nothing(economy, pool)
    quote.traded += traded
    quote.low, quote.trough = min(quote.low, low), min(quote.trough, low)
    if pool.deep:
        quote.deep_low = min(quote.deep_low, low)


def marginal_or_nothing(economy: Economy, pool: Pool) -> int:
    """Marginal price over the reported rate without a bound; 0 where nothing can be traded."""
    rate = reported_rate(economy, pool.lrt)
    return marginal(pool, rate) if min(pool.tokens, pool.eth, rate) > 0 else 0
