"""An operator's last review: one option per AVS, run it or not."""

import math
from typing import Any

import numpy as np

from restaking.agents.choice import registration_profit
from restaking.core.draws import logistic, subkey
from restaking.core.units import BIPS, GWEI
from restaking.model.world import Offers, World

Option = dict[str, Any]


def explain_operator(world: World, j: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, AVSs it runs, options, what bound) of operator ``j``.

    Each AVS is a question of its own: it is run where utility plus draw is above 0. ``yield`` is what running
    it was expected to pay the operator, ``switching`` its running cost and ``feared_loss`` the commissions at
    risk, all as a share of the operator's stake per year.
    """
    ops, edges, rule = world.operators, world.allocations, world.scenario.operators
    day = max(0, int(ops.reviewed[j]))
    offers = world.offers[day]
    score = np.empty(len(world.avss))
    world.mode.score_registrations(
        world.degree, int(ops.seen_stake[j]), int(ops.seen_avss[j]), int(ops.split_bips[j]), float(offers.op_yield[j]),
        offers.avs_budget, offers.avs_secured, world.avss.by_total, world.avss.vault_maximum, offers.avs_cost,
        world.avss.fault_rate,
        rule.franchise_years, rule.sensitivity, edges.seen[j], score,
    )  # fmt: skip
    key = subkey(world.key("registration taste"), j)
    options = []
    for s, name in enumerate(world.avss.names):
        utility = float(edges.anchor[j, s] + score[s])
        draw = float(logistic(subkey(key, s, int(edges.taste[j, s])), 0))
        chance = 1.0 / (1.0 + math.exp(-utility))
        if edges.shunned[j, s] >= day > 0:
            utility, chance = -math.inf, 0.0
        terms = _terms(world, offers, j, s)
        options.append({"option": f"run {name}", **terms, "utility": utility, "probability": chance, "draw": draw})
    runs = [world.avss.names[s] for s in edges.registered[j].nonzero()[0]]
    return day, "run " + ", ".join(runs) if runs else "run no AVS", options, _bound(world, j, day)


def _terms(world: World, offers: Offers, j: int, s: int) -> Option:
    """Income, feared loss and cost of one AVS as shares of the operator's stake at the review [1/yr]."""
    ops, rule = world.operators, world.scenario.operators
    stake = int(ops.seen_stake[j]) / GWEI
    if stake == 0.0:
        return {"yield": math.nan, "feared_loss": math.nan, "variance_cost": 0.0, "social": 0.0, "switching": math.nan}
    split, runs = int(ops.split_bips[j]) / BIPS, bool(world.allocations.seen[j, s])
    among, most = max(1, int(ops.seen_avss[j]) + (0 if runs else 1)), int(world.avss.vault_maximum[s]) / GWEI
    own = stake if world.avss.by_total[s] else world.mode.law.rules.own_stake(stake, among, world.degree, most)
    secured = float(offers.avs_secured[s])
    others = max(0.0, secured - own) if runs else secured
    income = registration_profit(split, float(offers.avs_budget[s]), own, others, 0.0, 0.0, 0.0)
    commissions = 0.0 if split >= 1.0 else float(offers.op_yield[j]) * stake * split / (1.0 - split)
    risk = float(world.avss.fault_rate[s]) * rule.franchise_years * commissions
    return {
        "yield": income / stake, "feared_loss": risk / stake, "variance_cost": 0.0, "social": 0.0,
        "switching": offers.avs_cost / stake,
    }  # fmt: skip


def _bound(world: World, j: int, day: int) -> list[str]:
    ops, notes = world.operators, []
    if day == 0:
        notes.append("has not reviewed since day 0; tastes are drawn to agree with what it was found running")
    if int(world.allocations.registered[j].sum()) >= int(ops.max_avss[j]):
        notes.append(f"runs as many AVSs as it can: {int(ops.max_avss[j])}")
    if int(ops.max_magnitude[j]) == 0:
        notes.append("closed: its magnitude is used up")
    if (world.allocations.shunned[j] >= day).any() and day > 0:
        notes.append("stays away for a while from AVSs that slashed it")
    if (world.allocations.pending[j] < 0).any():
        notes.append("magnitude is being deallocated and stays slashable meanwhile")
    if (world.allocations.pending[j] > 0).any():
        notes.append("magnitude is on its way to an AVS and not yet slashable")
    return notes
