"""How an operator chooses which AVSs it runs and what it charges, and how it keeps its magnitude spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from restaking.agents.choice import perceived_hazard, renewal_chance
from restaking.agents.fears import Risk
from restaking.agents.opt_in import (
    added_variance,
    best_split,
    commissions,
    failing_together,
    fear_of,
    gross_yield,
    kept_share,
    partners_exposure,
    registration_score,
    reward_part,
    split_towards,
)
from restaking.agents.policies.operator import OPERATOR_POLICIES
from restaking.core.draws import logistic, subkey, unit
from restaking.core.units import BIPS, GWEI, NOBODY
from tests.reference.agents import Operator
from tests.reference.offers import AvsOffer, Offers

if TYPE_CHECKING:
    from tests.reference.economy import Economy


SLOT_REVIEW = 0  # of an organisation's key of the day
NEVER = -1.0e300  # log-odds of what will not be done
SLOT_RENEWAL = 1  # of an operator's key of the day; slot 1 + s renews its taste for AVS s


class Firm:
    """The operators of one organisation under one brand: what their people hold, and what would go together [ETH]."""

    def __init__(self) -> None:
        self.held, self.franchise, self.common = 0.0, 0.0, 0.0
        self.on_client: dict[int, float] = {}

    def add(self, operator: Operator, exposure: float) -> None:
        self.common += exposure
        self.on_client[operator.client] = self.on_client.get(operator.client, 0.0) + exposure


@dataclass
class Mind:
    """What an operator decides with; money in ETH, hazards per year."""

    stake: float
    interest: float
    kept: float
    position: float
    partners: float
    franchise: float
    faults: float
    unjust: float
    together: float


def review_all(economy: Economy, day: int, offers: Offers, delegated: list[int]) -> None:
    """Organisations whose turn it is let all their operators leave and join AVSs, one operator after the other."""
    rule = economy.settings.operators
    firms, exposures = sum_firms(economy, offers, delegated)
    for operator in economy.operators:
        turn = subkey(economy.key("organisation review", day), operator.organisation)
        if operator.called != day and unit(turn, SLOT_REVIEW) >= rule.review_rate:
            continue
        stake, firm = delegated[operator.row], firms[operator.firm]
        pulls = tastes(economy, operator, day)
        mind = mind_of(economy, operator, offers, float(stake) / GWEI, firm, exposures[operator.row])
        operator.reviewed, operator.seen_stake, operator.seen_kept = day, stake, mind.kept
        operator.seen_position, operator.seen_partners = mind.position, mind.partners
        operator.seen_franchise = mind.franchise
        choose(economy, operator, offers, mind, pulls)
        after = common_exposure(economy, operator, offers, mind.stake, max(1, operator.running))
        firm.add(operator, after - exposures[operator.row])


def sum_firms(economy: Economy, offers: Offers, delegated: list[int]) -> tuple[dict[int, Firm], list[float]]:
    """What each firm holds and may lose together, and each operator's own part of that exposure."""
    firms: dict[int, Firm] = {}
    exposures = []
    for operator in economy.operators:
        stake, interest = float(delegated[operator.row]) / GWEI, interest_of(operator)
        firm = firms.setdefault(operator.firm, Firm())
        exposures.append(common_exposure(economy, operator, offers, stake, max(1, operator.running)))
        firm.held += interest * stake
        expected = offers.operators[operator.row].yield_
        earns = commissions(operator.split_bips / 10_000.0, expected, stake, interest)
        firm.franchise += economy.settings.operators.franchise_years * earns
        firm.add(operator, exposures[-1])
    return firms, exposures


def interest_of(operator: Operator) -> float:
    """Share of the stake that belongs to the people it decides for."""
    return operator.own_share if operator.lrt == NOBODY else 1.0


