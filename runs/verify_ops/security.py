"""Attacks on networks of operators and services, and the closed forms around them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from restaking.model.rules import security as rules
from restaking.model.scenario.errors import shown
from restaking.model.security.exact import most_profitable, slack
from restaking.model.security.graph import peopled
from restaking.model.security.local import el_condition
from restaking.model.security.network import Edge, Member, Network, Service
from restaking.model.security.shock import worst_loss
from restaking.runs.verify_ops import Answer, Inputs, operation, plain

MOST = 10**15
"""Largest stake or prize taken."""
LONGEST, LARGEST_POWER = 60, 30
"""Digits and powers of ten of a number of a case: enough for any amount, too few to fill a computer's memory."""
MANY = 100_000
"""Most services or operators counted."""
CLOSED = Fraction(1, 10**6)
"""Widest bracket that counts as an answer, which is then the exact value of the attack found: a bound is a float."""


@operation("security")
def security(inputs: Inputs) -> Answer:
    """Best attack, slack, EigenLayer's local test and worst losses of pooled stake.

    Profit and slack are those of coalitions of at least one operator. A worst loss needs no such rule: a coalition of
    nobody loses nothing, and a service that a shock left without stake is there for any other.
    """
    network, scale = pooled(inputs)
    attackers = peopled(network)
    found, gamma = most_profitable(attackers), slack(attackers)
    if found.verdict() == "undecided" or not _close(gamma.lower, gamma.upper):
        raise ValueError("stake: not decided; too large, or amounts too far apart, for an exact answer")
    secure = found.verdict() == "secure"
    return {
        "secure": secure,
        "el_condition_holds": el_condition(network),
        "max_attack_profit": None if found.profit is None else plain(found.profit / scale),
        "gamma_max": None if gamma.upper is None else plain(gamma.upper),
        "worst_case_loss": {
            str(psi): _loss(network, fraction(psi, "psi", 0, 1), gamma.upper if secure else Fraction())
            for psi in _listed(inputs["psi"])
        },
    }


def _loss(network: Network, psi: Fraction, gamma: Fraction | None) -> Answer:
    """Worst loss to a shock, and what slack promises; without any attack, that nothing but the shock is lost."""
    loss = worst_loss(network, psi)
    if not _close(loss.lower, loss.upper):
        raise ValueError("psi: not decided; too large, or amounts too far apart, for an exact answer")
    bound = rules.loss_bound(None if gamma is None else float(gamma), float(psi))
    return {"realised_loss_max": plain(loss.lower), "theorem1_bound": bound}


def _listed(psi: Any) -> list[Any]:
    if not isinstance(psi, list):
        raise ValueError(f"psi = {shown(psi)}: not allowed; a list of shares of stake")
    return psi


def _close(lower: Fraction | None, upper: Fraction | None) -> bool:
    return lower is upper if lower is None or upper is None else upper - lower <= CLOSED


def pooled(inputs: Inputs) -> tuple[Network, int]:
    """Network of a case in whole units, and how many of them make one."""
    table = {"stake": inputs["stake"], "services": inputs["services"]}
    for name, value in table.items():
        if not isinstance(value, dict) or (name == "stake" and not value):
            raise ValueError(f"{name} = {shown(value)}: not allowed; a table by name")
    stakes = {name: fraction(value, f"stake of {name}", 0, MOST) for name, value in inputs["stake"].items()}
    services = {name: _service(name, value) for name, value in inputs["services"].items()}
    scale = math.lcm(*(each.denominator for each in [*stakes.values(), *(prize for prize, _ in services.values())]))
    whole = {name: int(stake * scale) for name, stake in stakes.items()}
    operators, rows = {name: row for row, name in enumerate(stakes)}, {name: row for row, name in enumerate(services)}
    edges = []
    for pair in _pairs(inputs["edges"], rows, operators):
        stake = whole[pair[1]]
        edges.append(Edge(operators[pair[1]], rows[pair[0]], stake, stake, stake))
    members = [Member(stake, stake) for stake in whole.values()]
    slots = [Service(name, int(prize * scale), alpha) for name, (prize, alpha) in services.items()]
    return Network(members, slots, edges), scale


def _service(name: str, value: Any) -> tuple[Fraction, Fraction]:
    """Prize and threshold of a service."""
    if not isinstance(value, dict):
        raise ValueError(f"service {name} = {shown(value)}: not allowed; a table of profit and alpha")
    alpha = fraction(value["alpha"], f"alpha of {name}", 0, 1)
    if not alpha:
        raise ValueError(f"alpha of {name} = 0: not allowed; above 0")
    return fraction(value["profit"], f"profit of {name}", 0, MOST), alpha


def _pairs(edges: Any, services: dict[str, int], operators: dict[str, int]) -> list[tuple[str, str]]:
    """Pairs of service and operator, each once."""
    found: list[tuple[str, str]] = []
    for each in edges if isinstance(edges, list) else [edges]:
        pair = (
            tuple(each) if isinstance(each, list) and len(each) == 2 and all(isinstance(e, str) for e in each) else ()
        )
        if len(pair) != 2 or pair[0] not in services or pair[1] not in operators or pair in found:
            raise ValueError(f"edges: {shown(each)} not allowed; each a service and an operator of the case, once")
        found.append((pair[0], pair[1]))
    return found


