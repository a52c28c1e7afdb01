"""The plan of a sweep: what is varied, how often, and what is looked at; read from TOML and checked key by key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from restaking.model.scenario import files
from restaking.model.scenario.errors import ScenarioError, nearest, not_allowed, shown
from restaking.model.scenario.fields import Section, choice, quantity, text, whole
from restaking.model.scenario.keys import as_scenario_error
from restaking.runs.sweep.factors import HUGE, SHAPE, Span, as_toml, flat

STUDIES = Path(__file__).resolve().parents[1] / "studies"
MOST_POINTS = 1_000_000
SPAN_KEYS = frozenset({"low", "high", "log", "values"})


def free(default: object, about: str, *, most: int | None = None, strict: bool | None = None) -> Any:
    """A table or list whose items are checked elsewhere, at most `most` of them; as a list it may be a tuple.

    Any, because pydantic's Field stands in for a value of the annotated type.
    """
    extra: dict[str, Any] = {"unit": "", "source": ""}
    return Field(default=default, description=about, max_length=most, strict=strict, json_schema_extra=extra)


class Outcome(Section):
    """One number of a run: a metric over the days, or whether that is beyond a threshold (1 or 0).

    Unknown (NaN) where a day that counts does not know the metric, with a threshold or without.
    """

    metric: str = text("", "name of a metric, as `restaking metrics` lists them", 200)
    take: Literal["last", "mean", "max", "min"] = choice("last", "which day counts: the last, or all from from_day")
    from_day: int = whole(0, "days", 0, 3650, "first day that counts")
    above: float | None = quantity(None, "", -HUGE, HUGE, "1 if the number is above this, else 0")
    below: float | None = quantity(None, "", -HUGE, HUGE, "1 if the number is below this, else 0")

    @property
    def is_share(self) -> bool:
        """Whether it only happens or not, so that its mean is a share of runs."""
        return self.above is not None or self.below is not None


class Design(Section):
    """How points are placed between the factors' values."""

    kind: Literal["grid", "list", "csv", "lhs", "sobol", "morris"] = choice("grid", "way of placing points")
    n: int = whole(0, "points", 0, MOST_POINTS, "points (lhs), base points (sobol), trajectories (morris)")
    levels: int = whole(4, "levels", 2, 1000, "values of a range in a grid, or of every factor in morris")
    points: tuple[dict[str, Any], ...] = free((), "the points of a list", strict=False)
    file: str = text("", "CSV file with a column for each key, beside the plan", 1000)
    seed: int = whole(1, "", 0, 2**53, "seed of the placing (lhs, sobol, morris)")
    cross_levers: bool = choice(False, "whether every combination of levers meets every point of the uncertainties")

    @field_validator("points", mode="before")
    @classmethod
    def _flat(cls, points: object) -> object:
        return [flat(row) if isinstance(row, dict) else row for row in points] if isinstance(points, list) else points


class Replicates(Section):
    """How often each point is run: a fixed number, or until an outcome's interval is narrow enough.

    Stopping where an interval looks narrow favours samples that happen to be even: means of skewed outcomes and rare
    events come out too small, and their intervals miss more often than they say (docs/howto/sweeps.md has figures).
    """

    n: int = whole(10, "runs", 1, 100_000, "runs of each point")
    until_half_width: float | None = quantity(
        None, "unit of the outcome", 1e-18, HUGE, "half width of the 95 % interval at which a point has enough runs"
    )
    outcome: str = text("", "outcome whose interval counts", 100)
    least: int = whole(5, "runs", 2, 100_000, "runs of a point before its interval is looked at")
    most: int = whole(100, "runs", 2, 100_000, "runs of a point at most")


class Stop(Section):
    """The condition that ends a run early, looked at every day; a metric that is unknown that day does not meet it."""

    metric: str = text("", "name of a metric, as `restaking metrics` lists them", 200)
    above: float | None = quantity(None, "", -HUGE, HUGE, "the run ends when the metric is above this")
    below: float | None = quantity(None, "", -HUGE, HUGE, "the run ends when the metric is below this")