def tastes(economy: Economy, operator: Operator, day: int) -> list[float]:
    """Constant and taste for each AVS, some tastes drawn anew; notes what the operator runs now."""
    rule = economy.settings.operators
    key = subkey(economy.key("operator review", day), operator.row)
    chance_renewed = renewal_chance(rule.taste_renewal, day - operator.reviewed)
    lasting = subkey(economy.key("registration taste"), operator.row)
    pulls = []
    for s, allocation in enumerate(operator.allocations):
        allocation.seen = allocation.registered
        if unit(key, SLOT_RENEWAL + s) < chance_renewed:
            allocation.taste += 1
        draw = logistic(subkey(lasting, s, allocation.taste), 0)
        pulls.append(allocation.anchor + rule.taste_spread * draw if allocation.shunned < day else NEVER)
    return pulls


def mind_of(economy: Economy, operator: Operator, offers: Offers, stake: float, firm: Firm, exposure: float) -> Mind:
    """Put together what the operator decides with."""
    interest, slashing = interest_of(operator), economy.settings.slashing
    fee = 0.0 if operator.lrt == NOBODY else economy.lrts[operator.lrt].fee_bips / BIPS
    events = offers.operators[operator.row].events
    hazard = [perceived_hazard(events[risk], 0.0, offers.years[risk]) for risk in Risk]
    return Mind(
        stake=stake,
        interest=interest,
        kept=kept_share(operator.split_bips / 10_000.0, interest, fee),
        position=firm.held,
        partners=partners_exposure(firm.common, firm.on_client[operator.client], exposure),
        franchise=firm.franchise,
        faults=hazard[Risk.OPERATOR] + hazard[Risk.COMMON],
        unjust=hazard[Risk.AVS],
        together=failing_together(hazard[Risk.COMMON], slashing.common_hit, max(avs.relative for avs in offers.avss)),
    )


def choose(economy: Economy, operator: Operator, offers: Offers, mind: Mind, pulls: list[float]) -> None:
    """Leave the worst AVS while one is not worth running, then join the best while there is one and room for it."""
    others = [
        weight_of_others(economy, allocation.seen, avs, mind, max(1, operator.running))
        for allocation, avs in zip(operator.allocations, offers.avss, strict=True)
    ]
    while operator.running:
        worth = worth_of_running(economy, operator, offers, mind, pulls, others)
        worst = min(worth.values())
        if worst > 0.0:
            break
        leaves = max(s for s, value in worth.items() if value == worst)
        operator.allocations[leaves].registered = 0
        economy.counts["opt_outs"] += 1
    while operator.is_open and operator.running < operator.max_avss:
        worth = worth_of_joining(economy, operator, offers, mind, pulls, others)
        best = max(worth.values(), default=0.0)
        if best <= 0.0:
            break
        joins = min(s for s, value in worth.items() if value == best)
        operator.allocations[joins].registered = 1
        economy.counts["opt_ins"] += 1


def weight_of_others(economy: Economy, runs: int, avs: AvsOffer, mind: Mind, running: int) -> float:
    """Weight of everybody else by which an AVS shares out what it pays [ETH]."""
    if not runs:
        return avs.secured
    own = mind.stake if avs.by_total else economy.mode.rules.own_stake(mind.stake, running, economy.degree, avs.maximum)
    return max(0.0, avs.secured - own)


def worth_of_running(
    economy: Economy, operator: Operator, offers: Offers, mind: Mind, pulls: list[float], others: list[float]
) -> dict[int, float]:
    """Log-odds of every AVS that the operator runs, beside the rest of them; nothing keeps it at one that is gone."""
    running, worth = operator.running, {}
    common = common_exposure(economy, operator, offers, mind.stake, running)
    for s, (allocation, avs) in enumerate(zip(operator.allocations, offers.avss, strict=True)):
        if allocation.registered:
            slice_ = economy.mode.rules.own_stake(mind.stake, running, economy.degree, avs.maximum)
            rest = common - avs.relative * (mind.interest * slice_) * avs.severity + mind.partners
            worth[s] = score(economy, offers, mind, avs, others[s], running, rest) + pulls[s] if avs.live else NEVER
    return worth


