"""Why one agent chose what it chose: the options it weighed on a day, as a table or as JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from restaking.model.scenario import load
from restaking.runs.refused import Refused
from restaking.runs.run import Order, plain, simulate

if TYPE_CHECKING:
    from restaking.model.restaking_model import RestakingModel
    from restaking.model.scenario import Scenario

KINDS = ("staker", "operator", "avs", "lrt", "arbitrageur")
DAYS_BY_DEFAULT = 30  # long enough for most agents to have reviewed, short enough to wait for


def explain(order: Order, agent: str, day: int | None) -> dict[str, Any]:
    """The explanation that `--json` prints: agent, day, chosen, options, bound, and the terms of every option."""
    kind, row = _parsed(agent)
    scenario = load(order.scenario, order.overrides)
    day = min(DAYS_BY_DEFAULT, scenario.run.days) if day is None else day
    if not 1 <= day <= scenario.run.days:
        raise Refused(f"--day {day}: not allowed; a day of the run, from 1 to {scenario.run.days}")
    if not scenario.operators.census:
        _within(agent, row, _count(scenario, kind))
    model = simulate(order, scenario, days=day)
    _within(agent, row, _count_in(model, kind))
    explanation: dict[str, Any] = plain(model.explain(kind, row).as_json())
    return explanation


def _parsed(agent: str) -> tuple[str, int]:
    found = re.fullmatch(r"([a-z]+):([0-9]{1,9})", agent)
    if not found or found[1] not in KINDS:
        raise Refused(f"--agent {agent[:80]!r}: not allowed; KIND:ID such as staker:17, KIND one of {', '.join(KINDS)}")
    return found[1], int(found[2])


def _count(scenario: Scenario, kind: str) -> int:
    if kind == "avs":
        return len(scenario.avs_names())
    if kind == "arbitrageur":
        return scenario.markets.arbitrageurs if scenario.markets.enabled and scenario.lrts.count else 0
    counts = {"staker": scenario.stakers.count, "operator": scenario.operators.count, "lrt": scenario.lrts.count}
    return counts[kind]


def _count_in(model: RestakingModel, kind: str) -> int:
    return len(model.agents_of(kind))


def _within(agent: str, row: int, count: int) -> None:
    if not count:
        raise Refused(f"--agent {agent}: there are none; set markets.enabled=true for arbitrageurs")
    if row >= count:
        raise Refused(f"--agent {agent}: not allowed; a number from 0 to {count - 1}")
