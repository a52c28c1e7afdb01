"""Of what yields are made: AVS fees, AVS tokens, incentives; what is expected is told apart as it was earned that day.

An expected yield is one number that follows what stake earns. Nobody decides by its parts, so they are noted for
those who ask why, not kept as state.
"""

from typing import Final

import numpy as np

from restaking.core.units import BIPS, Floats
from restaking.model.phases.avs_economics import emission_worth
from restaking.model.phases.beliefs import incentive_rate
from restaking.model.world import World

STREAMS: Final = ("fees", "emissions", "incentives")


def operator_streams(world: World) -> Floats:
    """(operators, STREAMS) expected yield by stream [1/yr], in the proportions of today's rewards."""
    kept = 1.0 - world.operators.split_bips / BIPS
    fees, emissions = world.avss.pays, emission_worth(world)
    whole = np.maximum(fees + emissions, 1)
    earned = np.stack(
        [_from_avss(world, fees / whole), _from_avss(world, emissions / whole), incentive_rate(world) * kept], axis=1
    )
    total = earned.sum(axis=1, keepdims=True)
    share = np.divide(earned, total, out=np.zeros_like(earned), where=total > 0.0)
    return np.asarray(share * world.operators.expected_yield[:, None])


def _from_avss(world: World, part: Floats) -> Floats:
    """(operators,) what that part (AVSs,) of AVSs' rewards earns behind each operator today, after the split [1/yr]."""
    yields = np.zeros(len(world.operators))
    if part.any():
        risks = np.zeros((2, *world.operator_risks.loss.shape))
        world.mode.observe_operators(
            world.delegated(), *world.claims(), world.allocations.registered, world.operators.split_bips,
            world.avss.reward_per_stake * part, world.avss.by_total, 0.0, world.avss.severity_beta,
            world.avss.slash_cap, world.scenario.slashing.common_hit, yields, *risks,
        )  # fmt: skip
    return yields


def lrt_streams(world: World, base: float, by_operator: Floats) -> Floats:
    """(LRTs, 1 + STREAMS) yield of each LRT by stream [1/yr], the base chain's first, after its fee.

    ``base``: yield of staked ETH [1/yr]; ``by_operator`` as :func:`operator_streams` gives it.
    """
    stake = world.lrt_delegations.stake
    share = stake / np.maximum(stake.sum(axis=1, keepdims=True), 1)
    parts = np.concatenate([np.full((len(share), 1), base), share @ by_operator], axis=1)
    total = parts.sum(axis=1)
    scale = np.divide(world.lrts.expected_yield, total, out=np.zeros(len(total)), where=total > 0.0)
    return np.asarray(parts * scale[:, None])
