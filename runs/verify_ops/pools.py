"""Trades against one pool: constant product with its fee on what comes in, StableSwap on what goes out.

Amounts become whole gwei, as in the simulation; a StableSwap pool trades tokens whose reported rate is 1.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from restaking.core.units import GWEI, WAD
from restaking.model.rules import swaps
from restaking.model.rules.pricing import PRICING
from restaking.model.rules.pricing.stableswap import invariant
from restaking.runs.verify_ops import Answer, Inputs, operation

LARGEST = Decimal(10) ** 18


@operation("constant_product_swap")
def constant_product_swap(inputs: Inputs) -> Answer:
    """Sell into x·y = k, the fee taken off what is brought in; ``avg_price`` after it."""
    into, out_of, amount = (units_of(inputs, name) for name in ("reserve_in", "reserve_out", "amount_in"))
    law = PRICING["constant_product"]
    paid = law.out(into, out_of, swaps.after_fee(amount, fee_of(inputs)), 0)
    return {
        "out": paid / GWEI,
        "avg_price": paid / amount,
        "spot_before": law.spot(into, out_of, 0) / WAD,
        "spot_after": law.spot(into + amount, out_of - paid, 0) / WAD,
    }


@operation("stableswap_swap")
def stableswap_swap(inputs: Inputs) -> Answer:
    """Sell tokens into a StableSwap pool; the fee, on what is paid out, stays in it."""
    amount, pool = units_of(inputs, "amount_in"), stableswap(inputs, "reserve_in", "reserve_out")
    paid, after = swaps.sale(pool, amount), pool.with_sold(amount)
    return {
        "D": invariant(pool.tokens, pool.eth, pool.amplification) / GWEI,
        "out": paid / GWEI,
        "avg_price": paid / amount,
        "spot_before": swaps.price(pool) / WAD,
        "spot_after": swaps.price(after) / WAD,
    }


@operation("stableswap_spot")
def stableswap_spot(inputs: Inputs) -> Answer:
    """Marginal price of a token in ETH, and its discount [%]."""
    spot = swaps.price(stableswap(inputs, "steth", "eth")) / WAD
    return {"spot_eth_per_steth": spot, "discount_pct": 100.0 * (1.0 - spot)}


def stableswap(inputs: Inputs, tokens: str, eth: str) -> swaps.Balances:
    """The pool of a case."""
    return swaps.Balances(
        pricing=PRICING["stableswap"],
        amplification=amplification_of(inputs),
        fee=fee_of(inputs),
        tokens=units_of(inputs, tokens),
        eth=units_of(inputs, eth),
        rate=WAD,
    )


def units_of(inputs: Inputs, name: str) -> int:
    """An amount in units of 1e-9; ValueError unless it is above 0 and no more than is ever counted."""
    amount = number_of(name, inputs[name])
    if not Decimal(1) / GWEI <= amount <= LARGEST:
        raise ValueError(f"{name} {inputs[name]!r} is not an amount from 1e-9 to {LARGEST:.0e}")
    return int(amount * GWEI)


def fee_of(inputs: Inputs) -> int:
    """The fee [wad], 0 where a case has none."""
    fee = number_of("fee", inputs.get("fee", 0))
    if not 0 <= fee < 1:
        raise ValueError(f"fee {inputs['fee']!r} is not a share from 0 to below 1")
    return int(fee * WAD)


def amplification_of(inputs: Inputs) -> int:
    """A of the pool, a whole number."""
    amplification = number_of("A", inputs["A"])
    if amplification != int(amplification) or not 1 <= amplification <= 10**6:
        raise ValueError(f"A {inputs['A']!r} is not a whole number from 1 to 1000000")
    return int(amplification)


def number_of(name: str, value: object) -> Decimal:
    """A finite decimal; booleans and words are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{name} {value!r} is not a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name} {value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{name} {value!r} is not a finite number")
    return number
