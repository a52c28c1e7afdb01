"""How a pool prices: one file per rule, found by name in the scenario.

A rule is two pure functions over whole numbers of any common unit: the engine gives them ETH and tokens at the
reported rate, both in gwei times 1e18, so that scaling rounds nothing. What a trade pays is rounded in the pool's
favour: the invariant of the balances after it is never below the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from restaking.core.registry import Registry

Out = Callable[[int, int, int, int], int]
Spot = Callable[[int, int, int], int]


@dataclass(frozen=True, eq=False)
class Pricing:
    """A registered pricing rule."""

    name: str
    about: str
    out: Out
    """(in_balance, out_balance, amount, amplification) -> what is paid out for ``amount``, before any fee."""
    spot: Spot
    """(in_balance, out_balance, amplification) -> marginal price [wad]: paid out per unit brought in, before any fee;
    balances above 0."""
    source: str


PRICING: Registry[Pricing] = Registry("pricing rule", __name__)


def pricing(entry: Pricing) -> Pricing:
    """Enter a pricing rule under its name."""
    PRICING.add(entry.name, entry)
    return entry


@cache
def in_order() -> tuple[Pricing, ...]:
    """All rules by name; the column ``pools.pricing`` holds places in this order."""
    return tuple(entry for _, entry in PRICING)


def place_of(name: str) -> int:
    """Place of a rule in that order."""
    return PRICING.names().index(name)
