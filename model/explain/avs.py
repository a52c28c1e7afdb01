"""An AVS's last budget: what it knew, the budgets it might have set, and the one its policy asked for."""

import math
from typing import Any, Final

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import GWEI
from restaking.model.rules.avss import affordable, means, tokens_of_day
from restaking.model.world import World

Option = dict[str, Any]
STEP: Final = 0.1  # of the budgets shown beside the one taken: the largest step of the policies that step


def explain_avs(world: World, s: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, budget set, options, what bound) of AVS ``s``.

    Nothing is drawn: the policy names one budget, which has probability 1. ``utility`` is minus the distance of an
    option from it, as a log ratio; ``yield`` is what the option pays per unit of stake behind the AVS [1/yr].
    """
    avss = world.avss
    if int(avss.live[s]) == 0:
        left = int(avss.left_day[s])
        return left, "pay nothing", [_nothing()], [f"given up on day {left}" if left else "has not begun yet"]
    day, before = world.offers[-1].day, int(avss.budget_before[s])
    taken = decided(world, s) if day > 0 else int(avss.budget[s])
    shown = (int(before * (1.0 - STEP)), before, int(before * (1.0 + STEP)), taken)
    options = [
        _option(world, s, f"{_word(before, budget)} {_told(budget)}", budget, taken) for budget in dict.fromkeys(shown)
    ]
    return day, f"{_word(before, taken)} {_told(taken)}", options, _bound(world, s, day, taken)


def decided(world: World, s: int) -> int:
    """The budget [gwei/day] that the function that decides finds in what the AVS saw."""
    avss, gain = world.avss, world.scenario.avss.budget_gain
    before, coverage, rate = int(avss.budget_before[s]), float(avss.coverage[s]), float(avss.reward_rate[s])
    return int(world.budgets.budget_of(before, coverage, gain, rate, most(world, s)))


def most(world: World, s: int) -> float:
    """What the AVS could pay for the day [gwei], tokens above its schedule included."""
    avss = world.avss
    seen = int(avss.seen_fees[s]), int(avss.seen_treasury[s]), world.scenario.avss.runway_days
    return float(means(*seen, int(avss.emission[s]), int(avss.emission_cap[s]), float(avss.seen_price[s])))


def _option(world: World, s: int, name: str, budget: int, taken: int) -> Option:
    distance = abs(math.log(budget / taken)) if budget and taken else float(budget != taken)
    terms = _terms(world, s, budget)
    behind = terms["coverage"] * terms["required_eth"]
    pays = (terms["paid_eth"] + terms["token_worth_eth"]) * DAYS_PER_YEAR
    return {
        "option": name, "yield": pays / behind if behind > 0.0 else math.nan, "feared_loss": 0.0, "variance_cost": 0.0,
        "social": 0.0, "switching": 0.0, "utility": 0.0 - distance, "probability": float(budget == taken), "draw": 0.0,
        "terms": terms,
    }  # fmt: skip


def _terms(world: World, s: int, budget: int) -> dict[str, float]:
    """What a budget would have come to, from what the AVS saw [ETH, a day where it is a flow]."""
    avss = world.avss
    treasury, fees, price = int(avss.seen_treasury[s]), int(avss.seen_fees[s]), float(avss.seen_price[s])
    wish = int(float(budget) * float(avss.reward_rate[s]))
    reach = int(affordable(fees, treasury, world.scenario.avss.runway_days))
    paid, emission, cap = min(wish, reach), int(avss.emission[s]), int(avss.emission_cap[s])
    tokens = int(tokens_of_day(wish - paid, price, emission, cap))
    return {
        "coverage": float(avss.coverage[s]),
        "required_eth": float(avss.required[s]),
        "corruption_profit_eth": float(avss.profit_fraction[s] * avss.user_value[s]),
        "budget_eth": wish / GWEI,
        "fees_eth": fees / GWEI,
        "treasury_eth": treasury / GWEI,
        "affordable_eth": reach / GWEI,
        "paid_eth": paid / GWEI,
        "emission_cap_eth": cap * price / GWEI,
        "token_worth_eth": tokens * price / GWEI,
        "token_price": price,
    }


def _nothing() -> Option:
    return {
        "option": "pay nothing", "yield": 0.0, "feared_loss": 0.0, "variance_cost": 0.0, "social": 0.0,
        "switching": 0.0, "utility": 0.0, "probability": 1.0, "draw": 0.0, "terms": {},
    }  # fmt: skip


def _word(before: int, budget: int) -> str:
    return "hold at" if budget == before else "raise to" if budget > before else "lower to"


def _told(budget: int) -> str:
    return f"{budget / GWEI:.6g} ETH a day"


def _bound(world: World, s: int, day: int, taken: int) -> list[str]:
    avss, notes = world.avss, []
    terms = _terms(world, s, taken)
    needed = terms["required_eth"]
    notes.append(f"requires {needed:,.0f} ETH of stake and had {terms['coverage'] * needed:,.0f} ETH")
    notes.append(f"fees {terms['fees_eth']:.6g} ETH a day, reserve {terms['treasury_eth']:,.6g} ETH")
    if day == 0:
        notes.append("has not set a budget since day 0; fees pay for the one it was found with")
    if world.scenario.avss.policy == "held":
        notes.append("its policy holds the budget, whatever stands behind it")
    short = terms["budget_eth"] - terms["paid_eth"]
    if short > 0.0:
        notes.append(f"fees and reserve pay {terms['paid_eth']:.6g} of {terms['budget_eth']:.6g} ETH a day")
        if int(avss.emits[s]) >= int(avss.emission_cap[s]):
            notes.append("emits as many tokens as it may")
    if taken > int(avss.budget_before[s]) and taken * float(avss.reward_rate[s]) >= int(most(world, s)):
        notes.append("raises its budget as far as it can pay and no further")
    if int(avss.broke_days[s]):
        notes.append(f"broke for {int(avss.broke_days[s])} days")
    return notes
