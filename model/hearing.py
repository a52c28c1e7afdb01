"""Who hears of a slash: everybody remembers it, those hit and their neighbours more, and some look at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from restaking.agents.fears import Risk
from restaking.core.units import NOBODY, Floats, Rows
from restaking.model.kernels.hearing import mark_hit, mark_near, take_alarm

if TYPE_CHECKING:
    from restaking.model.world import World

RISK_OF: Final = {
    "independent": Risk.OPERATOR,
    "organisation": Risk.COMMON,
    "client": Risk.COMMON,
    "unjust": Risk.AVS,
    "malicious": Risk.AVS,
    "attack": Risk.AVS,
    "shock": Risk.OPERATOR,
}
"""Class of risk that people take each kind of slash for."""


@dataclass
class Blow:
    """Slashes of one kind that struck one operator today."""

    operator: int
    kind: str
    avs: int
    """Who slashed, where that tells whom to suspect too."""
    held: Floats
    """(LRTs,) share of each LRT's stake that stood behind the operator."""
    waiting: Rows
    """Stakers with withdrawals that were hit."""
    times: int = 0

    @property
    def risk(self) -> Risk:
        """The class of risk it is taken for."""
        return RISK_OF[self.kind]


def blow(world: World, reach: int, operator: int, kind: str, avs: int) -> Blow:
    """Note who stands behind an operator that is about to be cut; withdrawals due on day ``reach`` or later too."""
    queue = world.withdrawals
    within = (queue.column("operator") == operator) & (queue.column("due") >= reach) & (queue.column("amount") > 0)
    waiting = queue.column("owner")[within & (queue.column("owner_kind") == 0)]
    slasher = avs if RISK_OF[kind] == Risk.AVS else NOBODY
    return Blow(operator, kind, slasher, lrt_shares(world, reach, operator), waiting)


def lrt_shares(world: World, reach: int, j: int) -> Floats:
    """(LRTs,) share of each LRT's stake, withdrawals in reach included, that stands behind operator ``j``."""
    stake, queue = world.lrt_delegations.stake, world.withdrawals
    in_reach = (queue.column("owner_kind") == 1) & (queue.column("due") >= reach)
    owner, operator, amount = (queue.column(name)[in_reach] for name in ("owner", "operator", "amount"))
    behind = stake[:, j].copy()
    np.add.at(behind, owner[operator == j], amount[operator == j])
    if not behind.any():  # most operators have no LRT's stake
        return np.zeros(len(behind))
    whole = stake.sum(axis=1)
    np.add.at(whole, owner, amount)
    return np.divide(behind, whole, out=np.zeros(len(whole)), where=whole > 0)


def hear(world: World, day: int, struck: Blow, member: Rows) -> None:
    """What one day's slashes of an operator leave in everybody's mind; ``member`` are its delegators."""
    suspect(world, struck)
    alarm_people(world, day, struck, member)
    call_lrts(world, day, struck)


def suspect(world: World, struck: Blow) -> None:
    """The public remembers the slashes, and thinks worse of the operator and of those alike."""
    weights, alarm = world.weights, world.operator_risks.alarm
    world.memory.events[struck.risk] += weights.public * struck.times
    alike = kin(world, struck)
    alike[struck.operator] = False
    alarm[alike, struck.risk] += weights.kin * struck.times
    alarm[struck.operator, struck.risk] += weights.operator * struck.times


def kin(world: World, struck: Blow) -> NDArray[np.bool_]:
    """(operators,) whom the slash makes suspect too: those of the same firm, or on the same client where that failed,
    or on the AVS that slashed for no fault of theirs."""
    ops = world.operators
    if struck.avs != NOBODY:
        return np.asarray(world.allocations.registered[:, struck.avs] == 1)
    if struck.kind == "client":
        return np.asarray(ops.client == ops.client[struck.operator])
    return np.asarray(ops.organisation == ops.organisation[struck.operator])


def alarm_people(world: World, day: int, struck: Blow, member: Rows) -> None:
    """Those whose stake was hit remember it, and so do their neighbours, each once with the largest weight."""
    s, weights, beliefs = world.stakers, world.weights, world.scenario.beliefs
    hit, near = np.empty(len(s)), np.empty(len(s))
    mark_hit(member, struck.waiting, struck.held, s.lrt, hit)
    mark_near(hit, *world.graph, near)
    own, neighbour = weights.own * struck.times, weights.neighbour * struck.times
    take_alarm(
        day, beliefs.own_attention_days, int(struck.risk), own, neighbour, beliefs.own_attention,
        beliefs.neighbour_attention, hit, near, world.fears.alarm, s.alert, s.alert_until,
    )  # fmt: skip
    world.memory.beyond[struck.risk] += max(own, neighbour)


def call_lrts(world: World, day: int, struck: Blow) -> None:
    """LRT protocols that use the operator, or another one of its firm, look at once."""
    firm = world.operators.organisation == world.operators.organisation[struck.operator]
    uses = world.lrt_delegations.stake[:, firm].any(axis=1) | (struck.held > 0.0)
    world.lrts.called[uses] = day


def hear_of_validators(world: World, staker: int, validators: int) -> None:
    """Slashings by the base chain are remembered too; ``staker`` is whose validators they were, or nobody.

    Simplified: holders of a pool hear of them as everybody does.
    """
    weights = world.weights
    world.memory.events[Risk.BASE] += weights.public * validators
    if staker != NOBODY:
        world.fears.alarm[staker, Risk.BASE] += weights.own * validators
        world.memory.beyond[Risk.BASE] += weights.own * validators
