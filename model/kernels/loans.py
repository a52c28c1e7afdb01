"""Passes over all loans and over all who might take one: interest, points, equity, who looks, who begins."""

import numpy as np

from restaking.agents.markets import Holder
from restaking.agents.policies.looper.carry import carry as wanted_leverage
from restaking.agents.staker import Venue
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import WAD, Codes, Floats, Ints, Rows, mul_div
from restaking.model.rules.lending import interest, leverage_of, stays
from restaking.model.rules.points import points_earned

STAKER, LRT = int(Holder.STAKER), int(Venue.LRT)

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
def who_looks(
    key: Key, rate: float, kind: Codes, owner: Rows, lrt: Rows, tokens: Ints, debt: Ints, venue: Codes, holds: Rows,
    alarming: Floats, out: Rows,
) -> int:  # fmt: skip
    """Fill ``out`` with the loans whose owners look at them today; returns how many.

    Each by chance; always who has left the LRT and whose debt is past ``alarming`` (LRTs,) [gwei per token].
    """
    count = 0
    for row in range(debt.size):
        if kind[row] != STAKER:
            continue
        i, k = owner[row], lrt[row]
        left = venue[i] != LRT or holds[i] != k
        if left or float(debt[row]) > tokens[row] * alarming[k] or unit(agent_key(key, i), SLOT_LOOKS) < rate:
            out[count] = row
            count += 1
    return count


@kernel
def who_moves(
    rows: Rows, count: int, owner: Rows, lrt: Rows, tokens: Ints, debt: Ints, target: Floats, venue: Codes,
    holds: Rows, unpledged: Ints, most: Floats, points_weight: Floats, rates: Ints, oracle: Ints, yields: Floats,
    points: Floats, costs: Floats, limit: float, alarming: float,
) -> int:  # fmt: skip
    """Keep of the loans in ``rows`` those whose owners would change anything: who has left the LRT, has new tokens of
    it to pledge, wants another leverage than before, or is off what it wants. Returns how many.

    ``rates`` is (LRTs, 2) supply and worth; ``oracle`` [wad], ``yields``, ``points`` and ``costs`` [1/yr] are (LRTs,).
    """
    kept = 0
    for n in range(count):
        row = rows[n]
        i, k = owner[row], lrt[row]
        moves = venue[i] != LRT or holds[i] != k or 0 < unpledged[i] < tokens[row]
        if not moves:
            worth = mul_div(tokens[row], rates[k, 1], rates[k, 0]) if rates[k, 0] else tokens[row]
            has = leverage_of(worth, debt[row], max(most[i], limit))
            wants = wanted_leverage(yields[k] + points_weight[i] * points[k], costs[k], most[i], has)
            value = mul_div(tokens[row], oracle[k], WAD)
            moves = wants != target[row] or not stays(worth, value, debt[row], has, wants, alarming)
        if moves:
            rows[kept] = row
            kept += 1
    return kept


@kernel
def who_begins(
    key: Key, rate: float, by_size: bool, venue: Codes, lrt: Rows, tokens: Ints, leverage: Floats,
    points_weight: Floats, yields: Floats, points: Floats, costs: Floats, out: Rows,
) -> int:  # fmt: skip
    """Fill ``out`` with holders without a loop for whom one would pay and who begin one today; returns how many.

    ``yields``, ``points`` and ``costs`` are (LRTs,) [1/yr]. ``rate`` is the chance of each of them, or, ``by_size``, of
    one of mean size, all others' in proportion.
    """
    count, held, heads = 0, np.zeros(costs.size), np.zeros(costs.size)
    for i in range(venue.size):
        if by_size and venue[i] == LRT and tokens[i] > 0 and leverage[i] <= 1.0:
            held[lrt[i]] += float(tokens[i])
            heads[lrt[i]] += 1.0
    for i in range(venue.size):
        if venue[i] != LRT or tokens[i] == 0 or leverage[i] > 1.0:
            continue
        k = lrt[i]
        pays = yields[k] + points_weight[i] * points[k] > costs[k]
        chance = rate * float(tokens[i]) * heads[k] / held[k] if by_size else rate
        if pays and unit(agent_key(key, i), SLOT_BEGINS) < chance:
            out[count] = i
            count += 1
    return count
