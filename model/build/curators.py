"""LRT protocols on day 0, and the terms by which a run departs from it: fees, attitudes, concentration caps."""

import numpy as np

from restaking.core.draws import normals, stream_key
from restaking.core.elementary import exp
from restaking.core.units import BIPS
from restaking.model.build.blueprint import Blueprint
from restaking.model.scenario.lrts import NamedLrt
from restaking.model.world import World


def fill_lrts(world: World, plan: Blueprint) -> None:
    """Stake, buffer and supply of each protocol, and what it is known for: its share of all LRTs' worth."""
    lrts = world.lrts
    world.lrt_delegations.stake[:] = plan.lrt_stake
    lrts.buffer[:] = plan.lrt_buffer
    holders = world.stakers.lrt_tokens > 0
    np.add.at(lrts.supply, world.stakers.lrt[holders], world.stakers.lrt_tokens[holders])
    lrts.native_share[:] = plan.lrt_native
    worth = world.lrt_worth()
    lrts.visibility[:] = worth / max(float(worth.sum()), 1.0)


def set_lrts(world: World) -> None:
    """Fees, whether they redeem, attitudes to risk and caps, those of single protocols by their names."""
    lrts, rule = world.lrts, world.scenario.lrts
    draws = normals(stream_key(world.seed, "lrt risk aversion", 0), len(lrts))
    lrts.risk_aversion[:] = rule.risk_aversion * exp(rule.risk_aversion_spread * draws)
    lrts.fee_bips[:] = round(rule.fee * BIPS)
    for row, name in enumerate(lrts.names):
        special = rule.named.get(name, NamedLrt())
        if special.fee is not None:
            lrts.fee_bips[row] = round(special.fee * BIPS)
        opened = rule.redemptions_open if special.redemptions_open is None else special.redemptions_open
        lrts.open[row] = opened
        if special.risk_aversion is not None:
            lrts.risk_aversion[row] = special.risk_aversion
        _cap(world, row, special)


def _cap(world: World, row: int, special: NamedLrt) -> None:
    """Caps of one protocol: what it says, or the share found on day 0 where that is more, so that day 0 is at rest."""
    rule, edges, home = world.scenario.lrts, world.lrt_delegations, world.operators.organisation
    stake = edges.stake[row]
    share = stake / max(float(stake.sum()), 1.0)
    at_home = np.zeros(len(world.organisations))
    np.add.at(at_home, home, share)
    cap = rule.operator_cap if special.operator_cap is None else special.operator_cap
    home_cap = rule.organisation_cap if special.organisation_cap is None else special.organisation_cap
    edges.cap[row] = np.maximum(cap, share)
    edges.home_cap[row] = np.maximum(home_cap, at_home)[home]
