"""An LRT protocol's last curation: one option per operator on its list, and the share each was to have."""

from typing import Any

import numpy as np

from restaking.agents.fears import RISKS, fear
from restaking.agents.policies.staker.mean_variance import mean_variance as certainty_equivalent
from restaking.core.units import WAD
from restaking.model.kernels.curation import target_weights
from restaking.model.world import Offers, World

Option = dict[str, Any]


def explain_lrt(world: World, k: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, where it spreads, options, what bound) of LRT ``k``.

    Nothing is drawn: the probability of an operator is the share of stake it was to have. Yields are whole
    returns before the protocol's fee [1/yr].
    """
    day = max(0, int(world.lrts.reviewed[k]))
    offers = world.offers[day]
    share = target_shares(world, k, offers)
    listed = world.lrt_delegations.listed[k].nonzero()[0].tolist()
    options = [_option(world, offers, k, j, float(share[j])) for j in listed if offers.op_open[j] == 1]
    if not options:
        return day, "delegate to nobody", options, _bound(world, offers, k, day)
    first = max(range(len(share)), key=share.__getitem__)
    spread = f"spread over {len(options)} operators, most at {world.operators.names[first]} ({share[first]:.0%})"
    return day, spread, options, _bound(world, offers, k, day)


def target_shares(world: World, k: int, offers: Offers) -> Any:  # (operators,) floats
    """What the kernel that decides gives each operator, from what was seen that day."""
    edges, rule = world.lrt_delegations, world.scenario.lrts
    weight = np.zeros_like(edges.weight)
    target_weights(
        k, world.scenario.stakers.risk_aversion, rule.sensitivity, float(offers.certain[1]), offers.years,
        offers.managers(), offers.op_open, edges.listed, edges.anchor, weight,
    )  # fmt: skip
    return weight[k] / WAD


def _option(world: World, offers: Offers, k: int, j: int, share: float) -> Option:
    aversion, anchor = world.scenario.stakers.risk_aversion, float(world.lrt_delegations.anchor[k, j])
    loss, variance = fear(offers.managers(), j, np.zeros((1, RISKS)), 0, offers.years)
    earns = float(offers.certain[1]) + float(offers.op_yield[j])
    worth = certainty_equivalent(earns, loss, variance, aversion)
    return {
        "option": f"delegate to {world.operators.names[j]}", "yield": earns, "feared_loss": loss,
        "variance_cost": earns - loss - worth, "social": 0.0, "switching": 0.0,
        "utility": anchor + world.scenario.lrts.sensitivity * worth, "probability": share, "draw": 0.0,
    }  # fmt: skip


def _bound(world: World, offers: Offers, k: int, day: int) -> list[str]:
    rule, notes = world.scenario.lrts, []
    if day == 0:
        notes.append("has not reviewed since day 0; its list is anchored to where its stake was found")
    closed = int((world.lrt_delegations.listed[k] & (offers.op_open == 0)).sum())
    if closed:
        notes.append(f"{closed} operators on its list are closed: their magnitude is used up")
    notes.append(
        f"moves nothing within {rule.band:.0%} of its stake around a target, and at most {rule.max_move:.0%} a review"
    )
    if int(world.lrt_owed()[k]) > int(world.lrts.buffer[k]):
        notes.append("owes redeemers more than its buffer holds and is unwinding")
    return notes
