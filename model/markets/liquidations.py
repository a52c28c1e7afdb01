"""Liquidations of loans whose collateral no longer suffices, where they pay.

A liquidator repays, gets the collateral at the oracle's price with the incentive on top, and sells it at once in the
deep pool. It does so only if that brings back what it repays: of a repayment that does not pay it tries a half, a
quarter and so on, and else waits.
"""

from typing import Final, NamedTuple

import numpy as np

from restaking.agents.markets import Holder, Party
from restaking.core.units import WAD, wad
from restaking.model.accounts import BAD_DEBT, DEBT_REPAID, LIQUIDATION_REPAID, LIQUIDATOR_PAID, SEIZED
from restaking.model.markets import gains, lenders, pools
from restaking.model.rules import lending, swaps
from restaking.model.world import World

HALVINGS: Final = 4
"""How often a liquidator halves a repayment that does not pay, before it waits: down to a sixteenth."""
DUST: Final = 1_000
"""Collateral [gwei at the oracle's price] below which nobody sees to a loan; what is owed on it is written off."""


class Terms(NamedTuple):
    """The scenario's terms of loans [wad]."""

    threshold: int
    incentive: int
    close_factor: int


def terms(world: World) -> Terms:
    """The terms of today."""
    rule = world.scenario.lending
    return Terms(wad(rule.threshold), wad(rule.incentive), wad(rule.close_factor))


def liquidate(world: World, day: int, hour: int) -> int:
    """One pass over all unhealthy loans in the order in which they were opened; returns what was repaid [gwei]."""
    rows = unhealthy(world)
    if not rows:
        return 0
    told, repaid = len(world.events), 0
    with world.still():  # the protocols' worth does not change in pools
        for row in rows:
            repaid += settle(world, day, hour, row, world.causes + 1)
    if len(world.events) > told:
        world.new_cause()
    drop_closed(world)
    world.book()
    return repaid


def unhealthy(world: World) -> list[int]:
    """Loans below health 1 at the oracles' prices: found by floats with a margin, then judged in integers."""
    loans, quotes, rule = world.loans, world.quotes, terms(world)
    if not loans.used:
        return []
    lrt, tokens, debt = loans.column("lrt"), loans.column("tokens"), loans.column("debt")
    limit = tokens * (quotes.oracle / WAD)[lrt] * (world.scenario.lending.threshold * (1.0 - 1e-9))
    doubtful = np.flatnonzero((debt >= limit) & (debt > 0)).tolist()
    return [
        row
        for row in doubtful
        if not lending.healthy(int(tokens[row]), int(debt[row]), int(quotes.oracle[lrt[row]]), rule.threshold)
    ]


def settle(world: World, day: int, hour: int, row: int, cause: int) -> int:
    """Liquidate one loan as far as it pays; what is owed on no collateral is written off. Returns what was repaid."""
    loans, k = world.loans, int(world.loans.lrt[row])
    who, tokens, debt = f"lrt:{k}", int(loans.tokens[row]), int(loans.debt[row])
    repaid, taken = offer(world, k, tokens, debt)
    if taken:
        seize(world, row, repaid, taken)
        world.tell("liquidation", day, who, cause, repaid, hour=hour)
    left = int(loans.debt[row])
    if left and lending.value(int(loans.tokens[row]), int(world.quotes.oracle[k])) < DUST:
        write_off(world, day, row)
        world.tell("bad_debt", day, who, cause, left, hour=hour)
    return repaid


def offer(world: World, k: int, tokens: int, debt: int) -> tuple[int, int]:
    """(debt repaid, tokens seized) of the largest liquidation of a loan that pays; nothing if none does."""
    price, rule = int(world.quotes.oracle[k]), terms(world)
    pool = pools.balances(world, pools.deep(k))
    repaid = lending.repayable(tokens, debt, price, *rule)
    for _ in range(HALVINGS + 1):
        taken = lending.seized(repaid, tokens, price, rule.incentive)
        if repaid and taken and swaps.sale(pool, taken) >= repaid:
            return repaid, taken
        repaid //= 2
    return 0, 0


def seize(world: World, row: int, repaid: int, taken: int) -> None:
    """The liquidator repays ``repaid`` gwei, sells ``taken`` tokens and keeps the difference."""
    loans, flows, k = world.loans, world.flow_totals, int(world.loans.lrt[row])
    reserves, r = world.reserves, int(world.reserve_of(loans.lrt[row : row + 1])[0])
    gains.book(world, Party.LIQUIDATORS, debtors(world, row), taken * world.reported_rate(k) // WAD - repaid)
    loans.tokens[row] -= taken
    loans.debt[row] -= repaid
    reserves.borrowed[r] -= repaid
    reserves.cash[r] += repaid
    reserves.repaid[r] += repaid
    world.quotes.looped[k] -= repaid if debtors(world, row) == Party.LOOPERS else 0
    flows[DEBT_REPAID] += repaid
    flows[LIQUIDATION_REPAID] += repaid
    pools.sell(world, pools.deep(k), taken, Party.LIQUIDATORS, SEIZED, LIQUIDATOR_PAID)
    lenders.reprice(world, r)


def write_off(world: World, day: int, row: int) -> None:
    """What is owed on no collateral is lost to the lenders of the reserve, in proportion."""
    loans = world.loans
    lost = int(loans.debt[row])
    loans.debt[row] = 0
    world.flow_totals[BAD_DEBT] += lost
    gains.book(world, debtors(world, row), Party.LENDERS, lost)
    lenders.lose(world, day, int(world.reserve_of(loans.lrt[row : row + 1])[0]), lost)


def debtors(world: World, row: int) -> Party:
    """On which side the owner of a loan is."""
    return Party.LOOPERS if world.loans.owner_kind[row] == Holder.STAKER else Party.OUTSIDERS


def drop_closed(world: World) -> None:
    """Loans without collateral and without debt are closed; a staker whose loan that was loops no more."""
    loans = world.loans
    closed = (loans.column("tokens") == 0) & (loans.column("debt") == 0)
    if not closed.any():
        return
    owners = loans.column("owner")[closed & (loans.column("owner_kind") == Holder.STAKER)]
    world.stakers.leverage[owners] = 1.0
    loans.keep(~closed)
