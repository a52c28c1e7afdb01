"""Wishes become orders: operators opt in and out, LRTs spread their stake, stakers review and move.

All three see the same offers, made when the phase begins; nobody sees what others decide today.
"""

from typing import Any, Final

import numpy as np

from restaking.core.clock import decay_per_tick
from restaking.core.units import Codes, Floats, Ints, Rows, gwei
from restaking.model import commissions, magnitudes, opt_in, visibility
from restaking.model.kernels.curation import manage_buffers
from restaking.model.kernels.moves import pull_out
from restaking.model.kernels.points import add_motives
from restaking.model.kernels.review import tell_neighbours
from restaking.model.markets.orders import asks
from restaking.model.offers import make_offers
from restaking.model.records import Offers
from restaking.model.world import World

MOTIVES_HALFLIFE: Final = 7.0
"""Days in which the motives of those who moved fade by half: hype_share is about lately, not about today."""


def take(world: World, day: int) -> None:
    """Make today's offers; then operators, LRTs and stakers decide."""
    offers = make_offers(world, day)
    world.offers.append(offers)
    run_avss(world, day, offers)
    spread(world, day, offers)
    delegate(world, day, offers)


def run_avss(world: World, day: int, offers: Offers) -> None:
    """Operators whose turn it is join and leave AVSs and reprice; all keep magnitude spread over those they run."""
    joined, left = opt_in.review(world, day, offers)
    commissions.compete(world, day, offers)
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
        *curation_terms(world, offers), edges.weight, edges.stake, world.lrts.called, world.lrts.reviewed,
        *withdrawal_columns(world), world.flow_totals,
    )  # fmt: skip
    on_the_way = world.lrt_in(world.withdrawals, world.exits, world.sweeps)
    manage_buffers(
        day, delay, buffer_targets(world, day), gwei(rule.min_order_eth), world.lrt_worth(), world.lrt_owed(),
        on_the_way, world.lrts.buffer, edges.stake, *(*world.entry_columns(), *withdrawal_columns(world)),
        world.flow_totals,
    )  # fmt: skip
    world.book()


def buffer_targets(world: World, day: int) -> Floats:
    """(LRTs,) share of its worth that each protocol keeps unrestaked on a day."""
    return np.array([world.scenario.lrts.buffer_of(name, day) for name in world.lrts.names])


def curation_terms(world: World, offers: Offers) -> tuple[Any, ...]:
    """What decides an LRT's target weights, in the order in which the kernels take it."""
    edges = world.lrt_delegations
    return (
        world.lrts.risk_aversion, world.scenario.lrts.sensitivity, float(offers.certain[1]), offers.years,
        offers.managers(), offers.op_open,
        world.operators.organisation, edges.listed, edges.anchor, edges.cap, edges.home_cap,
    )  # fmt: skip


def delegate(world: World, day: int, offers: Offers) -> None:
    """Attentive stakers choose venue and manager anew; those who changed pull out and move."""
    visibility.publish(world, day)
    s = world.stakers
    before_venue, before_operator, before_lrt = s.venue.copy(), s.operator.copy(), s.lrt.copy()
    changed = np.empty(len(s), dtype=np.int32)
    reviews, changes = review(world, day, offers, changed)
    world.counts["reviews"] = reviews
    note_motives(world, offers, changed, changes)
    tell_neighbours(changed, changes, before_venue, s.venue, *world.graph, s.company)
    move(world, day, changed, changes, before_operator, before_lrt)


def note_motives(world: World, offers: Offers, changed: Rows, changes: int) -> None:
    """What moved people fades; what moved those who move into restaking today is added."""
    s, rule = world.stakers, world.scenario.stakers
    motives = np.array([column[0] for column in world.motives.columns.values()])
    motives *= decay_per_tick(MOTIVES_HALFLIFE)
    add_motives(
        changed, changes, rule.venue_sensitivity, offers.certain, offers.op_yield, offers.op_points,
        offers.lrt_yield, offers.lrt_points, s.native, s.social_weight, s.points_weight, s.seen_neighbours,
        s.venue, s.operator, s.lrt, motives,
    )  # fmt: skip
    for column, motive in zip(world.motives.columns.values(), motives.tolist(), strict=True):
        column[0] = motive


def review(world: World, day: int, offers: Offers, changed: Rows) -> tuple[int, int]:
    """Attentive stakers choose anew; returns (reviews, changes), the rows of those who changed first in ``changed``."""
    s, rule = world.stakers, world.scenario.stakers
    reviews, changes = world.risk.review_stakers(
        day, world.key("review", day), world.key("venue taste"), world.key("manager taste"), offers.news,
        world.scenario.beliefs.news_lift, rule.taste_renewal, offers.years, rule.venue_sensitivity,
        rule.manager_sensitivity, rule.switching_cost, rule.considered,
        *manager_offers(offers), *world.visibility, world.constants, s.company,
        s.venue, s.operator, s.lrt, s.native, s.peers, s.risk_aversion, s.attention, s.alert, s.alert_until,
        s.social_weight, s.points_weight, s.aware, s.known_from, world.fears.alarm, world.fears.seen, s.taste,
        s.manager_taste, s.reviewed, s.seen_venue, s.seen_operator, s.seen_lrt, s.seen_aware, s.seen_neighbours,
        changed,
    )  # fmt: skip
    return reviews, changes


def manager_offers(offers: Offers) -> tuple[Floats, Floats, Codes, Floats, Floats]:
    """The offers in the order in which the stakers' kernels take them."""
    return offers.plain(), offers.managers(), offers.op_open, offers.pooled(), offers.lrt_log_size


def move(world: World, day: int, rows: Rows, count: int, before_operator: Rows, before_lrt: Rows) -> None:
    """Queue, redeem, exit and place what the stakers in ``rows[:count]`` have decided to move."""
    if count == 0:
        return
    s, lrts, edges, requests = world.stakers, world.lrts, world.lrt_delegations, world.lst_redemptions
    claims, orders = world.redemptions, world.orders
    waiting = (world.withdrawals, claims, requests, orders)
    for queue, times in ((world.entries, 1), (world.exits, 2), *((each, 1) for each in waiting)):
        queue.make_room(times * count)
    pull_out(
        rows, count, world.withdrawal_due(day), before_operator, before_lrt,
        s.venue, s.operator, s.lrt, s.native, world.operators_open(), s.wallet, s.solo, s.lst, s.restaked,
        s.lien, s.lrt_tokens, world.lst.active, world.lst.supply, world.lst_rate(), lrts.buffer, lrts.supply,
        world.mint_rates(), lrts.native_share, edges.weight, edges.stake,
        *(*world.entry_columns(), *exit_columns(world), *withdrawal_columns(world)),
        claims.owner, claims.lrt, claims.tokens, claims.claim, claims.cursor,
        requests.owner, requests.tokens, requests.claim, requests.cursor,
        day, asks(world, day), orders.owner, orders.lrt, orders.tokens, orders.limit, orders.day, orders.cursor,
        world.flow_totals,
    )  # fmt: skip
    world.book()


def exit_columns(world: World) -> tuple[Codes, Rows, Ints, Ints]:
    """The exit queue as kernels append to it."""
    queue = world.exits
    return queue.owner_kind, queue.owner, queue.amount, queue.cursor
