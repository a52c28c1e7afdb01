"""Somebody issues tokens of an LRT that nothing stands behind."""

from restaking.agents.markets import Holder
from restaking.core.units import NOBODY, WAD, wad
from restaking.model.accounts import BORROWED_OUTSIDE, DEBT_MADE, FORGED_LOAN, FORGED_ORDER, LRT_ISSUED
from restaking.model.interventions import intervention, lrt_row
from restaking.model.markets.lenders import reprice
from restaking.model.world import World


def check(world: World, *, lrt: int | str, share: float, pledged: float = 0.0) -> None:
    """Refuse LRTs that do not exist, shares outside (0, 1], and worlds without markets to be rid of the tokens."""
    lrt_row(world, lrt)
    if not world.scenario.markets.enabled:
        raise ValueError("markets.enabled = false: not allowed; true: forged tokens are sold or pledged in markets")
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share = {share}: not allowed; above 0 and at most 1")
    if not 0.0 <= pledged <= 1.0:
        raise ValueError(f"pledged = {pledged}: not allowed; a number from 0 to 1")


@intervention("forge_tokens", check)
def forge_tokens(world: World, day: int, *, lrt: int | str, share: float, pledged: float = 0.0) -> None:
    """An outsider issues itself a ``share`` of an LRT's supply on top of it, unbacked, and makes it into ETH.

    The part ``pledged`` becomes collateral of a loan as large as lending allows and its reserve has cash for; the
    rest, and all of it where there is no cash, is sold at any price from the first hour of the day on. The protocol's
    reported rate does not count these tokens until it owns up to them.
    """
    k, lrts = lrt_row(world, lrt), world.lrts
    forged = int(lrts.supply[k]) * wad(share) // WAD
    lrts.supply[k] += forged
    lrts.unbacked[k] += forged
    world.flow_totals[LRT_ISSUED] += forged
    as_collateral = pledge(world, k, forged * wad(pledged) // WAD)
    rest = forged - as_collateral
    if rest > 0:
        world.orders.append(owner_kind=Holder.OUTSIDER, owner=NOBODY, lrt=k, tokens=rest, limit=0, day=day, hour=0)
        world.flow_totals[FORGED_ORDER] += rest
    world.book()
    worth = forged * world.reported_rate(k) // WAD
    world.tell("shock_forge_tokens", day, f"lrt:{k}", world.new_cause(), worth)


def pledge(world: World, k: int, tokens: int) -> int:
    """Borrow against ``tokens`` what the oracle's price and the reserve's cash allow; returns the tokens pledged,
    none if there is nothing to be borrowed."""
    reserves = world.reserves
    row = 0 if world.scenario.lending.shared else k
    value = tokens * int(world.quotes.oracle[k]) // WAD
    debt = min(value * wad(world.scenario.lending.ltv) // WAD, int(reserves.cash[row]))
    if debt <= 0:
        return 0
    reserves.cash[row] -= debt
    reserves.borrowed[row] += debt
    reprice(world, row)
    world.loans.append(owner_kind=Holder.OUTSIDER, owner=NOBODY, lrt=k, tokens=tokens, debt=debt)
    flows = world.flow_totals
    flows[FORGED_LOAN] += tokens
    flows[BORROWED_OUTSIDE] += debt
    flows[DEBT_MADE] += debt
    return tokens
