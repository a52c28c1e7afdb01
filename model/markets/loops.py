"""Loops: stakers who borrow against LRT tokens to hold more of them.

A looper looks at its loop now and then, always when its debt comes near the threshold, and every day once its staker
has left the LRT. It moves one step at a look. Up: it borrows as far as its collateral allows and mints. Down: it sells
collateral in the deep pool and repays with what it gets, in one transaction, as flash loans allow, but only down to
the price at which carrying the debt would be better.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from restaking.agents.markets import Holder, Party
from restaking.agents.policies.looper import LOOPER_POLICIES
from restaking.agents.staker import Venue
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, Floats, Rows, wad
from restaking.model.accounts import (
    BORROWED_LOOP,
    DEBT_MADE,
    DEBT_REPAID,
    LOOP_MINTED,
    LRT_ISSUED,
    PLEDGED,
    UNPLEDGED,
    UNWIND_REPAID,
    UNWOUND,
)
from restaking.model.kernels.by_policy import loop_kernel
from restaking.model.kernels.loans import SLOT_LEVERAGE, who_begins
from restaking.model.markets import gains, lenders, pools
from restaking.model.markets.liquidations import drop_closed
from restaking.model.markets.orders import asks
from restaking.model.markets.redeeming import waiting_days
from restaking.model.rules import lending, swaps
from restaking.model.rules.exchange import tokens_for
from restaking.model.world import World

CHEAPER: Final = 99 * WAD // 100
"""Price in the deep pool over the reported rate [wad] below which nobody mints to loop: buying would be cheaper."""


def review(world: World, day: int) -> None:
    """Loopers look at what a loop earns and costs, and move a step towards the leverage they want."""
    before = world.loans.used
    begin(world, day)
    if not world.loans.used:
        return
    rates = [(int(supply), int(worth)) for supply, worth in world.lrt_rates().tolist()]
    with world.still():
        days, ask = waiting_days(world, day).tolist(), asks(world, day).tolist()
    per_token = np.array([worth / supply if supply else 1.0 for supply, worth in rates])
    moving = [row for row in movers(world, day, per_token) if row < before]
    for row in (*moving, *range(before, world.loans.used)):
        k = int(world.loans.lrt[row])
        look(world, row, Terms(day, rates[k], days[k], ask[k]))
    drop_closed(world)
    world.book()


def movers(world: World, day: int, per_token: Floats) -> list[int]:
    """Loans whose owners look at them today and have a step to make; ``per_token`` (LRTs,) is what tokens are worth."""
    loans, s, rule, offers, reserves = (
        world.loans, world.stakers, world.scenario.lending, world.offers[-1], world.reserves
    )  # fmt: skip
    rows, of = np.empty(loans.used, dtype=np.int32), reserve_rows(world)
    columns = (loans.column(name) for name in ("owner_kind", "owner", "lrt", "tokens", "debt", "target"))
    count = loop_kernel(rule.loop_policy)(
        world.key("loop review", day), rule.review_rate, rule.ltv, alarming(world),
        lending.leverage_limit(rule.threshold), *lenders.curve(world), *columns, s.venue, s.lrt, s.lrt_tokens,
        s.leverage, s.points_weight, per_token, world.quotes.oracle / WAD, offers.lrt_yield, offers.lrt_points,
        reserves.rate[of], reserves.cash[of], reserves.supplied[of], reserves.borrowed[of], rows,
    )  # fmt: skip
    return list(rows[:count].tolist())


def reserve_rows(world: World) -> Rows:
    """(LRTs,) the reserve of each."""
    return world.reserve_of(np.arange(len(world.lrts), dtype=np.int32))


def alarming(world: World) -> float:
    """Debt over the collateral's value at the oracle from which an owner fears liquidation: half-way from what may be
    borrowed to the threshold."""
    rule = world.scenario.lending
    return 0.5 * (rule.ltv + rule.threshold)


def begin(world: World, day: int) -> None:
    """Some holders for whom a loop would pay pledge their tokens, where anybody lends against them; each draws how far
    it would go."""
    rule, s, offers = world.scenario.lending, world.stakers, world.offers[-1]
    if rule.adoption_rate == 0.0:
        return
    rows = np.empty(len(s), dtype=np.int32)
    of, reserves = reserve_rows(world), world.reserves
    costs = np.where(reserves.supplied[of] > 0, reserves.rate[of], np.inf)
    key = world.key("loop begun", day)
    count = who_begins(
        key, rule.adoption_rate, rule.loopers == "large", s.venue, s.lrt, s.lrt_tokens, s.leverage, s.points_weight,
        offers.lrt_yield, offers.lrt_points, costs, rows,
    )  # fmt: skip
    for i in rows[:count].tolist():
        draw = unit(subkey(key, i), SLOT_LEVERAGE)
        s.leverage[i] = rule.leverage_least + draw * (rule.leverage_most - rule.leverage_least)
        world.loans.append(owner_kind=Holder.STAKER, owner=i, lrt=int(s.lrt[i]))
        pledge(world, world.loans.used - 1, int(s.lrt_tokens[i]))


def pledge(world: World, row: int, tokens: int) -> None:
    """The owner of a loan adds tokens of its own to the collateral."""
    world.stakers.lrt_tokens[world.loans.owner[row]] -= tokens
    world.loans.tokens[row] += tokens
    world.flow_totals[PLEDGED] += tokens


class Terms(NamedTuple):
    """What all owners of loops of an LRT reckon with on a day."""

    day: int
    rate: tuple[int, int]
    """(supply, worth) by which it mints."""
    days: float
    """What redeeming a token takes."""
    ask: int
    """Fraction of the reported rate [wad] that holders who leave it ask for."""


@dataclass(frozen=True)
class Loop:
    """A loan as its owner sees it."""

    row: int
    k: int
    reserve: int
    leaves: bool
    """Whether the owner no longer holds this LRT."""
    debt: int
    worth: int
    """Of the collateral, at the reported rate [gwei]."""
    value: int
    """Of the collateral, at the oracle's price [gwei]."""
    earns: float
    costs: float
    """Of tokens, an expected airdrop counted as the owner counts it, and of borrowing [1/yr]."""
    most: float
    """Leverage the owner would go to."""


