"""Lending against LRT tokens: rates, health, seizure, loops.

Amounts are exact integers (gwei, tokens, prices and fractions in wad), and rounding favours the lender; rates and
leverage are floats, because people only decide by them.
"""

from typing import Final

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.compiled import rule
from restaking.core.units import GWEI, WAD, mul_div

INCENTIVE_CURSOR: Final = 0.3
"""How fast Morpho's incentive rises as the threshold falls (morpho-blue, ConstantsLib.sol)."""
INCENTIVE_CAP: Final = 1.15
"""Most that a liquidator of Morpho gets for one ETH repaid (the same)."""
SMALL_DEBT: Final = GWEI
"""Debts of at most one ETH are liquidated in whole: Aave v3.3 leaves no small remains (there below 2,000 USD)."""
BAND: Final = 0.02
"""Part of its debt by which a looper may be off its wish without moving: a step costs more than it brings."""
LEAST_USED: Final = 0.01
"""Utilisation below which nobody brings more ETH to a reserve, however little lenders ask for; an assumption."""
DEEP: Final = 95 * WAD // 100
"""Health [wad] below which a loan is liquidated in whole (Aave v3, CLOSE_FACTOR_HF_THRESHOLD)."""


def utilisation(cash: int, borrowed: int) -> float:
    """Part of a reserve that is lent out; 0 where there is nothing."""
    return borrowed / (cash + borrowed) if borrowed else 0.0


def borrow_rate(used: float, kink: float, base: float, slope: float, jump: float) -> float:
    """Yearly rate r₀ + r₁·min(u, u*)/u* + r₂·max(0, u − u*)/(1 − u*) at utilisation u (Aave, Compound)."""
    return base + slope * min(used, kink) / kink + jump * max(0.0, used - kink) / (1.0 - kink)


def supply_rate(used: float, rate: float) -> float:
    """Yearly return of lenders: borrowers' rate on the part that is lent out; nobody else keeps any of it."""
    return used * rate


@rule
def utilisation_at(rate: float, kink: float, base: float, slope: float, jump: float) -> float:
    """Utilisation at which borrowing costs ``rate``: the inverse of :func:`borrow_rate`, from 0 to 1."""
    if rate <= base:
        return 0.0
    if rate < base + slope:
        return kink * (rate - base) / slope
    if rate >= base + slope + jump:
        return 1.0
    return kink + (1.0 - kink) * (rate - base - slope) / jump


def supply_for(borrowed: int, used: float) -> int:
    """Supply [gwei] of which ``borrowed`` is the part ``used``; lenders who ask for next to nothing stop at a hundred
    times what is borrowed."""
    return int(borrowed / max(used, LEAST_USED))


def utilisation_for(return_: float, kink: float, base: float, slope: float, jump: float) -> float:
    """Utilisation at which lenders earn ``return_``, by bisection; 1 if they never do, 0 if they always do."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if supply_rate(middle, borrow_rate(middle, kink, base, slope, jump)) < return_:
            low = middle
        else:
            high = middle
    return high


def daily(rate: float) -> int:
    """A yearly rate as a day's [wad]."""
    return int(rate / DAYS_PER_YEAR * WAD)


@rule
def interest(debt: int, a_day: int) -> int:
    """A day's interest on a debt [gwei] at ``a_day`` [wad]: never less than the exact one, at most 1 gwei more."""
    if debt == 0 or a_day == 0:
        return 0
    return mul_div(debt, a_day, WAD) + 1


def value(tokens: int, price: int) -> int:
    """What collateral counts for [gwei] at a price [wad], rounded down."""
    return tokens * price // WAD


def healthy(tokens: int, debt: int, price: int, threshold: int) -> bool:
    """Whether threshold · tokens · price covers the debt: exactly, all in integers."""
    return threshold * tokens * price >= debt * WAD * WAD


def health(tokens: int, debt: int, price: int, threshold: int) -> int:
    """The health factor [wad], rounded down, of a loan with debt: liquidated below 1."""
    return threshold * tokens * price // (debt * WAD)


