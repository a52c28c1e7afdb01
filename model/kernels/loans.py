"""Passes over all loans and over all who might take one: interest, points, equity, who moves, who begins."""

import numpy as np

from restaking.agents.markets import Holder
from restaking.agents.policies.looper.carry import carry as wanted_leverage
from restaking.agents.staker import Venue
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import Codes, Floats, Ints, Rows, mul_div
from restaking.model.rules.lending import debt_for, interest, leverage_of, moves, utilisation_at
from restaking.model.rules.points import points_earned

STAKER, LRT = int(Holder.STAKER), int(Venue.LRT)

LARGE = 32e9
"""Tokens of a holder whose chance to loop is the rate, where it goes by size."""
SLOT_LOOKS, SLOT_BEGINS, SLOT_LEVERAGE = range(3)
"""Slots of a staker's draws about loops; their meaning never changes."""


@kernel
def accrue_interest(kind: Codes, reserve: Rows, debt: Ints, a_day: Ints, owed: Ints) -> None:
    """Add a day's interest to every debt, and to ``owed`` (reserves, 2) what stakers and others owe more.

    ``a_day`` (reserves,) is the rate of a day [wad].
    """
    for row in range(debt.size):
        more = interest(debt[row], a_day[reserve[row]])
        debt[row] += more
        owed[reserve[row], 0 if kind[row] == STAKER else 1] += more


@kernel
def add_equity(
    kind: Codes, owner: Rows, lrt: Rows, tokens: Ints, debt: Ints, per_token: Floats, out: Floats
) -> None:  # fmt: skip
    """Add what is their own of the collateral to what stakers own [gwei]; ``per_token`` (LRTs,) gwei."""
    for row in range(debt.size):
        if kind[row] == STAKER:
            out[owner[row]] += max(0.0, tokens[row] * per_token[lrt[row]] - float(debt[row]))


@kernel
def accrue_pledged(
    kind: Codes, owner: Rows, lrt: Rows, tokens: Ints, lrt_bips: Ints, rates: Ints, points: Ints
) -> int:  # fmt: skip
    """A day's points on pledged LRT tokens at their worth; returns all that were earned. ``rates`` is (LRTs, 2)."""
    total = 0
    for row in range(tokens.size):
        k = lrt[row]
        if kind[row] == STAKER and tokens[row] > 0:
            earned = points_earned(mul_div(tokens[row], rates[k, 1], rates[k, 0]), lrt_bips[k])
            points[owner[row]] += earned
            total += earned
    return total


@kernel
def who_moves(
    key: Key, rate: float, ltv: float, alarming: float, most_has: float, kink: float, base: float, slope: float,
    jump: float, kind: Codes, owner: Rows, lrt: Rows, tokens: Ints, debt: Ints, target: Floats, venue: Codes,
    holds: Rows, unpledged: Ints, leverage: Floats, points_weight: Floats, per_token: Floats, oracle: Floats,
    yields: Floats, points: Floats, costs: Floats, cash: Ints, supplied: Ints, borrowed: Ints, out: Rows,
) -> int:  # fmt: skip
    """Fill ``out`` with the loans whose owners look at them today and have a step to make; returns how many.

    Each looks by chance; always who has left the LRT, and whose debt is above ``alarming`` of the value at the oracle.
    What they want goes into ``target``. Arrays from ``per_token`` on, the worth of a token by report, are (LRTs,),
    those of an LRT's reserve included; prices in gwei per token.
    """
    count = 0
    for row in range(debt.size):
        if kind[row] != STAKER:
            continue
        i, k = owner[row], lrt[row]
        left = venue[i] != LRT or holds[i] != k
        value, owed = tokens[row] * oracle[k], float(debt[row])
        afraid = owed > alarming * value
        if not (left or afraid or unit(agent_key(key, i), SLOT_LOOKS) < rate):
            continue
        worth, earns = tokens[row] * per_token[k], yields[k] + points_weight[i] * points[k]
        has = leverage_of(worth, owed, max(leverage[i], most_has))
        wants = 1.0 if left else wanted_leverage(earns, costs[k], leverage[i], has)
        target[row] = wants
        room = utilisation_at(earns, kink, base, slope, jump) * supplied[k] - borrowed[k]
        may = min(ltv * value - owed, min(room, float(cash[k])))
        steps = wants != has and (afraid or moves(owed, float(debt_for(worth, owed, wants)), may))
        if left or steps or (0 < unpledged[i] < tokens[row]):
            out[count] = row
            count += 1
    return count


@kernel
def who_begins(
    key: Key, rate: float, by_size: bool, venue: Codes, lrt: Rows, tokens: Ints, leverage: Floats,
    points_weight: Floats, yields: Floats, points: Floats, costs: Floats, out: Rows,
) -> int:  # fmt: skip
    """Fill ``out`` with holders without a loop for whom one would pay and who begin one today; returns how many.

    ``yields``, ``points`` and ``costs`` are (LRTs,) [1/yr], costs infinite where nobody lends. ``rate`` is everybody's
    chance; if ``by_size``, that of who holds 32 tokens, and all others' in proportion.
    """
    count = 0
    for i in range(venue.size):
        if venue[i] != LRT or costs[lrt[i]] == np.inf or tokens[i] == 0 or leverage[i] > 1.0:
            continue
        k = lrt[i]
        chance = rate * float(tokens[i]) / LARGE if by_size else rate
        pays = yields[k] + points_weight[i] * points[k] > costs[k]
        if pays and unit(agent_key(key, i), SLOT_BEGINS) < chance:
            out[count] = i
            count += 1
    return count
