"""What it would cost to stop the main chain's finality, and the stake that an attacker would have for free."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from restaking.agents.operator import Intent
from restaking.core.units import wad
from restaking.model.records import of_day
from restaking.model.rules.main_chain import fundamental_security, stake_in_doubt
from restaking.model.world import World


class Stake(NamedTuple):
    """Active stake, and the parts of it that do not count against an attacker [gwei]. No stake is in two parts."""

    active: int
    failing: int
    """Of LRTs, behind operators that stand still."""
    in_doubt: int
    """Of LRTs, behind malicious operators that do not, weighted."""
    hollow: int
    """Under a lien: slashed, active, its owner's no more."""


def stake(world: World, day: int) -> Stake:
    """The parts, as of ``day``. Stakers run their own validators: only stake of LRTs fails with an operator."""
    by_lrts = world.lrt_delegations.stake.sum(axis=0)
    offline = world.online(max(day, 1)) == 0  # nothing has happened by day 0
    doubted = int(by_lrts[malicious(world, day) & ~offline].sum())
    coupling = wad(world.scenario.security.outage_coupling)
    failing = int(by_lrts[offline].sum())
    return Stake(world.staked(), failing, stake_in_doubt(doubted, coupling), world.hollow())


def malicious(world: World, day: int) -> NDArray[np.bool_]:
    """(operators,) who would misuse what they run, or was slashed for an attack today."""
    found: NDArray[np.bool_] = world.operators.intent == Intent.MALICIOUS
    for event in of_day(world.events, day):
        if event.kind == "slash_attack":
            found[int(event.agent.partition(":")[2])] = True
    return found


def fundamental(world: World, day: int) -> int:
    """Stake that somebody would still have to corrupt to stop finality [gwei]."""
    return fundamental_security(*stake(world, day), wad(world.scenario.security.hollow_weight))
