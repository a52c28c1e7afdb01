"""What operators decide with: the AVSs on the menu, whose stake and rewards they look after, what they fear."""

import numpy as np

from restaking.agents.opt_in import relative_risk
from restaking.core.units import BIPS, GWEI, NOBODY, WAD, Codes, Floats
from restaking.model.kernels import opt_in as kernels
from restaking.model.kernels.by_operator import opt_in_kernels
from restaking.model.records import Offers
from restaking.model.rules.faults import mean_severity, mean_square_severity
from restaking.model.scenario import Scenario
from restaking.model.world import World


def menu(world: World, budget: Floats, secured: Floats) -> Floats:
    """(AVSs, 8) what operators weigh of each AVS; columns in :mod:`restaking.model.kernels.opt_in`."""
    avss, beliefs = world.avss, world.scenario.beliefs
    usual, believed = world.scenario.slashing.fault_rate, beliefs.prior_events / beliefs.prior_years
    harm = list(zip(avss.severity_beta.tolist(), (avss.slash_cap / WAD).tolist(), strict=True))
    return np.stack(
        [
            budget, secured, avss.by_total.astype(np.float64), avss.vault_maximum / GWEI,
            np.array([relative_risk(rate, usual, believed) for rate in avss.fault_rate.tolist()]),
            np.array([mean_severity(*each) for each in harm]), np.array([mean_square_severity(*each) for each in harm]),
            avss.live.astype(np.float64),
        ],
        axis=1,
    )  # fmt: skip


def risks(scenario: Scenario, offers: Offers) -> Floats:
    """(operators, 3) hazards that each operator fears [1/yr]: of faults at the usual AVS, of what an AVS does to it,
    and of slashes at two of its AVSs at once."""
    out = np.empty((len(offers.op_events), kernels.TOGETHER + 1 - kernels.FAULTS))
    highest = float(offers.avs_menu[:, kernels.RELATIVE].max())
    kernels.note_risks(offers.op_events, offers.years, scenario.slashing.common_hit, highest, out)
    return out


def interests(world: World) -> Floats:
    """(operators,) share of the stake behind each that belongs to the people it decides for: all of it where an LRT
    protocol curates, whose holders they are."""
    ops = world.operators
    return np.where(ops.lrt != NOBODY, 1.0, ops.own_share)


def fees(world: World) -> Floats:
    """(operators,) what an LRT protocol keeps of these people's rewards."""
    ops, lrts = world.operators, world.lrts
    if not len(lrts):
        return np.zeros(len(ops))
    return np.where(ops.lrt != NOBODY, lrts.fee_bips[ops.lrt] / BIPS, 0.0)


def firm_sums(world: World) -> Floats:
    """(firms, 3 + clients) room for what each firm holds and may lose together."""
    ops = world.operators
    return np.zeros((int(ops.firm.max()) + 1, kernels.COMMON + 2 + int(ops.client.max())))


def review(world: World, day: int, offers: Offers) -> tuple[int, int]:
    """Organisations whose turn it is let their operators join and leave AVSs; returns (opt-ins, opt-outs)."""
    ops, edges, rule, avss = world.operators, world.allocations, world.scenario.operators, len(world.avss)
    found: tuple[int, int] = world.opt_in.review_operators(
        day, world.key("organisation review", day), world.key("operator review", day), world.key("registration taste"),
        rule.review_rate, rule.taste_renewal, rule.taste_spread, world.degree, rule.risk_aversion, offers.avs_cost,
        rule.sensitivity, rule.franchise_years, world.delegated(), ops.split_bips, offers.op_yield, interests(world),
        fees(world), risks(world.scenario, offers), offers.avs_menu, ops.organisation, ops.firm, ops.client,
        ops.max_avss, ops.max_magnitude, ops.called, ops.reviewed, ops.seen_stake, ops.seen_kept, ops.seen_position,
        ops.seen_partners, ops.seen_franchise, edges.registered, edges.seen, edges.anchor, edges.shunned, edges.taste,
        firm_sums(world), np.empty(len(ops)), np.empty(kernels.TOGETHER + 1), np.empty(avss),
        np.empty((avss, kernels.LOST_FRANCHISE + 1)), np.empty(avss), np.empty(avss),
    )  # fmt: skip
    return found


