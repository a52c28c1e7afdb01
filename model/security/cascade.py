"""What follows a shock: rounds of attacks on what is left, each taking stake that others relied on, until none pays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from restaking.model.security.attack import ANY, NOTHING, Limits, level, lost, participants
from restaking.model.security.graph import without
from restaking.model.security.hunt import hunt
from restaking.model.security.network import Attack, Member, Network


@dataclass(frozen=True)
class Round:
    """One attack of a cascade."""

    targets: tuple[int, ...]
    coalition: tuple[int, ...]
    lost: Fraction
    """Stake that the coalition loses."""


@dataclass(frozen=True)
class Cascade:
    """A shock and the rounds that it set off."""

    shock: int
    """Stake gone at first."""
    rounds: tuple[Round, ...]

    @property
    def lost(self) -> Fraction:
        """Stake lost to the shock and to all rounds."""
        return sum((each.lost for each in self.rounds), Fraction(self.shock))

    @property
    def multiplier(self) -> float | None:
        """R: all that is lost over what was gone at first; None without a shock."""
        return float(self.lost / self.shock) if self.shock else None


def cascade(network: Network, gone: Collection[int], limits: Limits = ANY) -> Cascade:
    """Rounds of attacks after operators have lost everything; one prize per service."""
    shock, rounds = sum(network.members[each].stake for each in gone), list[Round]()
    left = without(network, gone)
    while (attack := hunt(left, limits)) is not None:
        taken = sum(lost(left, attack).values(), NOTHING)
        rounds.append(Round(attack.services, tuple(participants(left, attack)), taken))
        left = after(left, attack)
    return Cascade(shock, tuple(rounds))


def after(network: Network, attack: Attack) -> Network:
    """What an attack leaves: prizes are gone, and so is what the coalition lost; edges cannot exceed the stake left.

    Amounts are rounded down: what is left never counts for more than it is.
    """
    taken = lost(network, attack)
    members = [_rest(member, taken.get(row, NOTHING)) for row, member in enumerate(network.members)]
    edges = []
    for number, edge in enumerate(network.edges):
        kept = 1 - (attack.all_in.get(edge.operator, NOTHING) if edge.fresh else level(network, attack, number))
        stake = members[edge.operator].stake
        amount, loses = min(stake, int(edge.amount * kept)), min(stake, int(edge.lost * kept))
        if amount and edge.service not in attack.services:
            price = -(-edge.cost * loses // edge.lost) if edge.lost else edge.cost
            edges.append(replace(edge, amount=amount, lost=loses, cost=price))
    services = [replace(each, prize=0) if s in attack.services else each for s, each in enumerate(network.services)]
    return replace(network, members=members, services=services, edges=edges)


def _rest(member: Member, taken: Fraction) -> Member:
    """An operator after losing some of its stake; its cost falls with it, and nobody without stake takes part."""
    if not taken:
        return member
    stake = int(member.stake - taken)
    return replace(
        member, stake=stake, cost=-(-member.cost * stake // member.stake), willing=member.willing and stake > 0
    )
