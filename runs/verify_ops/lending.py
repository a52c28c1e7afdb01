"""Loops and liquidations of loans against LRT tokens."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from restaking.core.units import WAD
from restaking.model.rules import lending
from restaking.model.scenario.errors import shown
from restaking.runs.verify_ops import Answer, Inputs, operation

MOST = 1e15
"""Largest amount or price taken: more than all ETH there is."""


@operation("loop_leverage")
def loop_leverage(inputs: Inputs) -> Answer:
    """Exposure and debt per ETH after depositing and borrowing again n times, and what they come near to."""
    ltv, times = number(inputs, "ltv", 0.0, 1.0, below=True), inputs["n"]
    if isinstance(times, bool) or not isinstance(times, int) or not 0 <= times <= 10**9:
        raise ValueError(f"n = {shown(times)}: not allowed; whole, from 0 to 1000000000")
    exposure = lending.loop_exposure(ltv, times)
    return {"gross_exposure": exposure, "debt": exposure - 1.0, "limit_infinite": lending.leverage_limit(ltv)}


@operation("leverage_at_health")
def leverage_at_health(inputs: Inputs) -> Answer:
    """Leverage of a loop that has a health factor under a liquidation threshold."""
    threshold = number(inputs, "lt", 0.0, 1.0)
    health = number(inputs, "hf", 0.0, MOST)
    if health <= threshold:
        raise ValueError(f"hf = {shown(health)}: not allowed; above lt = {threshold:g}, else no leverage is too much")
    return {"leverage": lending.leverage_at_health(health, threshold)}


@operation("liquidation_price")
def liquidation_price(inputs: Inputs) -> Answer:
    """Fall of the collateral's price at which a loop meets its liquidation threshold; in percent to six decimals, as
    such cases write it."""
    threshold, leverage = number(inputs, "lt", 0.0, 1.0, above=True), number(inputs, "leverage", 1.0, MOST)
    ratio = lending.liquidation_ratio(leverage, threshold)
    return {
        "initial_ltv": lending.loan_to_value(leverage),
        "liquidation_price_ratio": ratio,
        "drop_pct": round(100.0 * (1.0 - ratio), 6),
    }


@operation("liquidation_incentive")
def liquidation_incentive(inputs: Inputs) -> Answer:
    """What a liquidator gets for one ETH repaid."""
    return {"lif": lending.incentive_factor(number(inputs, "lltv", 0.0, 1.0))}


@operation("liquidation")
def liquidation(inputs: Inputs) -> Answer:
    """Repayment in full of a loan past its threshold, as far as the collateral goes; the rest is bad debt.

    ``ltv`` is there if the collateral is worth anything.
    """
    tokens, debt, price = (exact(inputs, name) for name in ("collateral", "debt", "price"))
    lltv = number(inputs, "lltv", 0.0, 1.0, above=True)
    threshold, factor = exact(inputs, "lltv"), lending.incentive_factor(lltv)
    incentive = round((factor - 1.0) * WAD)
    liquidatable = not lending.healthy(tokens, debt, price, threshold)
    most = lending.covered(tokens, price, incentive)
    repaid = min(debt, most) if liquidatable else 0
    taken = lending.seized(repaid, tokens, price, incentive) if liquidatable else 0
    answer = {
        "liquidatable": liquidatable,
        "lif": factor,
        "repaid": repaid / WAD,
        "repaid_max": min(debt, most) / WAD,
        "seized": taken / WAD,
        "collateral_left": (tokens - taken) / WAD,
        "bad_debt": (debt - repaid) / WAD if taken == tokens else 0,
    }
    if price:
        answer["collateral_needed_for_full_repay"] = -(-debt * (WAD + incentive) // price) / WAD
    if tokens * price:
        answer["ltv"] = debt * WAD / (tokens * price)
    return answer


def number(inputs: Inputs, name: str, least: float, most: float, *, above: bool = False, below: bool = False) -> float:
    """A number of a case, from ``least`` to ``most``; ``above`` and ``below`` leave the ends out."""
    try:
        found = float(inputs[name])
    except (TypeError, ValueError):
        found = math.nan
    if (
        isinstance(inputs[name], bool)
        or not least <= found <= most
        or (above and found == least)
        or (below and found == most)
    ):
        low, high = "above" if above else "from", "below" if below else "to"
        raise ValueError(f"{name} = {shown(inputs[name])}: not allowed; a number {low} {least:g} {high} {most:g}")
    return found


def exact(inputs: Inputs, name: str) -> int:
    """An amount, a price or a fraction of a case in wad, as it is written."""
    number(inputs, name, 0.0, MOST)
    try:
        return int(Decimal(str(inputs[name])) * WAD)
    except InvalidOperation:
        raise ValueError(f"{name} = {shown(inputs[name])}: not allowed; a decimal number") from None
