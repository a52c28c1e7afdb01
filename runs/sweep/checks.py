"""What must hold between the keys of a plan, and between plan and scenario, beyond the range of each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final, get_args

from pydantic import ValidationError, create_model

from restaking.model.scenario import Scenario
from restaking.model.scenario.anchoring import parts_of
from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.model.scenario.fields import Section, range_and_law
from restaking.model.scenario.keys import field_at, is_known, unknown_key
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.factors import SHAPE, Factor, Span, Value
from restaking.runs.sweep.metric_names import check_metric
from restaking.runs.sweep.plan import Outcome, Plan, Stop

DAYS: Final = "run.days"
LENGTH: Final = "`days`, a whole number from 0 to 3650, says how long"
TAKEN: Final = {"point", "replicate", "run_id", "tick"}
"""What tables and cubes of a sweep call their own columns and dimensions."""
DEVICES: Final = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


def check(plan: Plan) -> None:
    """Raise ScenarioError for the first pair of keys that do not fit together."""
    if plan.name.split(".")[0].lower() in DEVICES or plan.name.endswith("."):
        raise not_allowed("name", plan.name, "a name that every system takes for a folder")
    _keys_are_known(plan)
    _factors_fit_design(plan)
    _replicates_fit(plan)
    for name, outcome in plan.outcomes.items():
        _outcome_fits(f"outcomes.{name}", name, outcome)
    if plan.stop is not None:
        _stop_fits(plan.stop)


def factors_of(plan: Plan) -> list[Factor]:
    """Levers, then uncertainties, each as a factor."""
    named = chain(
        ((f"levers.{key}", key, span) for key, span in plan.levers.items()),
        ((f"uncertainties.{key}", key, span) for key, span in plan.uncertainties.items()),
    )
    return [_factor(place, key, span) for place, key, span in named]


def check_values(factors: Iterable[Factor]) -> None:
    """Refuse a factor whose extremes its key does not take.

    What two keys forbid each other is no matter here: a point may change both.
    """
    for factor in factors:
        values = factor.extremes()
        found = unfit(factor.key, values)
        if found is not None:
            raise not_allowed(factor.key, values[found[0]], found[1])


def unfit(key: str, values: Sequence[Value]) -> tuple[int, str] | None:
    """Place of the first value that a key does not take, and what it takes; None if it takes them all."""
    field = field_at(Scenario, tuple(parts_of(key)))
    if field is None:
        return None
    definition: Any = (field.annotation, field)  # an annotation known only now
    alone: type[Section] = create_model("Alone", __base__=Section, value=definition)
    firsts: dict[tuple[type, Value], int] = {}
    for place, value in enumerate(values):
        firsts.setdefault((type(value), value), place)
    for (_, value), place in firsts.items():
        try:
            alone.model_validate({"value": value})
        except ValidationError:
            return place, range_and_law(field)
    return None


def odd_one(values: Iterable[object]) -> tuple[int, str] | None:
    """Place of the first value that cannot be in one column with those before it, and what can; None if all can."""
    kinds: set[type] = set()
    for place, value in enumerate(values):
        kind = type(value)
        if kind not in (bool, int, float, str) or (kind is float and not math.isfinite(value)):  # type: ignore[arg-type]
            return place, "a finite number, true, false or a word"
        if kind is int and abs(value) > 2**53:  # type: ignore[arg-type]
            return place, "a whole number from -2**53 to 2**53"
        kinds.add(float if kind is int else kind)
        if len(kinds) > 1:
            return place, "values of one kind: all numbers, all words, or all true or false"
    return None


def check_days(plan: Plan, days: int) -> None:
    """Refuse an outcome whose first day lies beyond the last of runs of `days` days, none of which would have it."""
    for name, outcome in plan.outcomes.items():
        if outcome.from_day > days:
            allowed = f"a whole number from 0 to {days}, the last day of a run"
            raise not_allowed(f"outcomes.{name}.from_day", outcome.from_day, allowed)


def check_key(table: str, key: str, value: object) -> None:
    """Refuse a key that no scenario has."""
    if not is_known(Scenario, parts_of(key)):
        raise ScenarioError(f"{table}.{unknown_key(Scenario, key, value)}")


def _keys_are_known(plan: Plan) -> None:
    taken: dict[str, str] = {}
    for table in ("set", "levers", "uncertainties"):
        for key, value in getattr(plan, table).items():
            plain = value.as_written() if isinstance(value, Span) else value
            check_key(table, key, plain)
            if key in taken:
                raise not_allowed(f"{table}.{key}", plain, f"a key once; {taken[key]} has it too")
            taken[key] = table
            if key == DAYS:
                raise not_allowed(f"{table}.{key}", plain, f"none; {LENGTH}")


def _factors_fit_design(plan: Plan) -> None:
    kind = DESIGNS[plan.design.kind]
    factors = {**plan.levers, **plan.uncertainties}
    if kind.where is not None and factors:
        table = "levers" if plan.levers else "uncertainties"
        raise not_allowed(table, sorted(factors)[0], f"no factors with design.kind = '{plan.design.kind}'")
    if kind.sampled and not factors:
        raise not_allowed("design.kind", plan.design.kind, "a grid; or at least one key in [levers] or [uncertainties]")
    if kind.whole_only and plan.constraints:
        raise not_allowed(
            "constraints[0]", plan.constraints[0], f"none with {plan.design.kind}, which needs all points"
        )
    if plan.design.cross_levers and not (kind.sampled and plan.levers and plan.uncertainties):
        raise not_allowed("design.cross_levers", True, "levers and uncertainties with lhs, sobol or morris")
    heeded = {"kind", "cross_levers", *kind.keys} | ({"levels"} if plan.design.cross_levers else set())
    for key in sorted(_departing(plan.design) - heeded):
        why = f"none with design.kind = '{plan.design.kind}', which does not use it"
        raise not_allowed(f"design.{key}", getattr(plan.design, key), why)


def _factor(place: str, key: str, span: Span) -> Factor:
    if span.values:
        if span.low is not None or span.high is not None or span.log:
            raise not_allowed(f"{place}.values", list(span.values), "either values, or low and high")
        odd = odd_one(span.values)
        if odd is not None:
            raise not_allowed(f"{place}.values", span.values[odd[0]], odd[1])
        if len(set(span.values)) < len(span.values):
            raise not_allowed(f"{place}.values", list(span.values), "every value once")
        return Factor(key, values=_alike(span.values))
    if span.low is None or span.high is None:
        raise not_allowed(place, span.as_written(), SHAPE)
    if not span.low < span.high:
        raise not_allowed(f"{place}.low", span.low, f"a number below high = {span.high:g}")
    if span.log and span.low <= 0:
        raise not_allowed(f"{place}.low", span.low, "a number above 0 where log = true")
    kind = _kind_of(key)
    if kind not in (int, float):
        raise not_allowed(f"{place}.low", span.low, "a list of values, for the key takes no numbers between two others")
    if kind is int and (not span.low.is_integer() or not span.high.is_integer() or span.log):
        raise not_allowed(f"{place}.low", span.low, "whole numbers for low and high without log, for the key is whole")
    return Factor(key, span.low, span.high, span.log, whole=kind is int)


def _alike(values: tuple[Any, ...]) -> tuple[Value, ...]:
    """The values as one column holds them: whole numbers among others become real ones."""
    return tuple(map(float, values)) if float in map(type, values) else values


def _kind_of(key: str) -> type | None:
    """Whether a key takes whole (int) or real numbers (float); None if neither."""
    field = field_at(Scenario, tuple(parts_of(key)))
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    return float if float in kinds else int if int in kinds else None


def _replicates_fit(plan: Plan) -> None:
    table = plan.replicates
    fixed = table.until_half_width is None
    idle = sorted(_departing(table) & ({"outcome", "least", "most"} if fixed else {"n"}))
    if idle:
        why = f"none {'without' if fixed else 'with'} replicates.until_half_width, where it has no effect"
        raise not_allowed(f"replicates.{idle[0]}", getattr(table, idle[0]), why)
    if fixed:
        return
    if table.outcome not in plan.outcomes:
        known = ", ".join(plan.outcomes) or "none yet; name some in [outcomes]"
        raise not_allowed("replicates.outcome", table.outcome, f"one of the outcomes: {known}")
    if table.least > table.most:
        raise not_allowed("replicates.least", table.least, f"a whole number from 2 to most = {table.most}")


def _departing(section: Section) -> set[str]:
    """Keys whose values are not the defaults."""
    return {key for key, field in type(section).model_fields.items() if getattr(section, key) != field.default}


def _outcome_fits(place: str, name: str, outcome: Outcome) -> None:
    if not name or len(name) > 100 or not name.isprintable():
        raise not_allowed("outcomes", name, "names of 1 to 100 printable characters")
    if name in TAKEN or name.startswith("series.") or ("." in name and is_known(Scenario, parts_of(name))):
        raise not_allowed(
            "outcomes", name, f"names that no other column has: {', '.join(sorted(TAKEN))}, series. and keys"
        )
    check_metric(f"{place}.metric", outcome.metric)
    if outcome.above is not None and outcome.below is not None:
        raise not_allowed(f"{place}.below", outcome.below, "either above or below")
    if outcome.take == "last" and outcome.from_day:
        raise not_allowed(f"{place}.from_day", outcome.from_day, "none with take = 'last', which looks at one day")


def _stop_fits(stop: Stop) -> None:
    check_metric("stop.metric", stop.metric)
    if (stop.above is None) == (stop.below is None):
        raise not_allowed("stop.above", stop.above, "either above or below, a number")
