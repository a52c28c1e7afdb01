"""Who lost what to which layer of risk, and what became of it."""

from restaking.core.units import eth
from restaking.model.metrics import metric
from restaking.model.world import World


@metric("ETH", "lost so far by layer of risk: base chain, faults of one or of many, bugs, malice, attacks, shocks")
def loss(world: World) -> dict[str, float]:
    """Cumulative losses of holders, one figure per layer."""
    return dict(zip(world.losses.names, (world.losses.lost / 1e9).tolist(), strict=True))


@metric("ETH", "slashed stake in escrow, before it is burned or redistributed")
def escrow_eth(world: World) -> float:
    """Σ escrow."""
    return eth(world.in_escrow())


@metric("ETH", "paid to the AVSs' recipients out of slashed stake so far")
def redistributed_eth(world: World) -> float:
    """Σ redistributed."""
    return eth(int(world.avss.redistributed.sum()))


@metric("count", "slashes filed and not yet vetoed or settled")
def filed_slashes(world: World) -> float:
    """Filings that wait."""
    return float(world.filings.used)