def seen(world: World, row: int, rate: tuple[int, int]) -> Loop:
    """What the owner of a loan sees of it; ``rate`` is (supply, worth) of the LRT."""
    loans, s, offers = world.loans, world.stakers, world.offers[-1]
    its, their = loans.columns, s.columns
    i, k, tokens = its["owner"].item(row), its["lrt"].item(row), its["tokens"].item(row)
    reserve = 0 if world.scenario.lending.shared else k
    return Loop(
        row=row,
        k=k,
        reserve=reserve,
        leaves=bool(their["venue"].item(i) != Venue.LRT or their["lrt"].item(i) != k),
        debt=its["debt"].item(row),
        worth=tokens * rate[1] // rate[0] if rate[0] else tokens,
        value=lending.value(tokens, int(world.quotes.oracle[k])),
        earns=float(offers.lrt_yield[k] + their["points_weight"].item(i) * offers.lrt_points[k]),
        costs=float(world.reserves.rate[reserve]),
        most=their["leverage"].item(i),
    )


def look(world: World, row: int, terms: Terms) -> None:
    """One looper moves a step towards what it wants, if it wants to move."""
    pledge_new(world, row)
    loop, rule, loans = seen(world, row, terms.rate), world.scenario.lending, world.loans
    has = lending.leverage_of(loop.worth, loop.debt, max(loop.most, lending.leverage_limit(rule.threshold)))
    target = LOOPER_POLICIES[rule.loop_policy].rule(loop.earns, loop.costs, loop.most, has)
    loans.target[row] = 1.0 if loop.leaves else target
    wanted, room = lending.debt_for(loop.worth, loop.debt, target), room_for(world, loop)
    accepts = accepted_discount(world, loop, terms)
    if loop.leaves:
        down(world, loop, loop.debt, accepts)
        release(world, loop, terms)
    elif target == has:
        return
    elif loop.debt > alarming(world) * loop.value:
        down(world, loop, rescue(world, loop), accepts)
    elif wanted > loop.debt:
        up(world, loop, min(wanted - loop.debt, room), terms.rate)
    elif wanted < loop.debt * (1.0 - lending.BAND):
        down(world, loop, min(loop.debt - wanted, -room) if room < 0 else loop.debt - wanted, accepts)


def pledge_new(world: World, row: int) -> None:
    """Tokens of the LRT that have come to the owner since are pledged too; who has pledged the smaller part of what it
    has keeps it at that."""
    loans, s, i = world.loans, world.stakers, int(world.loans.owner[row])
    if s.lrt[i] == loans.lrt[row] and 0 < int(s.lrt_tokens[i]) < int(loans.tokens[row]):
        pledge(world, row, int(s.lrt_tokens[i]))


def accepted_discount(world: World, loop: Loop, terms: Terms) -> float:
    """Discount at which a looper sells: what carrying the debt costs for as long as redeeming would take; what other
    holders accept, if it leaves the LRT; what liquidators would get, if it fears them."""
    accepts = [lending.discount_for_waiting(loop.earns, loop.costs, terms.days)]
    if loop.leaves:
        accepts.append(1.0 - terms.ask / WAD)
    if loop.debt > alarming(world) * loop.value:
        accepts.append(world.scenario.lending.incentive)
    return min(1.0, max(accepts))


