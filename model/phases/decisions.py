"""Wishes become orders: operators opt in and out, LRTs spread their stake, stakers review and move.

All three see the same offers, made when the phase begins; nobody sees what others decide today.
"""

import numpy as np

from restaking.core.units import Codes, Floats, Ints, Rows, gwei
from restaking.model import magnitudes
from restaking.model.kernels.curation import manage_buffers
from restaking.model.kernels.moves import pull_out
from restaking.model.kernels.review import tell_neighbours
from restaking.model.offers import make_offers
from restaking.model.world import Offers, World


def take(world: World, day: int) -> None:
    """Make today's offers; then operators, LRTs and stakers decide."""
    offers = make_offers(world, day)
    world.offers.append(offers)
    opt_in(world, day, offers)
    spread(world, day, offers)
    delegate(world, day, offers)


def opt_in(world: World, day: int, offers: Offers) -> None:
    """Operators whose turn it is join and leave AVSs; all keep their magnitude spread over those they run."""
    ops, edges, rule = world.operators, world.allocations, world.scenario.operators
    joined, left = world.mode.review_operators(
        day, world.key("operator review", day), world.key("registration taste"), rule.review_rate, rule.taste_renewal,
        world.degree, world.delegated(), ops.split_bips, offers.op_yield, offers.avs_budget, offers.avs_secured,
        world.avss.by_total, world.avss.vault_maximum, offers.avs_cost, world.avss.fault_rate, rule.franchise_years,
        rule.sensitivity, world.avss.live, ops.max_avss, ops.max_magnitude, ops.reviewed, ops.seen_stake, ops.seen_avss,
        edges.registered, edges.seen, edges.anchor, edges.taste, np.empty(len(world.avss)),
    )  # fmt: skip
    magnitudes.spread(world, day)
    world.counts["opt_ins"], world.counts["opt_outs"] = joined, left


def withdrawal_columns(world: World) -> tuple[Codes, Rows, Rows, Ints, Rows, Ints]:
    """The withdrawal queue as kernels append to it."""
    queue = world.withdrawals
    return queue.owner_kind, queue.owner, queue.operator, queue.amount, queue.due, queue.cursor


def spread(world: World, day: int, offers: Offers) -> None:
    """LRT protocols reweigh their operators, stake what buffers have too much of, unwind what they are short of."""
    rule, edges, delay = world.scenario.lrts, world.lrt_delegations, world.withdrawal_due(day) - day
    world.withdrawals.make_room(2 * edges.stake.size)
    world.entries.make_room(len(world.lrts))
    world.risk.curate(
        day, delay, world.key("lrt review", day), rule.review_rate, offers.news, rule.band, rule.max_move,
        world.scenario.stakers.risk_aversion, rule.sensitivity, float(offers.certain[1]), offers.years,
        offers.op_yield, offers.op_loss, offers.op_variance, offers.op_events, offers.op_open,
        edges.listed, edges.anchor, edges.weight, edges.stake, world.lrts.reviewed, *withdrawal_columns(world),
        world.flow_totals,
    )  # fmt: skip
    on_the_way = world.lrt_in(world.withdrawals, world.exits, world.sweeps)
    manage_buffers(
        day, delay, rule.buffer, gwei(rule.min_order_eth), world.lrt_worth(), world.lrt_owed(), on_the_way,
        world.lrts.buffer, edges.stake, *(*world.entry_columns(), *withdrawal_columns(world)), world.flow_totals,
    )  # fmt: skip
    world.book()


def delegate(world: World, day: int, offers: Offers) -> None:
    """Attentive stakers choose venue and manager anew; those who changed pull out and move."""
    s, rule = world.stakers, world.scenario.stakers
    before_venue, before_operator, before_lrt = s.venue.copy(), s.operator.copy(), s.lrt.copy()
    changed = np.empty(len(s), dtype=np.int32)
    reviews, changes = world.risk.review_stakers(
        day, world.key("review", day), world.key("venue taste"), world.key("manager taste"), offers.news,
        world.scenario.beliefs.news_lift, rule.taste_renewal, offers.years, rule.venue_sensitivity,
        rule.manager_sensitivity, rule.switching_cost, rule.social_weight, rule.considered,
        *manager_offers(offers), *world.visibility, world.constants, s.company,
        s.venue, s.operator, s.lrt, s.native, s.peers, s.risk_aversion, s.attention, s.alarm, s.taste,
        s.manager_taste, s.reviewed, s.seen_venue, s.seen_operator, s.seen_lrt, s.seen_alarm, s.seen_neighbours,
        changed,
    )  # fmt: skip
    world.counts["reviews"] = reviews
    tell_neighbours(changed, changes, before_venue, s.venue, *world.graph, s.company)
    move(world, day, changed, changes, before_operator, before_lrt)


def manager_offers(
    offers: Offers,
) -> tuple[Floats, Floats, Codes, Floats, Floats, Floats, Floats, Floats]:
    """The offers in the order in which the stakers' kernels take them."""
    return (
        offers.certain, offers.managers(), offers.op_open,
        offers.lrt_yield, offers.lrt_loss, offers.lrt_variance, offers.lrt_events, offers.lrt_log_size,
    )  # fmt: skip


def move(world: World, day: int, rows: Rows, count: int, before_operator: Rows, before_lrt: Rows) -> None:
    """Queue, redeem, exit and place what the stakers in ``rows[:count]`` have decided to move."""
    if count == 0:
        return
    s, lrts, requests = world.stakers, world.lrts, world.lst_redemptions
    waiting = (world.withdrawals, world.redemptions, world.lst_redemptions)
    for queue, times in ((world.entries, 1), (world.exits, 2), *((each, 1) for each in waiting)):
        queue.make_room(times * count)
    pull_out(
        rows, count, world.withdrawal_due(day), before_operator, before_lrt,
        s.venue, s.operator, s.lrt, s.native, world.operators_open(), s.wallet, s.solo, s.lst, s.restaked,
        s.lien, s.lrt_tokens, world.lst.active, world.lst.supply, world.lst_rate(), lrts.buffer, lrts.supply,
        world.lrt_rates(), *(*world.entry_columns(), *exit_columns(world), *withdrawal_columns(world)),
        world.redemptions.owner, world.redemptions.lrt, world.redemptions.claim, world.redemptions.cursor,
        requests.owner, requests.tokens, requests.claim, requests.cursor, world.flow_totals,
    )  # fmt: skip
    world.book()


def exit_columns(world: World) -> tuple[Codes, Rows, Ints, Ints]:
    """The exit queue as kernels append to it."""
    queue = world.exits
    return queue.owner_kind, queue.owner, queue.amount, queue.cursor
