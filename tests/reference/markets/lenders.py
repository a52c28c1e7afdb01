"""Lenders: a day's interest, supply that follows its return, and flight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI
from restaking.model.rules.lending import borrow_rate, daily, interest, supply_for, utilisation, utilisation_for
from tests.reference.markets.things import Holder, Loan, Party, Reserve, book, reserve_row

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def curve(economy: Economy) -> tuple[float, float, float, float]:
    """Kink, base, slope and jump of interest rates."""
    rule = economy.settings.lending
    return rule.kink, rule.rate_base, rule.rate_slope, rule.rate_jump


def reprice(economy: Economy, reserve: Reserve) -> None:
    """The rate follows from what part is lent out."""
    reserve.rate = borrow_rate(utilisation(reserve.cash, reserve.borrowed), *curve(economy))


def reserve_of(economy: Economy, lrt: int) -> Reserve:
    """Who lends against an LRT."""
    return economy.reserves[reserve_row(economy, lrt)]


def side_of(loan: Loan) -> Party:
    """On which side a borrower stands."""
    return Party.LOOPERS if loan.owner_kind == Holder.STAKER else Party.OUTSIDERS


def accrue(economy: Economy, day: int) -> None:
    """Interest at last night's rates; then lenders come and go."""
    a_day = [daily(reserve.rate) for reserve in economy.reserves]
    for loan in economy.loans:
        row = reserve_row(economy, loan.lrt)
        more = interest(loan.debt, a_day[row])
        loan.debt += more
        economy.reserves[row].borrowed += more
        economy.reserves[row].supplied += more
        book(economy, Party.LENDERS, side_of(loan), more)
    for reserve in economy.reserves:
        reprice(economy, reserve)
        come_and_go(economy, day, reserve)


def come_and_go(economy: Economy, day: int, reserve: Reserve) -> None:
    """A part of the way to the supply that earns what lenders ask, but not into what frightened them of late."""
    rule = economy.settings.lending
    used = utilisation_for(rule.lender_return, *curve(economy))
    wanted = supply_for(reserve.borrowed, used)
    step = int(rule.lender_speed * (wanted - reserve.supplied))
    afraid = reserve.alarm > 0 and day <= reserve.alarm + rule.fear_days
    if step > 0 and not afraid:
        change(economy, reserve, step)
        reserve.fled = max(0, reserve.fled - step)
    elif step < 0:
        change(economy, reserve, -min(-step, reserve.cash))


def change(economy: Economy, reserve: Reserve, eth: int) -> None:
    """ETH comes in from outside, or goes out."""
    reserve.cash += eth
    reserve.supplied += eth
    economy.came_in += max(eth, 0)
    economy.went_out += max(-eth, 0)
    reprice(economy, reserve)


def flee(economy: Economy, day: int) -> bool:
    """Lenders frightened today take a part of the cash, every hour; whether it was worth noting.

    Tokens known to lack backing frighten for as long as their protocol stands still.
    """
    for lrt in economy.lrts:
        if lrt.unbacked > 0 and lrt.paused:
            reserve_of(economy, lrt.row).alarm = day
    fled = 0
    for reserve in economy.reserves:
        if reserve.alarm == day:
            run = int(economy.settings.lending.run_rate * reserve.cash)
            change(economy, reserve, -run)
            reserve.fled += run
            fled += run
    return fled >= GWEI
