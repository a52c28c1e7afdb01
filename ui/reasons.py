"""Why an agent decided as it did: `model.explain` told as signed reasons on one scale, the log-odds of choice."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import Any  # the engine is read through its public API

from restaking.ui.words import percent, percent_signed, signed

log = logging.getLogger("restaking.ui")

OPTIONS = 4
"""Options of a decision kept for display."""
PARTS = {
    "yield.base": "staking yield", "yield.fees": "AVS fees", "yield.emissions": "AVS tokens",
    "yield.incentives": "incentives", "yield.points": "points", "yield.rewards": "its share of rewards",
    "feared.operator": "fear: own faults", "feared.common": "fear: common faults", "feared.avs": "fear: AVSs",
    "feared.base": "fear: base chain", "feared.stake": "own stake at risk", "feared.franchise": "business at risk",
}  # fmt: skip
"""How parts of rewards and fears are called; others go by their own name."""
OUT_OF_REACH = 1e100
"""The engine scores what an agent cannot choose below minus this."""


@dataclass(frozen=True, slots=True)
class Term:
    """One reason: its weight in the choice [log-odds], and how its size is told."""

    label: str
    weight: float
    told: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option considered: utility plus taste [log-odds], and the chance it had before the taste was drawn."""

    name: str
    total: float
    probability: float
    chosen: bool
    told: str = ""
    """What is told instead of the two, where nothing is weighed and drawn."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The last decision on record. The terms add up to `total`; the highest total is taken."""

    day: int
    question: str
    terms: tuple[Term, ...]
    total: float
    choices: tuple[Choice, ...]
    bound: tuple[str, ...] = ()
    heads: tuple[str, ...] = ("total", "chance")
    """What is told of the choices."""
    scale: str = "weight in the choice, log-odds"
    """What the bars measure."""


def last_decision(model: Any, kind: str, row: int) -> Decision | None:
    """The last decision of an agent; None for who has none to explain."""
    try:
        told = model.explain(kind, row)
    except (LookupError, ValueError) as nothing_yet:
        log.debug("no decision of %s %d to explain: %s", kind, row, nothing_yet)
        return None
    parts = {str(option): row.dropna().to_dict() for option, row in told.terms.iterrows()}
    records = told.options.to_dict("records")
    options = [{**option, "terms": parts.get(option["option"], {})} for option in records if reachable(option)]
    if not options:
        return None
    bound = tuple(str(limit) for limit in told.bound)
    if kind == "operator":
        return operator_decision(model, row, int(told.day), options, bound)
    if kind == "avs":
        return budget(int(told.day), str(told.chosen), options, bound)
    if kind == "arbitrageur":
        return arbitrage(int(told.day), str(told.chosen), options, bound)
    if kind == "lrt":
        return curation(model, int(told.day), str(told.chosen), options, bound)
    return staker_decision(model, int(told.day), str(told.chosen), options, bound)


def staker_decision(
    model: Any, day: int, chosen: str, options: list[dict[str, Any]], bound: tuple[str, ...]
) -> Decision:
    """Which position a staker took, against what it considered."""
    taken = next((option for option in options if option["option"] == chosen), options[0])
    weight = float(model.world.scenario.stakers.venue_sensitivity)
    terms = (
        *returns(taken, weight, "change of mind"),
        Term("neighbours", number(taken, "social"), signed(number(taken, "social"), 2)),
        rest(taken, weight),
        taste(taken),
    )
    ordered = sorted(options, key=total, reverse=True)[:OPTIONS]
    choices = [
        Choice(option["option"], total(option), number(option, "probability"), option is taken) for option in ordered
    ]
    return Decision(day, chosen, tuple(terms), total(taken), tuple(choices), bound)


def curation(model: Any, day: int, chosen: str, options: list[dict[str, Any]], bound: tuple[str, ...]) -> Decision:
    """Over whom an LRT protocol spreads its stake: all of them, the first told in full. Nothing is drawn."""
    ordered = sorted(options, key=total, reverse=True)
    first, weight = ordered[0], float(model.world.scenario.lrts.sensitivity)
    terms = (*returns(first, weight, ""), rest(first, weight))
    choices = tuple(
        Choice(option["option"], total(option), number(option, "probability"), option is first)
        for option in ordered[:OPTIONS]
    )
    return Decision(day, chosen, terms, total(first), choices, bound, ("total", "share"))


def budget(day: int, chosen: str, options: list[dict[str, Any]], bound: tuple[str, ...]) -> Decision:
    """What an AVS pays from a day on: its policy names one budget; told is what each would pay on the stake there."""
    taken = next((option for option in options if option["option"] == chosen), options[0])
    choices = [
        Choice(
            option["option"], total(option), number(option, "probability"), option is taken,
            pays(float(option["yield"])),
        )
        for option in sorted(options, key=total, reverse=True)[:OPTIONS]
    ]  # fmt: skip
    return Decision(day, chosen, (), total(taken), tuple(choices), bound, ("pays on stake",))


ASKED = {"asked.waiting": "waiting", "asked.feared": "feared loss", "asked.fee": "fee", "asked.premium": "premium"}
"""Parts of the discount that an arbitrageur asks."""


