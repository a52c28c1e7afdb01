"""What is missing behind an LRT's tokens: owned up to, or made good from outside."""

from restaking.core.units import WAD
from restaking.model.accounts import RECAPITALISED
from restaking.model.rules.exchange import tokens_for, worth_of
from restaking.model.world import World


def hole(world: World, k: int) -> int:
    """Backing of LRT k that is missing [gwei]: of tokens that its reported rate does not count yet, at that rate, and
    what it has owned up to and nobody has made good."""
    unbacked = int(world.lrts.unbacked[k]) * world.reported_rate(k) // WAD
    return unbacked + int(world.lrts.hole[k])


def own_up(world: World, day: int, k: int) -> None:
    """All tokens count from now on: the reported rate falls to the true one, and holders know what they have lost.

    No trade, so nobody gains in markets: gains stay booked at the rates at which people traded.
    """
    lrts = world.lrts
    unbacked = int(lrts.unbacked[k])
    if unbacked == 0:
        return
    missing = worth_of(unbacked, int(lrts.supply[k]), int(world.lrt_worth()[k]))
    lrts.hole[k] += unbacked * world.reported_rate(k) // WAD
    lrts.unbacked[k] = 0
    world.tell("backing_loss", day, f"lrt:{k}", world.new_cause(), missing)


def make_good(world: World, k: int, eth: int) -> None:
    """ETH from outside joins the buffer [gwei]. As many unbacked tokens as it is worth are backed from now on, so that
    the reported rate stays; what is beyond them raises the rate."""
    lrts = world.lrts
    supply, worth = world.lrt_rate(k)
    backed = min(int(lrts.unbacked[k]), int(tokens_for(eth, supply, worth)) if supply else 0)
    beyond = eth - min(eth, backed * world.reported_rate(k) // WAD)
    lrts.unbacked[k] -= backed
    lrts.hole[k] -= min(int(lrts.hole[k]), beyond)
    lrts.buffer[k] += eth
    world.flow_totals[RECAPITALISED] += eth
    world.book()
