"""Constant product: what is in a pool, multiplied, stays the same."""

from restaking.core.units import WAD
from restaking.model.rules.pricing import Pricing, pricing


def out(in_balance: int, out_balance: int, amount: int, amplification: int) -> int:
    """What x·y = k leaves for ``amount``, rounded down; amplification does not matter."""
    whole = in_balance + amount
    return out_balance * amount // whole if whole else 0


def spot(in_balance: int, out_balance: int, amplification: int) -> int:
    """Quotient of the balances, y / x [wad], rounded down."""
    return out_balance * WAD // in_balance


CONSTANT_PRODUCT = pricing(
    Pricing(
        "constant_product",
        "the product of both balances stays the same",
        out,
        spot,
        source="Uniswap v2 core whitepaper, Adams, Zinsmeister & Robinson 2020",
    )
)
