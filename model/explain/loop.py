"""A staker's loop as it stands today: leverage it has and wants, what the token earns and the debt costs."""

from restaking.agents.markets import Holder
from restaking.core.units import eth
from restaking.model.markets.loops import Loop, seen
from restaking.model.rules.lending import leverage_of, loop_return
from restaking.model.world import World

BEYOND = 1e6
"""Leverage told of a loan that owes more than its collateral is worth."""


def loops_of(world: World, i: int) -> list[Loop]:
    """Loops of staker ``i``, as their owner sees them today."""
    loans, rates = world.loans, world.lrt_rates().tolist()
    mine = (loans.column("owner_kind") == Holder.STAKER) & (loans.column("owner") == i)
    return [seen(world, row, tuple(rates[int(loans.lrt[row])])) for row in mine.nonzero()[0].tolist()]


def leverage(loop: Loop) -> float:
    """Collateral over what of it is the owner's own, at the reported rate."""
    return leverage_of(loop.worth, loop.debt, BEYOND)


def loop_terms(world: World, i: int, k: int) -> dict[str, float]:
    """Terms of holding LRT ``k`` that come of looping it: leverages, returns and costs [1/yr] of today."""
    for loop in loops_of(world, i):
        if loop.k == k:
            has = leverage(loop)
            return {
                "loop.has": has, "loop.wants": float(world.loans.target[loop.row]), "loop.most": loop.most,
                "loop.earns": loop.earns, "loop.costs": loop.costs,
                "loop.carry": loop_return(has, loop.earns, loop.costs) - loop.earns,
            }  # fmt: skip
    return {}


def loop_notes(world: World, i: int) -> list[str]:
    """The same in words, loop by loop."""
    return [_told(world, loop) for loop in loops_of(world, i)]


def _told(world: World, loop: Loop) -> str:
    has, wants = leverage(loop), float(world.loans.target[loop.row])
    brings = loop_return(has, loop.earns, loop.costs)
    why = "it holds the LRT no more" if loop.leaves else f"wants {wants:.3g}, would go to {loop.most:.3g} where it pays"
    return (
        f"loops {world.lrts.names[loop.k]}: {eth(loop.worth):,.6g} ETH pledged, {eth(loop.debt):,.6g} ETH owed, "
        f"leverage {has:.3g} ({why}); the token earns {loop.earns:.2%}/yr, the debt costs {loop.costs:.2%}/yr, "
        f"so that its own part earns {brings:.2%}/yr"
    )