def scores(world: World, offers: Offers) -> Floats:
    """(operators, AVSs) log-odds of running each AVS as things are, constants and tastes left out.

    Notes what each operator decides with, as a review does.
    """
    ops, edges = world.operators, world.allocations
    exposure, firms = np.empty(len(ops)), firm_sums(world)
    delegated, interest, fee, fears = world.delegated(), interests(world), fees(world), risks(world.scenario, offers)
    world.opt_in.sum_firms(
        world.degree, world.scenario.operators.franchise_years, delegated, ops.split_bips, offers.op_yield, interest,
        offers.avs_menu, ops.firm, ops.client, edges.registered, exposure, firms,
    )  # fmt: skip
    score = np.empty(edges.registered.shape)
    own = np.empty(kernels.TOGETHER + 1)
    for j in range(len(ops)):
        kernels.put_together(
            int(delegated[j]) / GWEI, float(interest[j]), float(fee[j]), int(ops.split_bips[j]) / BIPS,
            float(exposure[j]), int(ops.client[j]), firms[ops.firm[j]], fears[j], own,
        )  # fmt: skip
        ops.seen_kept[j], ops.seen_position[j] = own[kernels.KEPT], own[kernels.POSITION]
        ops.seen_partners[j], ops.seen_franchise[j] = own[kernels.PARTNERS], own[kernels.FRANCHISE]
        score[j] = weigh(world, world.scenario, offers, own, edges.registered[j])[1]
    return score


def weigh(world: World, scenario: Scenario, offers: Offers, own: Floats, registered: Codes) -> tuple[Floats, Floats]:
    """(AVSs, 5) terms and (AVSs,) log-odds of running each AVS for an operator that runs these, as a scenario says."""
    rule, avss, running = scenario.operators, len(registered), int(registered.sum())
    value = opt_in_kernels(scenario.slashing.mode, rule.policy)
    terms, score, others = np.empty((avss, kernels.LOST_FRANCHISE + 1)), np.empty(avss), np.empty(avss)
    value.note_others(world.degree, max(1, running), own, offers.avs_menu, registered, others)
    numbers = (
        world.degree,
        rule.risk_aversion,
        offers.avs_cost,
        rule.sensitivity,
        running,
        own,
        offers.avs_menu,
        others,
    )
    value.weigh_running(*numbers, registered, terms, score)
    value.weigh_others(*numbers, registered, registered, terms, score)
    return terms, score


def decided(world: World, scenario: Scenario, offers: Offers, j: int, pull: Floats) -> tuple[Floats, Floats]:
    """(AVSs, 5) terms and (AVSs,) log-odds by which operator ``j`` decided at its last review, decided once more.

    ``scenario`` is that of the run; for who has not reviewed since day 0, that of the world its constants are from.
    """
    ops, edges, rule, avss = world.operators, world.allocations, scenario.operators, len(pull)
    own = np.array(
        [
            int(ops.seen_stake[j]) / GWEI, interests(world)[j], ops.seen_kept[j], ops.seen_position[j],
            ops.seen_partners[j], ops.seen_franchise[j], *risks(scenario, offers)[j],
        ]
    )  # fmt: skip
    if ops.reviewed[j] <= 0:
        return weigh(world, scenario, offers, own, edges.seen[j])
    terms, score, registered = np.empty((avss, kernels.LOST_FRANCHISE + 1)), np.empty(avss), edges.seen[j].copy()
    most = int(ops.max_avss[j]) if ops.max_magnitude[j] > 0 else 0
    world.opt_in.choose_avss(
        world.degree, rule.risk_aversion, offers.avs_cost, rule.sensitivity, most, own, offers.avs_menu, pull,
        edges.seen[j], registered, terms, score, np.empty(avss),
    )  # fmt: skip
    return terms, score