def room_for(world: World, loop: Loop) -> int:
    """What the reserve can lend until borrowing costs what the token earns [gwei]; negative: what it has lent beyond.
    Nobody borrows on, or goes on repaying, past that point: the others' debts have a rate too."""
    used = lending.utilisation_at(loop.earns, *lenders.curve(world))
    reserves = world.reserves
    return int(used * int(reserves.supplied[loop.reserve])) - int(reserves.borrowed[loop.reserve])


def rescue(world: World, loop: Loop) -> int:
    """What must be repaid out of collateral until no more is owed than may be borrowed: (D − LTV·C)/(1 − LTV)."""
    ltv = world.scenario.lending.ltv
    return min(loop.debt, int((loop.debt - ltv * loop.value) / (1.0 - ltv)))


def release(world: World, loop: Loop, terms: Terms) -> None:
    """What is left once the debt is gone, is for sale."""
    loans, tokens = world.loans, int(world.loans.tokens[loop.row])
    if int(loans.debt[loop.row]) or not tokens:
        return
    loans.tokens[loop.row] = 0
    world.flow_totals[UNPLEDGED] += tokens
    world.orders.append(
        owner_kind=Holder.STAKER, owner=int(loans.owner[loop.row]), lrt=loop.k, tokens=tokens, limit=terms.ask,
        day=terms.day,
    )  # fmt: skip


def up(world: World, loop: Loop, eth: int, rate: tuple[int, int]) -> None:
    """Borrow up to ``eth`` gwei, as far as collateral and cash allow, and mint; the tokens are collateral too."""
    loans, reserves, lrts, flows = world.loans, world.reserves, world.lrts, world.flow_totals
    allowed = lending.value(loop.value, wad(world.scenario.lending.ltv)) - loop.debt
    eth = min(eth, allowed, int(reserves.cash[loop.reserve]))
    if eth <= loop.debt * lending.BAND or lrts.paused[loop.k] or discounted(world, loop.k):
        return
    minted = int(tokens_for(eth, *rate))
    if minted == 0:
        return
    reserves.cash[loop.reserve] -= eth
    lrts.buffer[loop.k] += eth
    lrts.supply[loop.k] += minted
    loans.tokens[loop.row] += minted
    world.quotes.looped[loop.k] += eth
    owe(world, loop, eth)
    world.moved()
    for flow, amount in ((BORROWED_LOOP, eth), (DEBT_MADE, eth), (LOOP_MINTED, minted), (LRT_ISSUED, minted)):
        flows[flow] += amount


def discounted(world: World, k: int) -> bool:
    """Whether LRT k costs so much less in its deep pool that nobody would mint it."""
    return int(world.quotes.price[k]) * WAD < CHEAPER * world.reported_rate(k)


def down(world: World, loop: Loop, eth: int, discount: float) -> None:
    """Sell collateral for ``eth`` gwei in the deep pool and repay with it, as far as the price less the fee stays
    within ``discount`` of the reported rate, and above the debt per token: below, selling would make the loan worse.

    The last token sold may bring a gwei more than is owed: it stays with the lenders.
    """
    p, tokens = pools.deep(loop.k), int(world.loans.tokens[loop.row])
    pool = pools.balances(world, p)
    floor = max(wad(1.0 - discount) * pool.rate // WAD, loop.debt * WAD // tokens if tokens else 0)
    sold = swaps.tokens_down_to(pool, -(-floor * WAD // (WAD - pool.fee)), tokens)
    if swaps.sale(pool, sold) > eth:
        sold = swaps.tokens_bringing(pool, eth, sold)
    if eth <= 0 or swaps.sale(pool, sold) == 0:
        return
    world.loans.tokens[loop.row] -= sold
    paid = pools.sell(world, p, sold, Party.LOOPERS, UNWOUND, UNWIND_REPAID)
    repay(world, loop, paid)


def repay(world: World, loop: Loop, paid: int) -> None:
    """What came in for the collateral reduces the debt; lenders keep what is above it."""
    repaid = min(paid, int(world.loans.debt[loop.row]))
    world.reserves.cash[loop.reserve] += paid
    world.reserves.supplied[loop.reserve] += paid - repaid
    world.flow_totals[DEBT_REPAID] += repaid
    gains.book(world, Party.LENDERS, Party.LOOPERS, paid - repaid)
    world.quotes.looped[loop.k] -= repaid
    owe(world, loop, -repaid)


def owe(world: World, loop: Loop, eth: int) -> None:
    """The debt of a loan and what its reserve has lent rise by ``eth`` gwei; the rate follows."""
    world.loans.debt[loop.row] += eth
    world.reserves.borrowed[loop.reserve] += eth
    lenders.reprice(world, loop.reserve)
