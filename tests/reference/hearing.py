"""Who hears of a slash: everybody remembers it, those hit and their neighbours more, and some look at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from restaking.agents.fears import Risk
from restaking.core.units import NOBODY
from tests.reference.agents import Operator
from tests.reference.things import Owner

if TYPE_CHECKING:
    from tests.reference.economy import Economy


BY_AVS = ("unjust", "malicious", "attack")


@dataclass
class Blow:
    """Slashes of one kind that struck one operator today, and who stood behind it."""

    operator: int
    kind: str
    avs: int
    held: list[float]
    waiting: set[int]
    times: int = 0

    @property
    def risk(self) -> Risk:
        """What people take it for."""
        if self.kind in BY_AVS:
            return Risk.AVS
        return Risk.COMMON if self.kind in ("organisation", "client") else Risk.OPERATOR


def delegators(economy: Economy, operator: int) -> set[int]:
    """Stakers with stake behind an operator."""
    return {staker.row for staker in economy.stakers if staker.operator == operator and staker.restaked > 0}


def behold(economy: Economy, first_due: int, operator: Operator, kind: str, avs: int) -> Blow:
    """Note who has withdrawals in reach, and the share of each LRT's stake that is."""
    j, held = operator.row, []
    in_reach = [item for item in economy.withdrawals if item.due >= first_due]
    ours = [item for item in in_reach if item.operator == j and item.amount > 0]
    waiting = {item.owner for item in ours if item.owner_kind == Owner.STAKER}
    for lrt in economy.lrts:
        queued = [item for item in in_reach if item.owner_kind == Owner.LRT and item.owner == lrt.row]
        whole = lrt.delegated + sum(item.amount for item in queued)
        behind = lrt.delegations[j].stake + sum(item.amount for item in queued if item.operator == j)
        held.append(float(behind) / float(whole) if whole > 0 else 0.0)
    return Blow(j, kind, avs if kind in BY_AVS else NOBODY, held, waiting)


def hear(economy: Economy, day: int, blow: Blow, behind: set[int]) -> None:
    """What a day's slashes of an operator leave in everybody's mind."""
    suspect(economy, blow)
    alarm_people(economy, day, blow, behind)
    firm = economy.operators[blow.operator].organisation
    for lrt in economy.lrts:
        pairs = zip(lrt.delegations, economy.operators, strict=True)
        if blow.held[lrt.row] > 0.0 or any(d.stake > 0 and o.organisation == firm for d, o in pairs):
            lrt.called = day


def suspect(economy: Economy, blow: Blow) -> None:
    """The public remembers, and thinks worse of the operator and of those alike."""
    weights = economy.weights
    economy.memory[blow.risk].events += weights.public * blow.times
    for operator in economy.operators:
        if operator.row == blow.operator:
            operator.risks[blow.risk].alarm += weights.operator * blow.times
        elif alike(economy, operator, blow):
            operator.risks[blow.risk].alarm += weights.kin * blow.times


def alike(economy: Economy, operator: Operator, blow: Blow) -> bool:
    """On the AVS that slashed for no fault of its operators, on the client that failed, or of the same firm."""
    slashed = economy.operators[blow.operator]
    if blow.avs != NOBODY:
        return operator.allocations[blow.avs].registered == 1
    if blow.kind == "client":
        return operator.client == slashed.client
    return operator.organisation == slashed.organisation


def alarm_people(economy: Economy, day: int, blow: Blow, behind: set[int]) -> None:
    """Those whose stake was hit and those who know them remember it once, with the largest weight, and look more."""
    weights, beliefs = economy.weights, economy.settings.beliefs
    own, neighbour = weights.own * blow.times, weights.neighbour * blow.times
    hit = [1.0 if s.row in behind | blow.waiting else blow.held[s.lrt] if s.lrt >= 0 else 0.0 for s in economy.stakers]
    for staker in economy.stakers:
        mine, near = hit[staker.row], max((hit[n] for n in staker.neighbours), default=0.0)
        if mine > 0.0 or near > 0.0:
            staker.fears[blow.risk].alarm += max(own * mine, neighbour * near)
            chance = max(beliefs.own_attention * mine, beliefs.neighbour_attention * near)
            if chance > 0.0:
                staker.alert = max(staker.alert, chance) if staker.alert_until >= day else chance
                staker.alert_until = day + beliefs.own_attention_days
    economy.memory[blow.risk].beyond += max(own, neighbour)


def hear_of_validators(economy: Economy, staker: int, validators: int) -> None:
    """Slashings by the base chain are remembered too; holders of a pool hear of them as everybody does."""
    weights, memory = economy.weights, economy.memory[Risk.BASE]
    memory.events += weights.public * validators
    if staker != NOBODY:
        economy.stakers[staker].fears[Risk.BASE].alarm += weights.own * validators
        memory.beyond += weights.own * validators