def worth_of_joining(
    economy: Economy, operator: Operator, offers: Offers, mind: Mind, pulls: list[float], others: list[float]
) -> dict[int, float]:
    """Log-odds of every AVS that it may join: there today, and not run this morning."""
    running = operator.running + 1
    rest = common_exposure(economy, operator, offers, mind.stake, running) + mind.partners
    return {
        s: score(economy, offers, mind, avs, others[s], running, rest) + pulls[s]
        for s, (allocation, avs) in enumerate(zip(operator.allocations, offers.avss, strict=True))
        if avs.live and not allocation.registered and not allocation.seen
    }


def score(
    economy: Economy, offers: Offers, mind: Mind, avs: AvsOffer, others: float, running: int, rest: float
) -> float:
    """Log-odds of running an AVS among ``running``, constant and taste left out."""
    rule = economy.settings.operators
    slice_ = economy.mode.rules.own_stake(mind.stake, running, economy.degree, avs.maximum)
    exposed, hazard = mind.interest * slice_, fear_of(mind.faults, avs.relative, mind.unjust)
    pays = reward_part(avs.budget, mind.stake if avs.by_total else slice_, others)
    mean = avs.relative * exposed * avs.severity
    added = added_variance(hazard * exposed * exposed * avs.square, mean, rest, mind.together)
    value = OPERATOR_POLICIES[rule.policy].rule(
        mind.kept * pays, offers.avs_cost, hazard * exposed * avs.severity,
        added / mind.position if mind.position > 0.0 else 0.0, hazard * mind.franchise, rule.risk_aversion,
    )  # fmt: skip
    return registration_score(value, offers.avs_cost, rule.sensitivity)


def common_exposure(economy: Economy, operator: Operator, offers: Offers, stake: float, running: int) -> float:
    """What its people expect to lose if all its AVSs slash at once, its stake shared by ``running`` of them [ETH]."""
    exposure = 0.0
    for allocation, avs in zip(operator.allocations, offers.avss, strict=True):
        if allocation.registered:
            slice_ = economy.mode.rules.own_stake(stake, running, economy.degree, avs.maximum)
            exposure += avs.relative * (interest_of(operator) * slice_) * avs.severity
    return exposure


def compete(economy: Economy, operator: Operator, day: int, offers: Offers) -> None:
    """An operator that reviewed today and has no change of split under way moves it towards the best one."""
    rule = economy.settings.operators
    step = round(rule.commission_step * BIPS)
    if step == 0 or operator.reviewed != day or operator.next_split_due or operator.stake_response <= 0.0:
        return
    gross = gross_yield(offers.operators[operator.row].yield_, operator.split_bips / 10_000.0)
    if gross <= 0.0:
        return
    best = best_split(rule.competition * operator.stake_response, gross, rule.commission_least, rule.commission_most)
    split = split_towards(operator.split_bips, best, step)
    if split != operator.split_bips:
        operator.next_split_bips, operator.next_split_due = split, day + rule.commission_delay_days


def spread_magnitude(economy: Economy, operator: Operator, day: int) -> None:
    """Move towards what the mode wants for each AVS: file deallocations, allocate what is free."""
    law, whole, degree = economy.mode.rules, operator.max_magnitude, economy.degree_wad
    firsts = [s for s, allocation in enumerate(operator.allocations) if allocation.registered][:1]
    for s, allocation in enumerate(operator.allocations):
        if allocation.pending:
            continue
        target = law.wanted(whole, operator.running, s in firsts, degree) if allocation.registered else 0
        excess = allocation.magnitude - target
        if excess > (target // 1000 if allocation.registered else 0):
            allocation.pending, allocation.pending_due = -excess, economy.deallocation_due()
            continue
        more = min(-excess, law.free(whole, operator.promised, degree))
        if more > 0:
            if operator.allocation_delay:
                allocation.pending, allocation.pending_due = more, day + operator.allocation_delay
            else:
                allocation.magnitude += more


def set_limits(economy: Economy, operator: Operator, day: int, stake: int) -> None:
    """Vaults: new registrations, and all at a review, get a limit that is a share of what the vault holds."""
    for allocation in operator.allocations:
        if allocation.registered:
            if operator.reviewed == day or allocation.limit == 0:
                allocation.limit = int(economy.degree * float(stake))
        elif allocation.magnitude == 0:
            allocation.limit = 0
