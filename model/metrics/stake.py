"""How much is staked and restaked, where, and behind what."""

from restaking.core.units import eth
from restaking.model.losses import NOT_SLASHED
from restaking.model.metrics import metric
from restaking.model.world import World


@metric("ETH", "stake delegated to operators by stakers and LRTs, withdrawals left out")
def delegated_eth(world: World) -> float:
    """Σ delegated stake."""
    return eth(int(world.delegated().sum()))


@metric("ETH", "delegated stake and deposits not yet delegated")
def restaked_eth(world: World) -> float:
    """Delegated + undelegated deposits."""
    return eth(int(world.delegated().sum()) + world.undelegated())


@metric("ETH", "active stake on the base chain, exits and slashed stake included")
def staked_eth(world: World) -> float:
    """Σ active stake."""
    return eth(world.staked())


@metric("1", "share of delegated stake that LRT protocols control")
def lrt_share(world: World) -> float:
    """LRT stake / delegated stake."""
    total = int(world.delegated().sum())
    return int(world.lrt_delegations.stake.sum()) / total if total else float("nan")


VENUE_NAMES = ("hold", "solo", "lst", "restake", "lrt")
"""Labels of metrics by venue."""


@metric("ETH", "ETH at each venue; liquid ETH of stakers who mean to be elsewhere counts as held")
def venue_eth(world: World) -> dict[str, float]:
    """ETH held, staked solo, behind the LST, restaked directly, behind LRTs; what redeemers wait for is left out."""
    s = world.stakers
    return {
        "hold": eth(int(s.wallet.sum())),
        "solo": eth(int(s.solo.sum())),
        "lst": eth(int(world.lst_rate()[1]) - world.lst_owed()),
        "restake": eth(int(s.restaked.sum())),
        "lrt": eth(int(world.lrt_worth().sum())),
    }


@metric("ETH", "stake each AVS could slash")
def avs_stake(world: World) -> dict[str, float]:
    """Σ over operators of slashable stake."""
    return dict(zip(world.avss.names, (world.secured() / 1e9).tolist(), strict=True))


@metric("tokens", "LRT tokens in circulation")
def lrt_supply(world: World) -> dict[str, float]:
    """Tokens issued and not burned."""
    return dict(zip(world.lrts.names, (world.lrts.supply / 1e9).tolist(), strict=True))


@metric("1", "stake-weighted number of AVSs that an ETH is registered behind")
def avs_per_eth(world: World) -> float:
    """Σ stake × AVSs of its operator / Σ stake."""
    delegated = world.delegated()
    total = int(delegated.sum())
    running = world.allocations.registered.sum(axis=1)
    return float((delegated / total * running).sum()) if total else float("nan")


@metric("ETH", "slashed so far: withdrawals in their delay included")
def slashed_eth(world: World) -> float:
    """Cumulative losses of every layer but the base chain's own penalties and bugs of LRT contracts."""
    by_layer = zip(world.losses.names, world.losses.lost.tolist(), strict=True)
    return eth(sum(lost for layer, lost in by_layer if layer not in NOT_SLASHED))


@metric("ETH", "slashed native stake that still earns and votes in its validators, under a lien")
def hollow_stake_eth(world: World) -> float:
    """Σ liens on validators of stakers and LRT protocols."""
    return eth(world.hollow())
