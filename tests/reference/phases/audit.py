"""The audit: ETH held now = ETH of day 0 + what came in − what went out; supplies equal holdings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.agents import Lrt
from tests.reference.markets.things import reserve_row

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def close(economy: Economy, day: int) -> None:
    """Stop at the first gwei that does not add up."""
    held, expected = eth_held(economy), economy.opening + economy.came_in - economy.went_out
    assert held == expected, f"{held - expected:+d} gwei on day {day}"
    requested = sum(request.tokens for request in economy.lst_redemptions)
    assert economy.lst.supply == requested + sum(staker.lst for staker in economy.stakers)
    for lrt in economy.lrts:
        assert lrt.supply == tokens_of(economy, lrt)
    for n, reserve in enumerate(economy.reserves):
        assert reserve.borrowed == sum(loan.debt for loan in economy.loans if reserve_row(economy, loan.lrt) == n)
        assert reserve.supplied == reserve.cash + reserve.borrowed
    assert sum(side.gained for side in economy.gains) == 0
    for operator in economy.operators:
        if economy.mode.sums and economy.degree <= 1.0:
            assert economy.mode.rules.free(operator.max_magnitude, operator.promised, economy.degree_wad) >= 0
        for a in operator.allocations:
            assert a.magnitude + min(0, a.pending) >= 0 and a.magnitude + max(0, a.pending) <= operator.max_magnitude
    assert all(avs.token_supply == avs.tokens_sold + avs.tokens_held for avs in economy.avss)
    assert economy.points.supply == sum(staker.points for staker in economy.stakers)
    assert economy.points.tokens == economy.points.tokens_sold + sum(staker.airdrop for staker in economy.stakers)
    assert all(min(s.wallet, s.solo, s.lst, s.restaked, s.lrt_tokens) >= 0 for s in economy.stakers)
    for layer in economy.losses:
        layer.before = layer.lost


def tokens_of(economy: Economy, lrt: Lrt) -> int:
    """All tokens of an LRT that anybody has: holders, the protocol, pools and those who fill them, arbitrageurs,
    sellers, borrowers."""
    return (
        lrt.treasury_tokens
        + sum(staker.lrt_tokens for staker in economy.stakers if staker.lrt == lrt.row)
        + sum(pool.tokens + pool.spare_tokens for pool in economy.pools if pool.lrt == lrt.row)
        + sum(arbitrageur.held[lrt.row].tokens for arbitrageur in economy.arbitrageurs)
        + sum(item.tokens for queue in (economy.orders, economy.loans) for item in queue if item.lrt == lrt.row)
    )


def eth_held(economy: Economy) -> int:
    """All ETH that somebody holds or that waits somewhere [gwei]."""
    base = economy.base
    queues = (economy.withdrawals, economy.entries, economy.exits, economy.sweeps, economy.penalised)
    return (
        sum(staker.wallet + staker.solo + staker.restaked + staker.lien for staker in economy.stakers)
        + sum(operator.wallet for operator in economy.operators)
        + sum(avs.treasury + avs.rewards + avs.proceeds + avs.redistributed for avs in economy.avss)
        + sum(lrt.buffer + lrt.treasury + lrt.delegated + lrt.lien for lrt in economy.lrts)
        + base.background + base.locked + base.incentives + base.dust + economy.lst.active + economy.lst.buffer
        + sum(item.amount for queue in queues for item in queue)
        + sum(row.native + row.lst for row in economy.escrow)
        + sum(pool.eth + pool.spare_eth for pool in economy.pools)
        + sum(arbitrageur.eth for arbitrageur in economy.arbitrageurs) + sum(each.cash for each in economy.reserves)
    )  # fmt: skip
