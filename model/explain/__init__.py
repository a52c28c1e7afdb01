"""Why did you choose that? The last decision of an agent, recomputed by the functions that took it.

Agents keep a record of what they saw at their last review; the offers of every day are kept. So the numbers
here are those of the decision, not a retelling.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from restaking.core.columns import Table
from restaking.model.explain.arbitrageur import explain_arbitrageur
from restaking.model.explain.avs import explain_avs
from restaking.model.explain.lrt import explain_lrt
from restaking.model.explain.operator import explain_operator
from restaking.model.explain.staker import explain_staker
from restaking.model.world import World

COLUMNS = ["option", "yield", "feared_loss", "variance_cost", "social", "switching", "utility", "probability", "draw"]


@dataclass(frozen=True)
class Explanation:
    """One decision, option by option.

    ``utility`` is in log-odds and ``draw`` is the taste that was added to it; the option with the highest sum
    was taken. LRT protocols draw nothing and take all options, each to its ``probability``; arbitrageurs take all
    that have anything in them, and their ``utility`` is a log ratio of what they get to what they give. ``yield``,
    ``feared_loss``, ``variance_cost`` and ``switching`` are returns [1/yr].
    """

    agent: str
    day: int
    chosen: str
    options: pd.DataFrame
    bound: list[str]
    terms: pd.DataFrame = field(default_factory=pd.DataFrame)
    """What the options are made of: one row per option in their order, one column per term (NaN: it has no such
    term). Yields by stream (``yield.base`` …), feared losses by class (``feared.operator`` …) [1/yr], variances
    [1/yr], and parts of the utility (``constant``, ``social``, ``taste`` …) [log-odds]."""

    def as_json(self) -> dict[str, Any]:
        """The contract's JSON form, and the terms of each option; what is not available is null or left out."""
        rows = self.options.replace({np.nan: None, -np.inf: None}).to_dict("records")
        terms = {str(option): row.dropna().to_dict() for option, row in self.terms.iterrows()}
        told = {"agent": self.agent, "day": self.day, "chosen": self.chosen, "options": rows, "bound": self.bound}
        return {**told, "terms": terms}


EXPLAINERS = {
    "staker": explain_staker, "operator": explain_operator, "avs": explain_avs, "lrt": explain_lrt,
    "arbitrageur": explain_arbitrageur,
}  # fmt: skip


def explain(world: World, kind: str, row: int) -> Explanation:
    """Explain the last decision of one agent.

    Raises:
        KeyError: if agents of this kind do not explain themselves; IndexError: if there is no such row.
    """
    if kind not in EXPLAINERS:
        raise KeyError(f"agent kind {kind!r}: not allowed; one of {', '.join(EXPLAINERS)}")
    tables: dict[str, Table[Any]] = {
        "staker": world.stakers, "operator": world.operators, "avs": world.avss, "lrt": world.lrts,
        "arbitrageur": world.arbitrageurs,
    }  # fmt: skip
    count = len(tables[kind])
    if not 0 <= row < count:
        if not count:
            raise IndexError(f"{kind} = {row}: not allowed; there are none here")
        raise IndexError(f"{kind} = {row}: not allowed; a whole number from 0 to {count - 1}")
    day, chosen, options, bound = EXPLAINERS[kind](world, row)
    frame = pd.DataFrame(options, columns=COLUMNS)
    frame = frame.assign(total=frame["utility"] + frame["draw"]).sort_values("total", ascending=False, kind="stable")
    frame = frame.drop(columns="total").reset_index(drop=True)
    return Explanation(f"{kind}:{row}", day, chosen, frame, bound, _terms(options, frame["option"].to_list()))


def _terms(options: list[dict[str, Any]], order: list[str]) -> pd.DataFrame:
    """(options, terms) what options say of themselves under ``terms``, in the order in which they are told."""
    told = {option["option"]: option["terms"] for option in options if "terms" in option}
    return pd.DataFrame.from_dict(told, orient="index", dtype=float).reindex(order) if told else pd.DataFrame()
