"""What attackers see: operators, AVSs and the stake between them, as objects of the network that attacks go by."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from restaking.agents.operator import Intent
from restaking.agents.opt_in import commissions
from restaking.core.units import BIPS, GWEI, WAD
from restaking.model.rules.avss import corruption_profit
from restaking.model.security.network import Edge, Member, Network, Service
from tests.reference.agents import Avs, Operator
from tests.reference.phases.faults import KINDS

if TYPE_CHECKING:
    from tests.reference.economy import Economy

FINEST = 1_000_000  # thresholds are fractions of at most this denominator


@dataclass
class Attacker:
    """An operator as somebody who might attack; stake and costs in gwei."""

    operator: Operator
    stake: int
    cost: int
    joining: int

    @property
    def willing(self) -> bool:
        """Whether it would attack at all."""
        return self.operator.intent != Intent.HONEST

    def lose(self, stake: int) -> None:
        """Stake that is as good as gone."""
        if stake:
            left = max(0, self.stake - stake)
            self.cost, self.stake = ceil_div(self.cost * left, self.stake), left


@dataclass
class Stand:
    """An attacker's stake behind an AVS [gwei]: what counts, what the AVS can take of it, what that costs."""

    attacker: Attacker
    avs: Avs
    amount: int
    lost: int
    cost: int
    fresh: bool

    @property
    def pair(self) -> tuple[int, int]:
        """(operator, AVS)."""
        return self.attacker.operator.row, self.avs.row

    def cut(self) -> None:
        """It is no more than what the attacker still has."""
        stake = self.attacker.stake
        if self.amount > stake:
            self.lost, self.cost = self.lost * stake // self.amount, ceil_div(self.cost * stake, self.amount)
            self.amount = stake


@dataclass
class Field:
    """What is worth attacking: targets that have a prize, and all stands behind them."""

    attackers: list[Attacker]
    targets: list[Avs]
    stands: list[Stand]
    network: Network