def incentive_factor(threshold: float) -> float:
    """What a liquidator gets for one ETH repaid: min(1.15, 1/(1 − 0.3·(1 − LLTV))) (Morpho Blue)."""
    return min(INCENTIVE_CAP, 1.0 / (1.0 - INCENTIVE_CURSOR * (1.0 - threshold)))


def covered(tokens: int, price: int, incentive: int) -> int:
    """Most debt [gwei] that collateral repays when the incentive [wad] comes on top, rounded up for the lender."""
    return -(-tokens * price // (WAD + incentive))


def seized(repaid: int, tokens: int, price: int, incentive: int) -> int:
    """Tokens that a liquidator gets for what it repays: (1 + incentive) · repaid / price, at most the collateral."""
    return min(tokens, repaid * (WAD + incentive) // price) if price else tokens


def repayable(tokens: int, debt: int, price: int, threshold: int, incentive: int, close_factor: int) -> int:
    """Most [gwei] that one liquidation of an unhealthy loan repays, as far as the collateral goes.

    The close factor [wad] of the debt; all of a small debt, of one deep under water, and of one that the collateral
    does not cover any more: its owner has nothing left to save.
    """
    most = covered(tokens, price, incentive)
    whole = debt <= SMALL_DEBT or most < debt or health(tokens, debt, price, threshold) < DEEP
    return min(most, debt if whole else -(-debt * close_factor // WAD))


def averaged(average: int, price: int, hours: int, window: int) -> int:
    """A time-weighted average price [wad] after ``hours`` at ``price``, over a window [wad hours]: linear, rounded
    down; a price that has not moved leaves it as it is."""
    weight = min(hours * WAD, window)
    return (average * (window - weight) + price * weight) // window


def loop_exposure(ltv: float, times: int) -> float:
    """Exposure per ETH of one's own after depositing and borrowing at ``ltv`` again n times: Σ ltvⁱ for i ≤ n."""
    return (1.0 - power(ltv, times + 1)) / (1.0 - ltv)


def power(base: float, exponent: int) -> float:
    """A whole power by squaring: the same on every machine."""
    result = 1.0
    while exponent:
        if exponent % 2:
            result *= base
        base *= base
        exponent //= 2
    return result


def leverage_limit(ltv: float) -> float:
    """Leverage that no number of loops at ``ltv`` exceeds: 1/(1 − ltv)."""
    return 1.0 / (1.0 - ltv)


def leverage_at_health(health_factor: float, threshold: float) -> float:
    """Leverage at which a loop has this health: HF/(HF − LT) (Aave governance, April 2025)."""
    return health_factor / (health_factor - threshold)


def loan_to_value(leverage: float) -> float:
    """Debt over collateral of a loop: 1 − 1/L."""
    return (leverage - 1.0) / leverage


def liquidation_ratio(leverage: float, threshold: float) -> float:
    """Price over today's at which a loop is liquidated: (L − 1)/(L·LT)."""
    return (leverage - 1.0) / (leverage * threshold)


def loop_return(leverage: float, earns: float, costs: float) -> float:
    """Yearly return of a loop on its owner's ETH: L·y − (L − 1)·r."""
    return leverage * earns - (leverage - 1.0) * costs


@rule
def debt_for(worth: float, debt: float, leverage: float) -> int:
    """Debt [gwei] at which an owner with these assets and this debt has ``leverage``: (L − 1) times what is its own."""
    return int((leverage - 1.0) * max(0, worth - debt))


@rule
def moves(debt: float, wanted: float, may: float) -> bool:
    """Whether a looper has a step to make: its wish is off its debt by more than the band, and if it is above, it may
    borrow more than that (``may``)."""
    if wanted < debt * (1.0 - BAND):
        return True
    return min(wanted - debt, may) > debt * BAND


@rule
def leverage_of(worth: float, debt: float, most: float) -> float:
    """Assets over what is the owner's own, at most ``most``: that too where nothing is its own any more."""
    return min(most, worth / (worth - debt)) if worth > debt else most


def discount_for_waiting(earns: float, costs: float, days: float) -> float:
    """What may be lost at once on a sale that repays debt, rather than carry the debt for ``days``: (r − y)·T/365."""
    return max(0.0, costs - earns) * days / DAYS_PER_YEAR