def arbitrage(day: int, chosen: str, options: list[dict[str, Any]], bound: tuple[str, ...]) -> Decision:
    """What an arbitrageur did today; told in full is what is most tempting to buy now: discount less what it asks."""
    buying = [option for option in options if "asked.waiting" in option["terms"]] or options
    first = max(buying, key=total)["terms"]
    parts = [("discount", first.get("discount", 0.0)), *((word, -first.get(name, 0.0)) for name, word in ASKED.items())]
    terms = tuple(Term(label, 100.0 * part, f"{signed(100.0 * part, 2)} %") for label, part in parts)
    choices = tuple(
        Choice(option["option"], total(option), number(option, "probability"), bool(option["probability"]), gap(option))
        for option in sorted(options, key=total, reverse=True)[:OPTIONS]
    )
    scale = f"per cent of the reported rate: {max(buying, key=total)['option']}"
    return Decision(day, chosen, terms, sum(term.weight for term in terms), choices, bound, ("in it",), scale)


def gap(option: dict[str, Any]) -> str:
    """What an option is worth to an arbitrageur beyond its cost."""
    return f"{signed(100.0 * math.expm1(total(option)), 2)} %"


def pays(rate: float) -> str:
    """A yearly return without sign, small ones with more decimals; a dash where there is no stake to pay."""
    return f"{percent(rate, 2 if rate >= 0.001 else 4)} / yr" if math.isfinite(rate) else "–"


def operator_decision(
    model: Any, row: int, day: int, options: list[dict[str, Any]], bound: tuple[str, ...]
) -> Decision:
    """Each AVS is a question of its own, yes above 0: the closest call tells most about what would change a mind."""
    world = model.world
    runs = {f"run {world.avss.names[avs]}" for avs in world.allocations.registered[row].nonzero()[0].tolist()}
    ordered = sorted(options, key=lambda option: abs(total(option)))
    closest = ordered[0]
    weight = profit_weight(closest, float(model.world.scenario.operators.sensitivity))
    terms = (*returns(closest, weight, "running cost"), rest(closest, weight), taste(closest))
    choices = tuple(
        Choice(option["option"], total(option), number(option, "probability"), option["option"] in runs)
        for option in ordered[:OPTIONS]
    )
    answer = "yes" if closest["option"] in runs else "no"
    return Decision(day, f"closest call: {closest['option']}? {answer}", terms, total(closest), choices, bound)


def profit_weight(option: dict[str, Any], sensitivity: float) -> float:
    """Log-odds per unit of return: the score is sensitivity × log(1 + |profit| / cost), shared out over its terms."""
    cost = number(option, "switching")
    profit = number(option, "yield") - number(option, "feared_loss") - number(option, "variance_cost") - cost
    return sensitivity * math.log1p(abs(profit) / cost) / abs(profit) if cost > 0 and profit else 0.0


def returns(option: dict[str, Any], weight: float, cost: str) -> list[Term]:
    """The terms that are yearly returns, weighted as the choice weighs them; told by stream and class where known."""
    named = [*told_apart(option, "yield", "reward", 1), *told_apart(option, "feared", "feared loss", -1)]
    named += [("uncertainty", -number(option, "variance_cost")), (cost, -number(option, "switching"))]
    return [Term(label, weight * value, f"{percent_signed(value)}") for label, value in named if value]


def told_apart(option: dict[str, Any], prefix: str, whole: str, sign: int) -> list[tuple[str, float]]:
    """(label, signed return) of every part of a column, or of the column itself where its parts are not known."""
    total = number(option, "yield" if prefix == "yield" else "feared_loss")
    parts = {name: value for name, value in option.get("terms", {}).items() if name.startswith(prefix + ".")}
    if not math.isclose(sum(parts.values()), total, rel_tol=1e-6, abs_tol=1e-12):
        return [(whole, sign * total)]
    return [(PARTS.get(name, f"{whole}: {name.partition('.')[2]}"), sign * value) for name, value in parts.items()]


def rest(option: dict[str, Any], weight: float) -> Term:
    """What the choice holds besides: constants that stand for size, habit and what is not modelled."""
    worth = number(option, "yield") - number(option, "feared_loss")
    worth -= number(option, "variance_cost") + number(option, "switching")
    left = number(option, "utility") - weight * worth - number(option, "social")
    return Term("fixed leaning", left, signed(left, 2))


def taste(option: dict[str, Any]) -> Term:
    """The agent's own draw for this option."""
    return Term("own taste", number(option, "draw"), signed(number(option, "draw"), 2))


def total(option: dict[str, Any]) -> float:
    """Utility plus taste: the highest is taken."""
    return number(option, "utility") + number(option, "draw")


def reachable(option: dict[str, Any]) -> bool:
    """Whether the agent could choose it at all."""
    utility = float(option["utility"])
    return math.isfinite(utility) and utility > -OUT_OF_REACH


def number(option: dict[str, Any], name: str) -> float:
    """A term of an option; what is not known counts as nothing."""
    value = float(option.get(name, 0.0))
    return value if math.isfinite(value) else 0.0
