"""What an AVS needs, what it can pay and what its token is worth: scalar rules."""

import math
from typing import Final

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.compiled import rule
from restaking.core.units import GWEI

MOST_VALUE: Final = 1.2e8
"""ETH that users may trust one AVS with: all there is."""
MOST_A_DAY: Final = 1e15
"""Gwei that one AVS takes in a day, as fees or for its tokens: a million ETH, so that no column overflows."""
LEAST_PRICE, MOST_PRICE = 1e-9, 1e4
"""ETH per token between which a price moves."""


@rule
def required_stake(user_value: float, profit_fraction: float, threshold: float, margin: float) -> float:
    """Stake [ETH] with which corrupting the AVS costs (1 + margin) times what it yields.

    Who corrupts it takes ``profit_fraction`` of the users' value and loses the ``threshold`` share of the stake.
    """
    return (1.0 + margin) * corruption_profit(user_value, profit_fraction) / threshold


@rule
def corruption_profit(user_value: float, profit_fraction: float) -> float:
    """What corrupting the AVS yields [ETH]; it grows with the value secured."""
    return profit_fraction * user_value


@rule
def covered(secured: float, required: float) -> float:
    """Stake behind the AVS over what it requires; 1 where it requires none."""
    return secured / required if required > 0.0 else 1.0


@rule
def next_user_value(
    value: float, growth: float, flight: float, coverage: float, volatility: float, shock: float
) -> float:
    """Users' value a day later [ETH]: ``growth`` [1/yr], ``flight`` [1/day] from what is not covered, noise."""
    grown = value * math.exp(growth / DAYS_PER_YEAR + flight * min(0.0, coverage - 1.0) + volatility * shock)
    return min(MOST_VALUE, grown)


@rule
def fees_of_day(user_value: float, fee_rate: float) -> int:
    """What users pay for a day [gwei], rounded down."""
    return int(min(MOST_A_DAY, user_value * fee_rate / DAYS_PER_YEAR * GWEI))


@rule
def affordable(fees: int, treasury: int, runway: int) -> int:
    """Most ETH that an AVS spends in a day [gwei]: the day's fees, and its reserve spread over ``runway`` days."""
    return fees + treasury // runway


@rule
def means(fees: int, treasury: int, runway: int, emission: int, cap: int, price: float) -> float:
    """Most that an AVS can pay for a day [gwei], tokens above its schedule of emissions included."""
    return float(affordable(fees, treasury, runway)) + float(max(0, cap - emission)) * price


@rule
def within_means(before: float, wished: float, most: float) -> float:
    """The budget an AVS takes: it raises it only as far as it can pay it."""
    return wished if wished <= before else max(before, min(wished, most))


@rule
def tokens_of_day(short: int, price: float, emission: int, cap: int) -> int:
    """Tokens emitted in a day: the schedule, and what makes up for the gwei it is ``short`` of, up to the cap."""
    return max(emission, min(cap, emission + int(min(float(cap), float(short) / price))))


@rule
def sale(tokens: int, price: float) -> int:
    """What tokens are sold for [gwei], rounded down."""
    return int(min(MOST_A_DAY, tokens * price))


@rule
def sold_of(held: int, sell_share: float) -> int:
    """Tokens that those who hold them sell in a day."""
    return held if sell_share >= 1.0 else int(sell_share * float(held))


@rule
def selling_pressure(sold: int, supply: int, depth: float) -> float:
    """Fall of the log price by a day's sales; selling ``depth`` of the supply at once costs one unit."""
    return float(sold) / (depth * float(supply)) if supply > 0 else 0.0


@rule
def fundamental_value(multiple: float, yearly_fees: float, supply: int) -> float:
    """What a token is worth by the fees behind it [ETH/token]; 0 where nothing is known."""
    return multiple * yearly_fees / float(supply) if supply > 0 else 0.0


@rule
def next_price(
    price: float, fundamental: float, pull: float, pressure: float, volatility: float, shock: float
) -> float:
    """Price a day later: drawn to its fundamental value by ``pull`` [1/day], pressed by sales, shaken by noise."""
    drawn = pull * math.log(fundamental / price) if fundamental > 0.0 else 0.0
    return min(MOST_PRICE, max(LEAST_PRICE, price * math.exp(drawn - pressure + volatility * shock)))


@rule
def resting_multiple(price: float, yearly_fees: float, supply: int, pull: float, pressure: float) -> float:
    """Multiple of fees [yr] at which a price rests under a steady pressure of sales; 0 without fees or tokens."""
    return price * math.exp(pressure / pull) * float(supply) / yearly_fees if yearly_fees > 0.0 else 0.0


@rule
def is_broke(could_pay: float, wish: float, share: float) -> bool:
    """Whether an AVS can pay less than ``share`` of what it means to."""
    return could_pay < share * wish
