"""Unhealthy loans: as much is repaid as pays the liquidator, who sells the collateral in the deep pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import WAD, wad
from restaking.model.rules.lending import healthy, repayable, seized, value
from tests.reference.markets.lenders import reprice, reserve_of, side_of
from tests.reference.markets.things import Holder, Loan, Party, book
from tests.reference.markets.venues import eth_for, reported_rate, sell, venues_of
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy

TRIES = 5  # the whole, a half and so on, to a sixteenth
DUST = 1_000  # gwei of collateral that nobody looks after


def liquidate(economy: Economy, day: int, hour: int) -> int:
    """All loans that are unhealthy at the beginning of the pass, under one cause; returns what was repaid."""
    rule = economy.settings.lending
    threshold, incentive, close_factor = wad(rule.threshold), wad(rule.incentive), wad(rule.close_factor)
    repaid, cause = 0, economy.causes + 1
    for loan in [loan for loan in economy.loans if is_unhealthy(economy, loan, threshold)]:
        price = economy.quotes[loan.lrt].oracle
        most = repayable(loan.tokens, loan.debt, price, threshold, incentive, close_factor)
        for paid in (most >> n for n in range(TRIES)):
            taken = seized(paid, loan.tokens, price, incentive)
            if paid and taken and eth_for(economy, venues_of(economy, loan.lrt)[0], taken) >= paid:
                seize(economy, loan, paid, taken)
                tell(economy, day, hour, "liquidation", loan, cause, paid)
                repaid += paid
                break
        if loan.debt > 0 and value(loan.tokens, price) < DUST:
            tell(economy, day, hour, "bad_debt", loan, cause, loan.debt)
            write_off(economy, day, loan)
    close_settled(economy)
    return repaid


def is_unhealthy(economy: Economy, loan: Loan, threshold: int) -> bool:
    """Whether a debt is above what its collateral may carry at the oracle's price."""
    return loan.debt > 0 and not healthy(loan.tokens, loan.debt, economy.quotes[loan.lrt].oracle, threshold)


def tell(economy: Economy, day: int, hour: int, kind: str, loan: Loan, cause: int, amount: int) -> None:
    """Enter it into the log; the cause is new with its first event."""
    economy.causes = cause
    economy.events.append(Event(day, kind, f"lrt:{loan.lrt}", cause, amount, hour=hour))


def seize(economy: Economy, loan: Loan, paid: int, taken: int) -> None:
    """The liquidator's ETH comes in, tokens go to it and are sold; it keeps what that brings."""
    reserve, rate = reserve_of(economy, loan.lrt), reported_rate(economy, loan.lrt)
    book(economy, Party.LIQUIDATORS, side_of(loan), taken * rate // WAD - paid)
    loan.tokens -= taken
    loan.debt -= paid
    reserve.borrowed -= paid
    reserve.cash += paid
    reserve.repaid += paid
    if loan.owner_kind == Holder.STAKER:
        economy.quotes[loan.lrt].looped -= paid
    economy.came_in += paid
    economy.went_out += sell(economy, venues_of(economy, loan.lrt)[0], taken, Party.LIQUIDATORS)
    reprice(economy, reserve)


def write_off(economy: Economy, day: int, loan: Loan) -> None:
    """Nothing is left to pay with: the lenders lose it, and take fright once that is more than they put up with."""
    reserve, lost = reserve_of(economy, loan.lrt), loan.debt
    loan.debt = 0
    reserve.borrowed -= lost
    reserve.supplied -= lost
    reserve.bad_debt += lost
    if reserve.bad_debt > economy.settings.lending.fear_loss * reserve.supplied:
        reserve.alarm = day
    book(economy, side_of(loan), Party.LENDERS, lost)
    reprice(economy, reserve)


def close_settled(economy: Economy) -> None:
    """Loans with neither collateral nor debt are over, and so is their owners' looping."""
    for loan in economy.loans:
        if loan.tokens == 0 and loan.debt == 0 and loan.owner_kind == Holder.STAKER:
            economy.stakers[loan.owner].leverage = 1.0
    economy.loans = [loan for loan in economy.loans if loan.tokens or loan.debt]
