"""Exchange between ETH and a token that is a share of a pool (LST or LRT): worth = backing / supply."""

from restaking.core.compiled import rule
from restaking.core.units import mul_div


@rule
def tokens_for(amount: int, supply: int, backing: int) -> int:
    """Tokens minted for ``amount`` gwei, rounded down; one for one in an empty pool, none in a worthless one."""
    if supply == 0:
        return amount
    if backing == 0:
        return 0
    return mul_div(amount, supply, backing)


@rule
def worth_of(tokens: int, supply: int, backing: int) -> int:
    """What ``tokens`` are worth [gwei], rounded down."""
    if supply == 0:
        return 0
    return mul_div(tokens, backing, supply)


@rule
def redeemed(tokens: int, claim: int, supply: int, backing: int) -> int:
    """What a redeemer of ``tokens`` gets [gwei]: their worth now, at most the ``claim`` at request: losses are shared
    by those who wait, gains are not (Lido withdrawal queue)."""
    return min(claim, worth_of(tokens, supply, backing))


@rule
def fee_shares(fee: int, supply: int, backing: int) -> int:
    """Tokens that a protocol issues to itself for a fee of ``fee`` gwei which stays in the pool, at the rate after
    rewards but before the fee; none where nobody holds any, or they are worthless.

    A token of the others is then worth what it would be with the fee taken out of the pool.
    """
    return tokens_for(fee, supply, backing) if supply > 0 else 0