class Plan(Section):
    """Everything that defines a sweep."""

    name: str = text("unnamed", "name of the plan and of its folder", 64, r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    question: str = text("", "what the sweep is to answer")
    scenario: str = text("teaching", "name of a built-in scenario, or a TOML file beside the plan", 1000)
    days: int = whole(0, "days", 0, 3650, "length of every run; 0: the scenario's own")
    seed: int = whole(1, "", 0, 2**53, "root of all seeds")
    set: dict[str, Any] = free({}, "scenario keys that hold in every run")
    levers: dict[str, Span] = free({}, "what somebody could decide")
    uncertainties: dict[str, Span] = free({}, "what nobody knows")
    outcomes: dict[str, Outcome] = free({}, "numbers kept of each run; none: every metric of the last day", most=200)
    design: Design = Design()
    replicates: Replicates = Replicates()
    common_random_numbers: bool = choice(True, "whether a replicate has the same seed at every point")
    constraints: tuple[str, ...] = free(
        (), "comparisons that a point must meet, such as 'a.b < c.d'", most=100, strict=False
    )
    stop: Stop | None = free(None, "the condition that ends a run early")
    series: bool = choice(False, "whether the outcomes' metrics of every day are kept")
    timeout_seconds: float = quantity(3600.0, "s", 0.01, 1e6, "longest time a run may take")
    memory_mib: int = whole(0, "MiB", 0, 1_000_000, "most memory of a worker during a run; 0: no cap")

    @field_validator("set", mode="before")
    @classmethod
    def _flat_set(cls, table: object) -> object:
        return flat(table) if isinstance(table, dict) else table

    @field_validator("levers", "uncertainties", mode="before")
    @classmethod
    def _flat_factors(cls, table: object) -> object:
        if not isinstance(table, dict):
            return table
        rows = flat(table, leaf=SPAN_KEYS).items()
        return {key: {"values": value} if isinstance(value, list) else value for key, value in rows}

    @field_validator("outcomes", mode="before")
    @classmethod
    def _with_tables(cls, table: object) -> object:
        if not isinstance(table, dict):
            return table
        return {name: {"metric": value} if isinstance(value, str) else value for name, value in table.items()}

    def resolved(self) -> dict[str, Any]:  # TOML values of any kind
        """Every key with its value, as plain data that makes the same plan again."""
        return self.model_dump(mode="json", exclude_none=True)


def read(name_or_path: str | Path) -> tuple[Plan, Path]:
    """A shipped study or TOML file, and the folder its own paths start from.

    Raises:
        ScenarioError: naming field, value and what is allowed.
    """
    path = locate(str(name_or_path))
    return parse({"name": _name_from(path.stem)} | files.parsed(path, "plan")), path.parent


def parse(table: Mapping[str, object]) -> Plan:
    """The plan that a table of plain values describes; ScenarioError if it is none."""
    if not isinstance(table, Mapping):
        raise not_allowed("plan", table, "a table of keys, such as {'days': 60}")
    if files.too_deep(dict(table)):
        raise ScenarioError("plan: tables nested too deep")
    written = {key: as_toml(value) for key, value in table.items()}
    _check_shapes(written)
    try:
        return Plan.model_validate(written)
    except ValidationError as problem:
        raise as_scenario_error(Plan, problem) from None


def _check_shapes(table: Mapping[str, object]) -> None:
    """Refuse factors and outcomes that are neither of the two things they may be."""
    for name in ("levers", "uncertainties"):
        rows = table.get(name)
        for key, value in flat(rows, leaf=SPAN_KEYS).items() if isinstance(rows, dict) else ():
            if not isinstance(value, (list, dict)):
                raise not_allowed(f"{name}.{key}", value, SHAPE)
    outcomes = table.get("outcomes")
    for key, value in outcomes.items() if isinstance(outcomes, dict) else ():
        if not isinstance(value, (str, dict)):
            raise not_allowed(f"outcomes.{key}", value, "the name of a metric, or {metric = …, take = …}")


def studies() -> list[str]:
    """Names of the shipped plans."""
    return sorted(path.stem for path in STUDIES.glob("*.toml"))


def _name_from(stem: str) -> str:
    """A name made of a file's, for a plan that says none: letters without accents, a hyphen for what else is odd."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:64] or "unnamed"


def locate(word: str) -> Path:
    """The file that a name or path of a plan means."""
    if not word or "\0" in word:
        raise not_allowed("plan", word, "the name of a study or the path of a TOML file")
    if not word.endswith(".toml") and "/" not in word and "\\" not in word:
        if word in studies():
            return STUDIES / f"{word}.toml"
        listed = ", ".join(studies()) or "none"
        raise ScenarioError(
            f"plan = {shown(word)}: no such study{nearest(word, studies())}; known: {listed}, or a TOML file"
        )
    path = Path(word)
    try:
        if path.is_file():
            return path
    except OSError as problem:
        raise ScenarioError(f"plan = {shown(word, 200)}: cannot be read ({problem.strerror})") from None
    raise ScenarioError(f"plan = {shown(word, 200)}: {'not a file' if path.exists() else 'no such file'}")
