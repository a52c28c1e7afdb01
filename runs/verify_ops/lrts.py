"""Accounting of LRT protocols: what a deposit mints, what a year of rewards adds, how a slash passes through."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from restaking.core.units import GWEI, WAD, mul_div
from restaking.model.rules.exchange import fee_shares, tokens_for, worth_of
from restaking.model.rules.slashing import magnitude_slashed, stake_left
from restaking.model.scenario.errors import shown
from restaking.runs.verify_ops import Answer, Inputs, operation

POOL_SUPPLY = 980  # tokens of the pool of cases LR-01 and LR-02, which LR-03 goes on with
MOST = 10**9  # ETH or tokens; 64 bits hold nine times as many in gwei


@operation("lrt_mint")
def lrt_mint(inputs: Inputs) -> Answer:
    """A deposit [ETH] into a pool of ``tvl`` [ETH] and ``supply`` [tokens]: rate before [ETH per token], tokens minted,
    rate after. In an empty pool a token costs one ETH; a worthless one takes nothing."""
    pool, supply, paid = amount(inputs, "tvl"), amount(inputs, "supply"), amount(inputs, "deposit")
    minted = tokens_for(paid, supply, pool)
    if minted == 0:
        paid = 0  # nobody gives ETH for no token
    return {
        "rate": rate(supply, pool),
        "minted": minted / GWEI,
        "new_rate": rate(supply + minted, pool + paid),
    }


@operation("lrt_accrual")
def lrt_accrual(inputs: Inputs) -> Answer:
    """A year of ``gross`` reward on ``tvl`` [ETH], of which the protocol keeps the share ``fee`` as own tokens: what
    the tokens of before, ``supply``, are worth at its end, rate [ETH per token], return of their holders.

    A loss (``gross`` below 0) pays no fee.
    """
    pool, supply = amount(inputs, "tvl"), amount(inputs, "supply")
    if pool == 0 or supply == 0:
        raise ValueError(f"tvl, supply = {inputs['tvl']}, {inputs['supply']}: not allowed; above 0")
    change = int(pool * number(inputs, "gross", -1, 1000))
    fee = mul_div(max(change, 0), int(number(inputs, "fee", 0, 1) * WAD), WAD)
    minted = fee_shares(fee, supply, pool + change - fee)
    kept = fee if minted > 0 else 0
    end = worth_of(supply, supply + minted, pool + change - fee + kept)
    return {"tvl_end": end / GWEI, "rate_end": rate(supply, end), "user_return": (end - pool) / pool}


@operation("lrt_slash")
def lrt_slash(inputs: Inputs) -> Answer:
    """An AVS slashes an operator behind an LRT: loss [ETH], new rate [ETH per token] and fall of the NAV [%].

    ``supply`` may be left out: 980 tokens then, the pool that the shared cases carry from one to the next.
    """
    pool, supply = amount(inputs, "tvl"), amount({"supply": POOL_SUPPLY, **inputs}, "supply")
    if pool == 0 or supply == 0:
        raise ValueError(f"tvl, supply = {inputs['tvl']}, {inputs.get('supply')}: not allowed; above 0")
    stake = int(pool * number(inputs, "operator_share", 0, 1))
    allocated, wads = (int(number(inputs, name, 0, 1) * WAD) for name in ("allocated", "wads"))
    lost = stake - stake_left(stake, WAD - magnitude_slashed(allocated, wads), WAD)
    return {
        "loss_eth": lost / GWEI,
        "new_rate": rate(supply, pool - lost),
        "nav_drop_pct": 100.0 * lost / pool,
    }


def rate(supply: int, pool: int) -> float:
    """What a token is worth [ETH]; one before there is any."""
    if supply == 0:
        return 1.0
    tokens = WAD // (1 + pool // supply)  # as many as are worth no more than a WAD
    return float(worth_of(tokens, supply, pool) / tokens)


def amount(inputs: Inputs, name: str) -> int:
    """An amount of ETH or tokens in gwei, exact up to nine decimals."""
    return int(number(inputs, name, 0, MOST) * GWEI)


def number(inputs: Inputs, name: str, low: int, high: int) -> Decimal:
    """A decimal number of the case, as written; ValueError if it is none or outside its range."""
    value = inputs[name]
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite() or not low <= found <= high:
        raise ValueError(f"{name} = {shown(value)}: not allowed; a number from {low} to {high}")
    return found