def ceil_div(number: int, divisor: int) -> int:
    """A quotient, rounded up."""
    return -(-number // divisor)


def survey(economy: Economy, struck: set[int]) -> Field:
    """Everybody's stake today, less what slashes for attacks are about to take; no AVS is a target twice."""
    attackers = [
        attacker_of(economy, o, stake) for o, stake in zip(economy.operators, economy.delegated(), strict=True)
    ]
    stands = list(standing(economy, attackers))
    if economy.settings.security.reallocation:
        run = {stand.avs.row for stand in stands}
        stands += [stand for stand in fresh(economy, attackers) if stand.avs.row in run]
    stands = left_behind(economy, attackers, stands)
    run = {stand.avs.row for stand in stands if not stand.fresh}
    targets = [avs for avs in economy.avss if avs.row in run - struck and prize(economy, avs) > 0]
    stands = [stand for stand in stands if stand.avs in targets]
    return Field(attackers, targets, stands, network(economy, attackers, targets, stands))


def network(economy: Economy, attackers: list[Attacker], targets: list[Avs], stands: list[Stand]) -> Network:
    """The same in the form that the search for attacks takes; targets are numbered by their place."""
    return Network(
        [Member(each.stake, each.cost, each.joining, each.willing) for each in attackers],
        [Service(f"avs:{avs.row}", prize(economy, avs), threshold(avs)) for avs in targets],
        [Edge(s.attacker.operator.row, targets.index(s.avs), s.amount, s.lost, s.cost, s.fresh) for s in stands],
        economy.settings.security.splitting,
        economy.mode.sums,
    )


def attacker_of(economy: Economy, operator: Operator, stake: int) -> Attacker:
    """An operator with what losing all its stake, and taking part, costs those who decide for it."""
    rule, chance = economy.settings.security, punished(economy)
    if operator.intent == Intent.MALICIOUS:
        return Attacker(operator, stake, 0, 0)
    own, joining = chance, 0
    if rule.who_pays == "own":
        own = chance * operator.own_share
        split, interest = operator.split_bips / BIPS, operator.own_share
        earned = max(0.0, commissions(split, operator.expected_yield, stake / GWEI, interest))
        joining = math.ceil((rule.coordination_eth + chance * rule.reputation_years * earned) * GWEI)
    cost = ceil_div(stake * round(own * WAD), WAD)
    if operator.intent == Intent.RATIONAL:
        asked = WAD + round(rule.margin * WAD)
        cost, joining = ceil_div(cost * asked, WAD), ceil_div(joining * asked, WAD)
    return Attacker(operator, stake, cost, joining)


def punished(economy: Economy) -> float:
    """Chance that attackers lose what they could be slashed for."""
    slashing = economy.settings.slashing
    return economy.settings.security.detection * (1.0 - slashing.veto_chance) if slashing.live else 0.0


def worth(avs: Avs) -> float:
    """What corrupting an AVS yields if all goes well [ETH]."""
    return corruption_profit(avs.user_value, avs.profit_fraction) if avs.live else 0.0


def prize(economy: Economy, avs: Avs) -> int:
    """What corrupting it is expected to yield [gwei]."""
    rule = economy.settings.security
    return int(worth(avs) * (rule.success * (1.0 - rule.recovered)) * GWEI)


def threshold(avs: Avs) -> Fraction:
    """Share of the stake behind an AVS that controls it."""
    return Fraction(avs.threshold).limit_denominator(FINEST)


def standing(economy: Economy, attackers: list[Attacker]) -> Iterator[Stand]:
    """What live AVSs could take from the operators that run them."""
    for attacker in attackers:
        for avs, allocation in zip(economy.avss, attacker.operator.allocations, strict=True):
            amount = economy.slashable_by(attacker.operator, avs, attacker.stake)
            if amount > 0 and allocation.registered and avs.live:
                yield stand_of(attacker, avs, amount, fresh=False)


def stand_of(attacker: Attacker, avs: Avs, amount: int, *, fresh: bool) -> Stand:
    """Stake behind an AVS, within its cap; it costs in proportion to all the stake."""
    lost = amount * avs.slash_cap // WAD
    return Stand(attacker, avs, amount, lost, ceil_div(lost * attacker.cost, attacker.stake), fresh)


def fresh(economy: Economy, attackers: list[Attacker]) -> Iterator[Stand]:
    """What those without allocation delay who would attack could add behind live AVSs at once."""
    for attacker in attackers:
        operator = attacker.operator
        quick = operator.allocation_delay == 0 and operator.max_magnitude > 0
        if quick and attacker.willing and attacker.stake > 0:
            for avs in economy.avss:
                amount = could_add(economy, operator, avs, attacker.stake) if avs.live else 0
                if amount > 0:
                    yield stand_of(attacker, avs, amount, fresh=True)


def could_add(economy: Economy, operator: Operator, avs: Avs, stake: int) -> int:
    """Stake that an operator could add behind an AVS today [gwei]."""
    held, room = operator.allocations[avs.row].magnitude, room_for(economy, operator, avs)
    if room == 0:
        return 0
    limit, most, law = limit_for(economy, stake), avs.vault_maximum, economy.mode.rules
    now = law.at_risk(stake, held, operator.max_magnitude, limit, most) if held else 0
    return law.at_risk(stake, held + room, operator.max_magnitude, limit, most) - now


def room_for(economy: Economy, operator: Operator, avs: Avs) -> int:
    """Magnitude that an operator could allocate to an AVS at once [wad]; nothing while a change is under way."""
    allocation, whole = operator.allocations[avs.row], operator.max_magnitude
    if allocation.pending:
        return 0
    free = economy.mode.rules.free(whole, operator.promised, economy.degree_wad)
    return max(0, min(free, whole - allocation.magnitude))


def limit_for(economy: Economy, stake: int) -> int:
    """Limit that a vault with this stake would set today [gwei]."""
    return int(economy.degree * stake)


def left_behind(economy: Economy, attackers: list[Attacker], stands: list[Stand]) -> list[Stand]:
    """Stake behind AVSs that have filed a slash for an attack is used up, as far as they can take it."""
    filed = {(f.operator, f.avs) for f in economy.filings if KINDS[f.kind] == "attack"}
    taken = {attacker.operator.row: 0 for attacker in attackers}
    for stand in stands:
        if stand.pair in filed and not stand.fresh:
            taken[stand.attacker.operator.row] += stand.lost
    for attacker in attackers:
        attacker.lose(taken[attacker.operator.row])
    left = [stand for stand in stands if stand.pair not in filed and (stand.attacker.stake > 0 or not filed)]
    for stand in left:
        stand.cut()
    run = {stand.avs.row for stand in left if not stand.fresh}
    return [stand for stand in left if stand.avs.row in run]
