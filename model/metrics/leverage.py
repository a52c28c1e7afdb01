"""How many claims stand on an ETH, and what restaked ETH has grown by: core, buffers, loops."""

from typing import NamedTuple

from restaking.core.units import GWEI, WAD, eth
from restaking.model.metrics import metric
from restaking.model.metrics.lending import collateral
from restaking.model.metrics.markets import NAN
from restaking.model.world import World


class Tower(NamedTuple):
    """Layers of claims, the ETH below them, and what marketing adds up [gwei]."""

    tokens: int
    """All LRT tokens at their reported rates, those without backing included."""
    liquidity: int
    """What liquidity providers have in pools: both sides."""
    lenders: int
    """What lenders have a claim on."""
    pledged: int
    """Collateral, counted once more where lending markets are added to the rest."""
    backing: int
    """ETH that is there: LRT protocols' net worth, the ETH side of pools, reserves' cash."""


def tower(world: World) -> Tower:
    """The layers of today."""
    pools, lrts = world.pools, world.lrts
    counted = zip(world.lrt_worth().tolist(), lrts.supply.tolist(), lrts.unbacked.tolist(), strict=True)
    tokens = sum(worth * supply // (supply - unbacked) for worth, supply, unbacked in counted if supply > unbacked)
    if not len(pools):
        return Tower(tokens, 0, 0, 0, int(world.lrt_worth().sum()))
    rates = [world.reported_rate(k) for k in range(len(lrts))]
    in_pools = sum(held * rates[k] // WAD for held, k in zip(pools.tokens.tolist(), pools.lrt.tolist(), strict=True))
    their_eth, cash = int(pools.eth.sum()), int(world.reserves.cash.sum())
    return Tower(
        tokens,
        in_pools + their_eth,
        int(world.reserves.supplied.sum()),
        int(collateral(world).sum()) if world.loans.used else 0,
        int(world.lrt_worth().sum()) + their_eth + cash,
    )


@metric("1", "claims on ETH around LRTs over the ETH behind them: 1 without pools and lending")
def effective_leverage(world: World) -> float:
    """(LRT tokens at their rates + both sides of pools + lenders' claims) / (net worth of LRT protocols + ETH in pools
    + cash of reserves); nan where there is none."""
    layers = world.once(tower)
    claims = layers.tokens + layers.liquidity + layers.lenders
    return claims / layers.backing if layers.backing else NAN


@metric("ETH", "value locked as it is advertised: each layer around LRTs added up, tokens as often as they are reused")
def reported_tvl_eth(world: World) -> float:
    """LRT tokens at their rates + both sides of pools + collateral + lenders' claims. Counted twice: tokens in pools,
    pledged tokens, and ETH that was borrowed and minted again."""
    layers = world.once(tower)
    return eth(layers.tokens + layers.liquidity + layers.pledged + layers.lenders)


@metric("ETH", "ETH that is there to be redeemed, each counted once")
def redeemable_tvl_eth(world: World) -> float:
    """Net worth of LRT protocols + ETH in pools + cash of reserves."""
    return eth(world.once(tower).backing)


class Growth(NamedTuple):
    """Restaked ETH taken apart [ETH]; the three sum to it."""

    core: float
    buffers: float
    loops: float


def growth(world: World) -> Growth:
    """Where restaked ETH comes from, measured against day 0.

    An LRT protocol has G: what is at operators (S), in its buffer and on its way into validators; S/G was s on day 0.

    - buffers: Σ S - s·G, what is at operators beyond the share of day 0. Negative while ETH waits.
    - loops: Σ s·B, where B is what loops have borrowed to mint since day 0 less what they repaid, at that same share.
    - core: all the rest, loops of day 0 included.
    """
    restaked = int(world.delegated().sum()) + world.undelegated()
    if world.founding is None or not len(world.lrts):
        return Growth(restaked / GWEI, 0.0, 0.0)
    share, placed = world.founding.placed, world.lrt_delegations.stake.sum(axis=1)
    buffers = float((placed - share * world.lrt_gathered()).sum()) / GWEI
    looped = world.quotes.looped
    loops = float((share[: len(looped)] * looped).sum()) / GWEI
    return Growth(restaked / GWEI - buffers - loops, buffers, loops)


@metric("ETH", "restaked ETH that came neither out of LRT protocols' buffers nor out of loops since day 0")
def restaked_core_eth(world: World) -> float:
    """restaked_eth less the two others."""
    return world.once(growth).core


@metric("ETH", "restaked ETH that would still be in LRT protocols' buffers at the shares of day 0")
def restaked_buffer_eth(world: World) -> float:
    """Σ at operators - share of day 0 x (at operators + buffer + on the way in)."""
    return world.once(growth).buffers


@metric("ETH", "restaked ETH that loops have borrowed and minted since day 0, less what they repaid")
def restaked_loops_eth(world: World) -> float:
    """Σ share at operators on day 0 x borrowed, LRT by LRT; 0 without markets."""
    return world.once(growth).loops
