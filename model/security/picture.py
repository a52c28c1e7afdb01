"""The picture of security on a day: how far from attackable, what a shock could lead to, which attack is nearest.

A glance is taken every few days, for metrics; a look takes seconds, for who asks. Both are pictures of the day's graph
and nothing that happens depends on them. *Secure* is said only if certain, *attackable* only with a coalition to show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from restaking.core.units import gwei
from restaking.model.rules.security import loss_bound
from restaking.model.scenario.security import Security
from restaking.model.security import bracket, exact, pooling, shock
from restaking.model.security.attack import Limits, cost, lost, participants, prize, profit
from restaking.model.security.glance import glance
from restaking.model.security.graph import prized
from restaking.model.security.network import Attack, Network
from restaking.model.security.of_world import network_of
from restaking.model.world import World

SHOCKS: Final = {"0.01": Fraction(1, 100), "0.1": Fraction(1, 10)}
"""Shares of all stake that shocks take at first, by the name that they have in reports."""
NODES: Final = 200
"""Branches of one exact search: a limit of work, not of time, so that the same picture is seen everywhere."""


class Bounds(NamedTuple):
    """What is certain from below and from above."""

    lower: float
    upper: float


@dataclass(frozen=True)
class Coalition:
    """An attack: AVSs and operators by row, exact amounts in gwei."""

    avss: tuple[int, ...]
    operators: tuple[int, ...]
    prize: int
    cost: Fraction
    stake_lost: dict[int, Fraction]
    """By operator."""
    pays: bool


@dataclass(frozen=True)
class Picture:
    """What is known of a day's security."""

    day: int
    verdict: str
    gamma: Bounds
    """Slack; infinite where there is nothing to win."""
    worst: dict[str, Bounds]
    """Share of all stake lost at worst, by the shock's name."""
    nearest: Coalition | None
    """The attack found of least cost per prize."""
    costs: list[float | None]
    """What corrupting each AVS alone costs at most [gwei]: exact at a look at a small network, else by an attack found;
    None where it cannot be done."""
    prizes: list[int]
    """What that yields [gwei]."""
    budget: int = 0
    """What somebody else pays attackers on top [gwei]."""

    @property
    def attackable_share(self) -> float:
        """Share of AVSs with something to win that an attack found on them alone pays for; 0 without any."""
        tried = [(paid, won) for paid, won in zip(self.costs, self.prizes, strict=True) if won]
        return sum(paid is not None and paid < won + self.budget for paid, won in tried) / len(tried) if tried else 0.0


def limits_of(rule: Security, nodes: int = NODES) -> Limits:
    """What attackers can do by a scenario's rules."""
    return Limits(rule.max_targets, gwei(rule.budget_eth), nodes)


def glimpse(world: World, day: int) -> Picture:
    """The picture for metrics: bounds in a millisecond, or a look where the scenario wants to be exact."""
    rule = world.scenario.security
    if rule.search == "exact":
        return look(network_of(world), limits_of(rule), day)
    network, limits = network_of(world), limits_of(rule)
    found = glance(network, limits)
    nearest = coalition(network, limits, found.nearest)
    gamma = Bounds(found.lower, found.upper)
    return Picture(
        day, verdict(gamma, nearest), gamma, worst_bounds(network, gamma, nearest, limits), nearest, found.costs,
        [each.prize for each in network.services], limits.budget,
    )  # fmt: skip


def look(network: Network, limits: Limits, day: int) -> Picture:
    """The picture for who asks: exact while small, else a bracket by linear programs and searches."""
    targets = prized(network)
    gamma, nearest, word = judged(network, limits)
    worst = {name: worst_of(targets.network, psi, limits) for name, psi in SHOCKS.items()}
    costs = [None if each is None else float(each.upper) for each in pooling.single_costs(network)]
    prizes = [each.prize for each in network.services]
    return Picture(day, word, gamma, worst, nearest, costs, prizes, limits.budget)


def judged(network: Network, limits: Limits) -> tuple[Bounds, Coalition | None, str]:
    """γ_max, the attack to show and the verdict, on targets with a prize. Where attackers are paid by somebody else,
    profit decides what pays: slack is a ratio and leaves that money out."""
    targets = prized(network)
    seen = bracket.bracket(targets.network, limits)
    gamma, attack = slack_of(targets.network, limits, seen.slack)
    if limits.budget and seen.found.pays(limits.budget):
        attack = seen.found.attack
    nearest = coalition(network, limits, None if attack is None else targets.attack(attack))
    return gamma, nearest, seen.found.verdict(limits.budget) if limits.budget else verdict(gamma, nearest)


def slack_of(network: Network, limits: Limits, found: exact.Slack) -> tuple[Bounds, Attack | None]:
    """γ_max and the attack nearest to it: what a bracket ``found``, and closer where the network is small."""
    low, high, attack = found.lower, found.upper, found.attack
    if len(network.edges) <= pooling.SMALL and attack is not None and low != high:
        closer = exact.slack(network, limits, attack)
        if closer.lower is not None and closer.upper is not None and low is not None and high is not None:
            low, high, attack = max(low, closer.lower), min(high, closer.upper), closer.attack
    if high is None:  # nobody was found who could win anything
        return Bounds(math.inf if low is None else float(low), math.inf), None
    return Bounds(-1.0 if low is None else float(low), float(high)), attack


def worst_of(network: Network, psi: Fraction, limits: Limits) -> Bounds:
    """Share of stake lost at worst to a shock and the attack that it makes possible."""
    found = shock.worst_loss(network, psi, limits)
    return Bounds(float(found.lower), float(found.upper))


def worst_bounds(network: Network, gamma: Bounds, nearest: Coalition | None, limits: Limits) -> dict[str, Bounds]:
    """The same at a glance: the shock alone or the attack found, and what slack rules out where stake is what it
    costs (Durvasula and Roughgarden 2024, Theorem 1)."""
    stakes = sorted((member.stake for member in network.members), reverse=True)
    total, bounds = sum(stakes), {}
    by_stake = not limits.budget and all(member.cost >= member.stake for member in network.members)
    by_stake = by_stake and all(edge.cost >= edge.lost for edge in network.edges)
    attacked = sum(nearest.stake_lost.values(), Fraction()) if nearest and nearest.pays else Fraction()
    for name, psi in SHOCKS.items():
        hit = fitting(stakes, int(psi * total))
        low = float(max(attacked, Fraction(hit)) / total) if total else 0.0
        high = loss_bound(gamma.lower, float(psi)) if by_stake and gamma.lower > 0.0 else 1.0
        if math.isinf(gamma.lower):
            high = float(psi)
        bounds[name] = Bounds(low, max(low, min(1.0, 1.0 if high is None else high)) if total else 0.0)
    return bounds


def fitting(stakes: Sequence[int], most: int) -> int:
    """Stake of operators, the largest first, that a shock of ``most`` can take whole."""
    hit = 0
    for stake in stakes:
        if hit + stake <= most:
            hit += stake
    return hit


def coalition(network: Network, limits: Limits, attack: Attack | None) -> Coalition | None:
    """An attack with what it wins and costs."""
    if attack is None:
        return None
    pays = profit(network, attack) + limits.budget > 0
    members = tuple(participants(network, attack))
    return Coalition(
        tuple(attack.services), members, prize(network, attack), cost(network, attack), lost(network, attack), pays
    )


def verdict(gamma: Bounds, nearest: Coalition | None) -> str:
    """Whether an attack pays, as far as is known."""
    if nearest is not None and nearest.pays:
        return "attackable"
    return "secure" if gamma.lower >= 0.0 else "undecided"
