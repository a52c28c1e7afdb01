"""An operator's last review: one option per AVS, run it or not, decided anew by the functions that decided."""

import math
from typing import Any, Final

import numpy as np

from restaking.agents.operator import Intent
from restaking.agents.policies.operator import OPERATOR_POLICIES
from restaking.core.draws import logistic, subkey
from restaking.core.units import GWEI, NOBODY, Floats
from restaking.model import opt_in
from restaking.model.kernels.opt_in import COST, FEARED, INCOME, LOST_FRANCHISE, NEVER
from restaking.model.scenario import Scenario
from restaking.model.world import World

Option = dict[str, Any]
INTENTS: Final = ("never attacks them", "attacks where that pays", "attacks where it can")


def explain_operator(world: World, j: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, AVSs it runs, options, what bound) of operator ``j``.

    Each AVS is a question of its own: it is run where utility plus draw is above 0, valued at the moment at which
    the review decided on it. Returns are shares of the operator's stake per year; ``switching`` is the running cost
    and ``feared_loss`` the own stake and the commissions at risk.
    """
    ops, edges = world.operators, world.allocations
    day = max(0, int(ops.reviewed[j]))
    scenario, constants = _as_of(world, j, day)
    rule = scenario.operators
    draws, shunned = tastes(world, j, rule.taste_spread), edges.shunned[j] >= max(1, day)
    pull = np.where(shunned, NEVER, constants + draws)
    terms, score = opt_in.decided(world, scenario, world.offers[day], j, pull)
    value = OPERATOR_POLICIES[rule.policy].rule
    stake = int(ops.seen_stake[j]) / GWEI
    options = []
    for s, name in enumerate(world.avss.names):
        utility = -math.inf if shunned[s] else float(constants[s] + score[s])
        chance = probability(utility, rule.taste_spread)
        numbers = {"utility": utility, "probability": chance, "draw": float(draws[s])}
        income, cost, feared, variance, franchise = terms[s].tolist()
        worth = float(value(income, cost, feared, variance, franchise, rule.risk_aversion))
        its = returns(terms[s], worth, stake, float(constants[s]))
        options.append({"option": f"run {name}", **its, **numbers})
    runs = [world.avss.names[s] for s in edges.registered[j].nonzero()[0]]
    return day, "run " + ", ".join(runs) if runs else "run no AVS", options, _bound(world, j, day)


def _as_of(world: World, j: int, day: int) -> tuple[Scenario, Floats]:
    """By what the operator decided: today's scenario and constants, or for who runs what it was found running on day 0
    those of the world that it was anchored to."""
    now, constants = world.scenario, world.allocations.anchor[j]
    if day > 0 or not now.anchor.differs():
        return now, constants
    then = now.anchored()
    if now.operators.sensitivity > 0.0:  # constants are returns: they departed in proportion
        constants = constants * (then.operators.sensitivity / now.operators.sensitivity)
    return then, constants


def tastes(world: World, j: int, spread: float) -> Floats:
    """(AVSs,) the operator's lasting tastes [log-odds]."""
    key = subkey(world.key("registration taste"), j)
    taste = world.allocations.taste[j].tolist()
    return np.array([spread * logistic(subkey(key, s, number), 0) for s, number in enumerate(taste)])


def probability(utility: float, spread: float) -> float:
    """Chance that utility and a taste of that spread are above 0 together."""
    if spread == 0.0:
        return 1.0 if utility > 0.0 else 0.0
    return 1.0 / (1.0 + math.exp(-max(-700.0, utility / spread)))


def returns(term: Floats, value: float, stake: float, constant: float) -> Option:
    """One AVS's terms as shares of the operator's stake [1/yr]; what the policy takes off besides is for variance."""
    if stake == 0.0:
        nothing = dict.fromkeys(("yield", "feared_loss", "variance_cost", "switching"), math.nan)
        return {**nothing, "social": 0.0, "terms": {"constant": constant}}
    per = (term / stake).tolist()
    feared = per[FEARED] + per[LOST_FRANCHISE]
    variance = per[INCOME] - per[COST] - feared - value / stake
    return {
        "yield": per[INCOME], "feared_loss": feared, "variance_cost": variance, "social": 0.0, "switching": per[COST],
        "terms": {
            "yield.rewards": per[INCOME], "cost.running": per[COST], "feared.stake": per[FEARED],
            "feared.franchise": per[LOST_FRANCHISE], "variance": variance, "constant": constant,
        },
    }  # fmt: skip


def _bound(world: World, j: int, day: int) -> list[str]:
    ops, edges, names, notes = world.operators, world.allocations, world.operators.names, []
    if day == 0:
        anchored = world.scenario.anchor.enabled
        found = "tastes are drawn to agree with what it was found running" if anchored else "it was given what it runs"
        notes.append(f"has not reviewed since day 0; {found}")
    if int(edges.registered[j].sum()) >= int(ops.max_avss[j]):
        notes.append(f"runs as many AVSs as it can: {int(ops.max_avss[j])}")
    if int(ops.max_magnitude[j]) == 0:
        notes.append("closed: its magnitude is used up")
    gone = [name for name, live in zip(world.avss.names, world.avss.live.tolist(), strict=True) if not live]
    if gone:
        notes.append("not there to be run: " + ", ".join(gone))
    if (edges.shunned[j] >= max(1, day)).any():
        notes.append("stays away for a while from AVSs that slashed it")
    if (edges.pending[j] < 0).any():
        notes.append("magnitude is being deallocated and stays slashable meanwhile")
    if (edges.pending[j] > 0).any():
        notes.append("magnitude is on its way to an AVS and not yet slashable")
    if int(ops.next_split_due[j]):
        notes.append(f"its split becomes {int(ops.next_split_bips[j]) / 100:g} % on day {int(ops.next_split_due[j])}")
    if int(ops.lrt[j]) != NOBODY:
        notes.append(f"decides for the holders of {world.lrts.names[int(ops.lrt[j])]}")
    partners = [names[k] for k in (ops.organisation == ops.organisation[j]).nonzero()[0].tolist() if k != j]
    notes.append(f"is {Intent(int(ops.intent[j])).name.lower()} with AVSs: {INTENTS[int(ops.intent[j])]}")
    notes += in_nearest_attack(world, j)
    if partners:
        notes.append(f"decides together with {', '.join(partners)} ({world.organisations[int(ops.organisation[j])]})")
    return notes


def in_nearest_attack(world: World, j: int) -> list[str]:
    """What operator ``j`` would gain and lose in the attack that was nearest to paying when security was last seen."""
    seen, names = world.picture, world.avss.names
    if not world.allocations.registered[j].any():
        return []
    found = None if seen is None else seen.nearest
    if seen is None or found is None or j not in found.operators:
        return ["has no part in the attack on AVSs that is nearest to paying"]
    its, all_lost = found.stake_lost[j], sum(found.stake_lost.values())
    gains = found.prize * its / all_lost / GWEI if all_lost else 0
    others = len(found.operators) - 1
    return [
        f"has a part in the attack nearest to paying on day {seen.day}, on {', '.join(names[s] for s in found.avss)}"
        f" with {others} others: {float(gains):,.0f} ETH of the prize for {float(its / GWEI):,.0f} ETH of stake"
        f" behind it; all in all it {'pays' if found.pays else 'does not pay'}"
    ]
