"""How rewards are split."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from restaking.core.units import WAD
from restaking.model import accounts
from restaking.model.kernels.income import pay_rewards, share_budgets, weigh_by_total
from restaking.model.rules.slashing import slashable_stake
from restaking.runs.verify_ops import Answer, Inputs, operation, plain

WEIGHTS = ("unique", "total")
SPLIT_BIPS = 1000  # EigenLayer RewardsCoordinator, default split
LARGEST_WEIGHT = 2**62  # what multiplying and dividing at once takes


@operation("rewards_split")
def rewards_split(inputs: Inputs) -> Answer:
    """One AVS's reward over its operators by weight, their split, the rest over their stakers pro rata.

    ``weights`` "unique" (default): shares by the magnitude allocated; "total": all shares, as in ELIP-014.
    ``dust`` is what rounding down has left.
    """
    rule = inputs.get("weights", WEIGHTS[0])
    if rule not in WEIGHTS:
        raise ValueError(f"weights {rule!r} is not one of {', '.join(WEIGHTS)}")
    operators = inputs["operators"]
    allocated = [wad(each.get("magnitude_fraction", 1)) for each in operators.values()]
    shares = [int(each["shares"]) for each in operators.values()]
    unit = finest(shares, allocated)
    delegated = np.array([unit * each for each in shares], np.int64)
    holders = [
        (name, j, unit * part)
        for j, each in enumerate(operators.values())
        for name, part in each["staker_split"].items()
    ]
    weight = np.array(
        [[slashable_stake(int(stake), part, WAD)] for stake, part in zip(delegated, allocated, strict=True)], np.int64
    )
    everybody = np.ones((len(operators), 1), np.int8)
    weigh_by_total(np.array([rule == "total"], np.int8), delegated, everybody, weight)

    reward, none = np.array([inputs["reward"]], np.int64), np.zeros(1, np.int64)
    gross, fees, wallet = (np.zeros(size, np.int64) for size in (len(operators), len(operators), len(holders)))
    share_budgets(reward, none, 0, np.ones(len(gross), np.int8), weight, delegated, gross, none.copy(), none.copy())
    split = np.full(len(operators), inputs.get("split_bips", SPLIT_BIPS), np.int64)
    no_lrts, nothing = np.zeros((0, len(operators)), np.int64), np.zeros(0, np.int64)
    pay_rewards(
        gross, delegated, split, np.array([j for _, j, _ in holders], np.int32),
        np.array([part for *_, part in holders], np.int64), no_lrts, nothing, fees, wallet, nothing, nothing,
        np.zeros(len(accounts.FLOWS), np.int64),
    )  # fmt: skip
    answer: dict[str, int | float] = {name: int(paid) for (name, *_), paid in zip(holders, wallet, strict=True)}
    for j, name in enumerate(operators):
        answer |= {f"{name}_weight": plain(Fraction(int(weight[j, 0]), unit))}
        answer |= {f"{name}_total": int(gross[j]), f"{name}_fee": int(fees[j])}
    return answer | {"dust": int(reward[0] - fees.sum() - wallet.sum())}


def finest(shares: Sequence[int], allocated: Sequence[int]) -> int:
    """Parts to count each share in, so that weights come out whole: 1 where 64 bits do not hold so many."""
    parts = math.lcm(*(Fraction(each, WAD).denominator for each in allocated))
    return parts if parts * sum(shares) < LARGEST_WEIGHT else 1


def wad(fraction: float | str) -> int:
    """A decimal fraction as a WAD integer, exact."""
    return int(Decimal(str(fraction)) * WAD)
