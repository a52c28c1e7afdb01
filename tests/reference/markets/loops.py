"""Loopers: who begins, who looks at a loop, and the step that is then taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.policies.looper import LOOPER_POLICIES
from restaking.agents.staker import Venue
from restaking.core.draws import subkey, unit
from restaking.core.units import GWEI, WAD, wad
from restaking.model.rules.exchange import tokens_for
from restaking.model.rules.lending import (
    BAND,
    debt_for,
    discount_for_waiting,
    leverage_limit,
    leverage_of,
    moves,
    utilisation_at,
    value,
)
from restaking.model.rules.swaps import tokens_down_to
from tests.reference.agents import Lrt, Staker
from tests.reference.markets.lenders import curve, reprice, reserve_of
from tests.reference.markets.liquidations import close_settled
from tests.reference.markets.patience import asks_now, days_until_paid
from tests.reference.markets.things import Holder, Loan, Order, Party, Pool, book
from tests.reference.markets.venues import as_rules_see_it, eth_for, reported_rate, sell, venues_of

if TYPE_CHECKING:
    from tests.reference.economy import Economy

SLOT_LOOKS, SLOT_BEGINS, SLOT_LEVERAGE = range(3)
CHEAPER = 99 * WAD // 100  # of the reported rate: below it tokens are bought, not minted


def review(economy: Economy, day: int) -> None:
    """Those who look at their loops and find a step to take, in the order of their loans, then those who begin one."""
    old = len(economy.loans)
    begin(economy, day)
    rates, asks = economy.lrt_rates(), asks_now(economy)
    days = [days_until_paid(economy, lrt, day) for lrt in economy.lrts]
    loops = [
        Looper(economy, day, loan, rates[loan.lrt], days[loan.lrt], asks[loan.lrt] or 0)
        for loan in economy.loans
        if loan.owner_kind == Holder.STAKER
    ]
    stepping = [loop for loop in loops if loop.looks() and loop.finds_a_step()]
    new = economy.loans[old:]
    for loop in loops:
        if loop in stepping or any(loop.loan is loan for loan in new):
            loop.step()
    close_settled(economy)


def begin(economy: Economy, day: int) -> None:
    """Holders without a loop to whom the token promises more than borrowing costs may begin one.

    Everybody by the same chance, or by how much it holds beside 32 tokens.
    """
    rule, key = economy.settings.lending, economy.key("loop begun", day)
    if rule.adoption_rate == 0.0:
        return
    could = [s for s in economy.stakers if s.venue == Venue.LRT and s.lrt_tokens > 0 and s.leverage <= 1.0]
    for staker in could:
        chance = rule.adoption_rate
        if rule.loopers == "large":
            chance = chance * float(staker.lrt_tokens) / float(32 * GWEI)
        its, lender = subkey(key, staker.row), reserve_of(economy, staker.lrt)
        pays = lender.supplied > 0 and promised(economy, staker, staker.lrt) > lender.rate
        if pays and unit(its, SLOT_BEGINS) < chance:
            draw = unit(its, SLOT_LEVERAGE)
            staker.leverage = rule.leverage_least + draw * (rule.leverage_most - rule.leverage_least)
            economy.loans.append(Loan(Holder.STAKER, staker.row, staker.lrt, tokens=staker.lrt_tokens))
            staker.lrt_tokens = 0


def promised(economy: Economy, staker: Staker, lrt: int) -> float:
    """What a staker expects of a token [1/yr], the airdrop as it counts it."""
    offer = economy.offers.lrts[lrt]
    return offer.yield_ + staker.points_weight * offer.points


def has_left(staker: Staker, loan: Loan) -> bool:
    """Whether the owner of a loan no longer holds the LRT."""
    return (staker.venue, staker.lrt) != (Venue.LRT, loan.lrt)


def alarming(economy: Economy) -> float:
    """Debt over collateral from which an owner is alarmed."""
    return 0.5 * (economy.settings.lending.ltv + economy.settings.lending.threshold)


class Looper:
    """The owner of a loan, looking at it."""

    def __init__(self, economy: Economy, day: int, loan: Loan, rate: tuple[int, int], days: float, ask: int) -> None:
        self.economy, self.day, self.loan, self.rate, self.ask = economy, day, loan, rate, ask
        self.rule = economy.settings.lending
        self.staker: Staker = economy.stakers[loan.owner]
        self.lrt: Lrt = economy.lrts[loan.lrt]
        self.reserve = reserve_of(economy, loan.lrt)
        self.deep: Pool = venues_of(economy, loan.lrt)[0]
        self.days = days
        self.earns = promised(economy, self.staker, loan.lrt)

    @property
    def worth(self) -> int:
        """Of the collateral, at the rate of the morning [gwei]."""
        supply, backing = self.rate
        return self.loan.tokens * backing // supply if supply else self.loan.tokens

    @property
    def value(self) -> int:
        """Of the collateral, as the oracle has it [gwei]."""
        return value(self.loan.tokens, self.economy.quotes[self.loan.lrt].oracle)

    def policy(self, has: float) -> float:
        """Leverage that is wanted of a loop that has this one, by what it earns and costs now."""
        return LOOPER_POLICIES[self.rule.loop_policy].rule(self.earns, self.reserve.rate, self.staker.leverage, has)

    def leverage(self, worth: float, debt: float) -> float:
        """Leverage that the loop has; of one under water, the highest."""
        return leverage_of(worth, debt, max(self.staker.leverage, leverage_limit(self.rule.threshold)))

    def near_value(self) -> float:
        """Of the collateral, as the oracle has it [gwei], nearly."""
        return self.loan.tokens * (float(self.economy.quotes[self.loan.lrt].oracle) / float(WAD))

    def looks(self) -> bool:
        """Whether the owner looks today: now and then, when it has left the LRT, when liquidation is near."""
        if has_left(self.staker, self.loan) or float(self.loan.debt) > alarming(self.economy) * self.near_value():
            return True
        key = subkey(self.economy.key("loop review", self.day), self.staker.row)
        return unit(key, SLOT_LOOKS) < self.rule.review_rate

    def finds_a_step(self) -> bool:
        """Whether there is anything to do, by a rough look at the morning's figures; notes what is wanted."""
        loan, owed, worth = self.loan, float(self.loan.debt), self.loan.tokens * self.near_rate()
        has, leaves = self.leverage(worth, owed), has_left(self.staker, loan)
        loan.target = 1.0 if leaves else self.policy(has)
        if leaves or 0 < self.staker.lrt_tokens < loan.tokens:
            return True
        if loan.target == has:
            return False
        room = utilisation_at(self.earns, *curve(self.economy)) * self.reserve.supplied - self.reserve.borrowed
        may = min(self.rule.ltv * self.near_value() - owed, room, float(self.reserve.cash))
        afraid = owed > alarming(self.economy) * self.near_value()
        return afraid or moves(owed, float(debt_for(worth, owed, loan.target)), may)

    def near_rate(self) -> float:
        """Worth of a token [gwei], nearly."""
        supply, backing = self.rate
        return backing / supply if supply else 1.0

    def step(self) -> None:
        """What is done at one look."""
        if self.staker.lrt == self.loan.lrt and 0 < self.staker.lrt_tokens < self.loan.tokens:
            self.loan.tokens += self.staker.lrt_tokens
            self.staker.lrt_tokens = 0
        if has_left(self.staker, self.loan):
            self.leave()
        else:
            self.move()

    def move(self) -> None:
        """A step towards the leverage that is wanted, or away from liquidation."""
        debt, worth = self.loan.debt, self.worth
        has = self.leverage(worth, debt)
        self.loan.target = self.policy(has)
        if self.loan.target == has:
            return
        wanted, room = debt_for(worth, debt, self.loan.target), self.room()
        if debt > alarming(self.economy) * self.value:
            ltv = self.rule.ltv
            self.down(min(debt, int((debt - ltv * self.value) / (1.0 - ltv))), self.accepted())
        elif wanted > debt:
            self.up(min(wanted - debt, room))
        elif wanted < debt * (1.0 - BAND):
            self.down(min(debt - wanted, -room if room < 0 else debt), self.accepted())

    def accepted(self) -> float:
        """Discount at which tokens are sold: the largest of what carrying the debt costs meanwhile, what others who
        leave accept, and what a liquidator would take."""
        discount = discount_for_waiting(self.earns, self.reserve.rate, self.days)
        if has_left(self.staker, self.loan):
            discount = max(discount, 1.0 - self.ask / WAD)
        if self.loan.debt > alarming(self.economy) * self.value:
            discount = max(discount, self.rule.incentive)
        return min(1.0, discount)

    def room(self) -> int:
        """What can be lent until borrowing costs what the token earns; below 0, by how much it is beyond [gwei]."""
        used = utilisation_at(self.earns, *curve(self.economy))
        return int(used * self.reserve.supplied) - self.reserve.borrowed

    def leave(self) -> None:
        """Repay everything at the discount of those who leave; what is left over is for sale."""
        self.loan.target = 1.0
        self.down(self.loan.debt, self.accepted())
        if self.loan.debt == 0 and self.loan.tokens > 0:
            order = Order(Holder.STAKER, self.staker.row, self.lrt.row, self.loan.tokens, self.ask, self.day)
            self.economy.orders.append(order)
            self.loan.tokens = 0

    def up(self, eth: int) -> None:
        """Borrow and mint, as far as collateral and cash reach, unless tokens are to be had cheaper or not at all."""
        quote, reported = self.economy.quotes[self.lrt.row], reported_rate(self.economy, self.lrt.row)
        eth = min(eth, value(self.value, wad(self.rule.ltv)) - self.loan.debt, self.reserve.cash)
        if eth <= self.loan.debt * BAND or self.lrt.paused or quote.price * WAD < CHEAPER * reported:
            return
        minted = tokens_for(eth, *self.rate)
        if minted > 0:
            self.reserve.cash -= eth
            self.lrt.buffer += eth
            self.lrt.supply += minted
            self.loan.tokens += minted
            quote.looped += eth
            self.owe(eth)

    def down(self, eth: int, discount: float) -> None:
        """Sell collateral and repay, at a price within the discount and above what is owed per token."""
        view = as_rules_see_it(self.economy, self.deep)
        tokens, debt = self.loan.tokens, self.loan.debt
        floor = max(wad(1.0 - discount) * view.rate // WAD, debt * WAD // tokens if tokens else 0)
        sold = tokens_down_to(view, -(-floor * WAD // (WAD - self.deep.fee)), tokens)
        sold = self.just_enough(eth, sold)
        if eth <= 0 or eth_for(self.economy, self.deep, sold) == 0:
            return
        self.loan.tokens -= sold
        paid = sell(self.economy, self.deep, sold, Party.LOOPERS)
        repaid = min(paid, debt)
        self.reserve.cash += paid
        self.reserve.supplied += paid - repaid
        book(self.economy, Party.LENDERS, Party.LOOPERS, paid - repaid)
        self.economy.quotes[self.lrt.row].looped -= repaid
        self.owe(-repaid)

    def just_enough(self, eth: int, most: int) -> int:
        """Fewest of the tokens that bring ``eth`` gwei; all of them if they do not bring more."""
        if eth_for(self.economy, self.deep, most) <= eth:
            return most
        too_few, enough = 0, most
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            if eth_for(self.economy, self.deep, middle) < eth:
                too_few = middle
            else:
                enough = middle
        return enough

    def owe(self, eth: int) -> None:
        """More debt, or less."""
        self.loan.debt += eth
        self.reserve.borrowed += eth
        reprice(self.economy, self.reserve)
