"""Validators slashed by the base chain: whose they are, and what they pay while they wait to get out."""

import numpy as np

from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import Codes, Ints, Rows
from restaking.model.accounts import PENALTY, PENALTY_OTHERS
from restaking.model.kernels.moves import OTHERS
from restaking.model.rules.base_penalties import missed_duties
from restaking.model.rules.chance import how_often
from restaking.model.rules.issuance import staking_reward


@kernel
def draw_slashed(
    key: Key, per_gwei: float, native: Codes, solo: Ints, restaked: Ints, lst: Ints, background: Ints, lrts: Ints,
    place: Rows, holder: Rows, validators: Rows,
) -> int:  # fmt: skip
    """Draw whose validators are slashed today; ``per_gwei`` slashings are expected of a gwei of stake.

    Places are numbered as ``holdings`` lists them: stakers' ``solo`` and ``restaked`` stake where they run validators
    of their own (``native``), the LST's, everybody else's, and a place for each LRT protocol, ``lrts`` being (LRTs,
    operators). Fills place, row in it and how many ``validators`` of each holder hit, by place; returns how many.
    """
    found = _draw(agent_key(key, 0), 0, per_gwei, native, solo, 0, place, holder, validators)
    found = _draw(agent_key(key, 1), 1, per_gwei, native, restaked, found, place, holder, validators)
    everybody = np.ones(max(1, lrts.shape[1]), np.int8)
    found = _draw(agent_key(key, 2), 2, per_gwei, everybody, lst, found, place, holder, validators)
    found = _draw(agent_key(key, 3), 3, per_gwei, everybody, background, found, place, holder, validators)
    for k in range(lrts.shape[0]):
        found = _draw(agent_key(key, 4 + k), 4 + k, per_gwei, everybody, lrts[k], found, place, holder, validators)
    return found


@kernel
def _draw(
    key: Key, number: int, per_gwei: float, runs_validators: Codes, stake: Ints, found: int, place: Rows, holder: Rows,
    validators: Rows,
) -> int:  # fmt: skip
    for i in range(stake.size):
        if runs_validators[i] == 1 and stake[i] > 0:
            hit = how_often(stake[i] * per_gwei, unit(key, i))
            if hit > 0:
                place[found], holder[found], validators[found] = number, i, hit
                found += 1
    return found


@kernel
def pay(row: int, penalty: int, owner_kind: Codes, amount: Ints, flows: Ints) -> int:
    """Burn a penalty [gwei] out of a row of the penalised, as far as it reaches; returns what a holder lost by it."""
    paid = min(penalty, amount[row])
    amount[row] -= paid
    if owner_kind[row] == OTHERS:
        flows[PENALTY_OTHERS] += paid
        return 0
    flows[PENALTY] += paid
    return paid


@kernel
def miss_duties(
    day: int, per_increment: int, slashed: Rows, effective: Ints, validators: Rows, owner_kind: Codes, amount: Ints,
    missed: Ints, flows: Ints,
) -> int:  # fmt: skip
    """Slashed validators pay for votes no longer cast, from the day after; adds to ``missed`` what each paid and
    returns what holders lost [gwei]."""
    lost = 0
    for row in range(amount.size):
        if slashed[row] < day:
            reward = staking_reward(effective[row] * validators[row], per_increment)
            there = amount[row]
            lost += pay(row, missed_duties(reward), owner_kind, amount, flows)
            missed[row] += there - amount[row]
    return lost