@operation("loss_bound")
def loss_bound(inputs: Inputs) -> Answer:
    """What slack promises of a shock; null, as in ``security``, is the slack of a network with nothing to win."""
    gamma = None if inputs["gamma"] is None else number(inputs, "gamma", -1, MOST)
    psi = number(inputs, "psi", 0, 1)
    return {"R_upper_bound": rules.loss_bound(gamma, psi)}


@operation("cascade_length")
def cascade_length(inputs: Inputs) -> Answer:
    """Rounds that a cascade stays below."""
    depth = number(inputs, "k", 0, MOST)
    psi, gamma = number(inputs, "psi", 0, 1, above=True), number(inputs, "gamma", 0, MOST, above=True)
    stake, smallest = number(inputs, "sigma_V", 0, MOST, above=True), number(inputs, "min_stake", 0, MOST, above=True)
    if smallest > stake:
        raise ValueError(f"min_stake = {smallest:g}: not allowed; at most sigma_V = {stake:g}")
    return {"T_upper_bound": rules.cascade_length(depth, psi, stake, smallest, gamma)}


@operation("pooled_vs_dedicated")
def pooled_vs_dedicated(inputs: Inputs) -> Answer:
    """N equal services, each with its own stake or all behind the same."""
    services = count(inputs, "N", 1)
    case = rules.EqualServices(
        services,
        fraction(inputs["dedicated_stake_bn"], "dedicated_stake_bn", 0, MOST),
        fraction(inputs["pooled_stake_bn"], "pooled_stake_bn", 0, MOST),
        fraction(inputs["profit_bn"], "profit_bn", 0, MOST),
        fraction(inputs["alpha"], "alpha", 0, 1),
    )
    every = services * case.prize
    return {
        "dedicated_cost_bn": plain(case.own_cost),
        "dedicated_secure": case.prize <= case.own_cost,
        "pooled_cost_any_attack_bn": plain(case.pooled_cost),
        "single_service_secure": case.prize <= case.pooled_cost,
        "all_service_profit_bn": plain(every),
        "all_service_secure": every <= case.pooled_cost,
        "max_services_attackable_before_profit": case.bearable,
        "single_service_cost_multiplier": plain(case.pooled_cost / case.own_cost) if case.own_cost else None,
    }


@operation("elastic_min_stake")
def elastic_min_stake(inputs: Inputs) -> Answer:
    """Least stake per validator of the symmetric elastic network."""
    validators, services = count(inputs, "n", 1), count(inputs, "m", 1)
    byzantine = count(inputs, "max_byzantine", 0)
    theta, degree = (fraction(inputs[name], name, 0, most) for name, most in (("theta", 1), ("degree", services)))
    if not theta or (validators * theta).denominator != 1:
        raise ValueError(f"theta = {shown(inputs['theta'])}: not allowed; above 0, and n·theta a whole number")
    if not degree or byzantine > services:
        name = "max_byzantine" if degree else "degree"
        raise ValueError(f"{name} = {shown(inputs[name])}: not allowed; degree above 0, Byzantine services at most m")
    prize, budget = (fraction(inputs[name], name, 0, MOST) for name in ("prize", "budget"))
    least = rules.elastic_min_stake(validators, services, theta, prize, degree, byzantine, budget)
    return {"min_stake_per_validator": None if least is None else plain(least)}


def fraction(value: Any, name: str, least: int, most: int) -> Fraction:
    """A number of a case as it is written, as a fraction or a decimal; from ``least`` to ``most``."""
    text, found = str(value), None
    power = text.lower().partition("e")[2].lstrip("+-").lstrip("0")
    short = len(text) <= LONGEST and len(power) <= 2 and int(power if power.isdigit() else 0) <= LARGEST_POWER
    if isinstance(value, (int, float, str)) and not isinstance(value, bool) and short:
        try:
            found = Fraction(text)
        except (ValueError, ZeroDivisionError):
            found = None
    if found is None or not least <= found <= most:
        raise ValueError(f"{name} = {shown(value)}: not allowed; a number or fraction from {least} to {most}")
    return found


def number(inputs: Inputs, name: str, least: int, most: int, *, above: bool = False) -> float:
    """A number of a case; ``above``: not the least itself."""
    found = fraction(inputs[name], name, least, most)
    if above and found == least:
        raise ValueError(f"{name} = {shown(inputs[name])}: not allowed; above {least}")
    return float(found)


def count(inputs: Inputs, name: str, least: int) -> int:
    """A whole number of a case that says how many there are, however it is written."""
    value = fraction(inputs[name], name, least, MANY)
    if value.denominator != 1:
        raise ValueError(f"{name} = {shown(inputs[name])}: not allowed; whole, from {least} to {MANY}")
    return int(value)
