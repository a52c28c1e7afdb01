"""A scenario: which world to build and how it behaves, read from TOML and checked key by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from restaking.model.scenario import checks, files
from restaking.model.scenario.anchoring import Anchor, anchored, departs, differences, parts_of
from restaking.model.scenario.avss import Avss
from restaking.model.scenario.base_chain import Base
from restaking.model.scenario.beliefs import Beliefs
from restaking.model.scenario.errors import ScenarioError, shown
from restaking.model.scenario.fields import KeyFact, Section, text
from restaking.model.scenario.figures import Figures
from restaking.model.scenario.incentives import Incentives
from restaking.model.scenario.keys import as_scenario_error, is_known, key_facts, unknown_key
from restaking.model.scenario.lending import Lending
from restaking.model.scenario.lrts import Lrts
from restaking.model.scenario.markets import Markets
from restaking.model.scenario.operators import Operators
from restaking.model.scenario.platform_law import Slashing, Withdrawals
from restaking.model.scenario.points import Awareness, Points
from restaking.model.scenario.sections import (
    Run,
    Stakers,
    View,
)
from restaking.model.scenario.security import Security
from restaking.model.scenario.shocks import Shock

__all__ = ["KeyFact", "Scenario", "ScenarioError", "load", "parse_assignment", "scenario_names", "summaries"]


class Scenario(Section):
    """Everything that defines a run but its seed."""

    name: str = text("unnamed", "name of the scenario and of its run folder", 64, r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    description: str = text("", "what this world is, in a sentence or two")
    observed: str = text("", "which part of the initial state is observed")
    counterfactual: str = text("", "which part departs from what was observed")
    run: Run = Run()
    stakers: Stakers = Stakers()
    operators: Operators = Operators()
    avss: Avss = Avss()
    incentives: Incentives = Incentives()
    lrts: Lrts = Lrts()
    markets: Markets = Markets()
    lending: Lending = Lending()
    base: Base = Base()
    slashing: Slashing = Slashing()
    security: Security = Security()
    withdrawals: Withdrawals = Withdrawals()
    beliefs: Beliefs = Beliefs()
    awareness: Awareness = Awareness()
    points: Points = Points()
    shocks: tuple[Shock, ...] = Field(
        default=(),
        strict=False,
        max_length=100,
        description="what happens on given days, as [[shocks]] day = 10, name = 'slash_operator',"
        " arguments = {operator = 1, fraction = 0.2}",
        json_schema_extra={"unit": "", "source": ""},
    )
    view: View = View()
    anchor: Anchor = Anchor()
    figures: Figures | None = Field(
        default=None, description="observed aggregates that day 0 is drawn from; absent: generic world"
    )

    @model_validator(mode="after")
    def _keys_fit_together(self) -> Self:
        checks.check(self)
        if self.anchor.differs():
            self.anchored()
        return self

    def anchored(self) -> Scenario:
        """The scenario of the world that constants are inverted from; runs depart from it on day 1."""
        differs = self.anchor.differs()
        if not differs:
            return self
        world = anchored(self.resolved(), differs) | {"anchor": {"enabled": self.anchor.enabled}}
        try:
            return _validated(world)
        except ScenarioError as problem:
            raise ScenarioError(f"anchor.{problem}") from None

    def avs_names(self) -> list[str]:
        """Names of all AVSs of this world, most popular first, then of those that may begin later."""
        later = [f"entrant {n}" for n in range(1, self.avss.dormant + 1)]
        if self.figures is None:
            return [f"AVS {n}" for n in range(1, self.avss.count + 1)] + later
        return self.figures.avs_names(self.avss.count) + later

    def lrt_names(self) -> list[str]:
        """Names of all LRT protocols of this world, unless a census brings others."""
        if self.figures is None:
            return list(self.lrts.names) or [f"LRT {n}" for n in range(1, self.lrts.count + 1)]
        return [brand.name for brand in self.figures.lrt]

    def venue_anchor(self) -> dict[str, float]:
        """Share of stakers' ETH in each venue on day 0."""
        return checks.venue_anchor(self)

    def resolved(self) -> dict[str, Any]:  # TOML values of any kind
        """Every key with its value, defaults and overrides included, as plain data."""
        return self.model_dump(mode="json", exclude_none=True)

    def sha256(self) -> str:
        """Fingerprint of the resolved scenario, whatever file and overrides it came from."""
        canonical = json.dumps(self.resolved(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def describe(self) -> list[KeyFact]:
        """Every key but the figures, with value, unit, range, meaning and source."""
        return [fact for fact in key_facts(self) if not fact.key.startswith("figures")]


def load(name_or_path: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """The built-in scenario or TOML file of that name, dotted overrides on top; ScenarioError if unusable."""
    try:
        table, anchor = files.read(name_or_path), files.read(name_or_path)
        for key, value in (overrides or {}).items():
            _override(table, key, value)
            if not departs(str(key)):
                _override(anchor, key, value)
        return _departed(table, anchor)
    except RecursionError:
        raise ScenarioError(f"scenario = {shown(str(name_or_path))}: tables nested too deep") from None


def parse_assignment(assignment: str) -> tuple[str, object]:
    """`KEY=VALUE` of the command line: the value read as TOML, else taken as a bare word."""
    key, equals, raw = assignment.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(f"--set {shown(assignment)}: not allowed; KEY=VALUE, such as slashing.common_share=0.5")
    return key.strip(), files.toml_value(raw.strip())


def scenario_names() -> list[str]:
    """Names of the built-in scenarios."""
    return files.names()


def summaries() -> list[tuple[str, str]]:
    """Built-in scenarios, each with its description."""
    return [(name, load(name).description) for name in scenario_names()]


def _override(table: dict[str, object], key: object, value: object) -> None:
    """Set one dotted key; `avss.NAME.key` reaches a single AVS by its name, `lrts.NAME.key` an LRT protocol."""
    if not isinstance(key, str):
        raise ScenarioError(f"override {shown(key)}: not allowed; a dotted key such as 'stakers.count'")
    parts = parts_of(key)
    if parts[0] == "anchor" and departs(key.removeprefix("anchor.")):
        parts = ["anchor", key.removeprefix("anchor.")]
    elif not is_known(Scenario, parts):
        raise unknown_key(Scenario, key, value)
    if files.too_deep(value):
        raise ScenarioError(f"{key}: tables nested too deep")
    for part in parts[:-1]:
        inner = table.get(part)
        fresh: dict[str, object] = dict(inner) if isinstance(inner, dict) else {}
        table[part] = fresh
        table = fresh
    # NumPy scalars come from sweeps and sliders; the resolved scenario holds plain numbers
    table[parts[-1]] = value.item() if hasattr(value, "item") else value


def _departed(table: dict[str, object], anchor: dict[str, object]) -> Scenario:
    """The scenario of ``table``, told where the world of ``anchor`` differs; what its file says of that stands."""
    run = _validated(table)
    if not run.anchor.enabled or table == anchor:
        return run
    differs = differences(_validated(anchor).resolved(), run.resolved()) | run.anchor.differs()
    return _validated(run.resolved() | {"anchor": {"enabled": True, **differs}}) if differs else run


def _validated(table: dict[str, object]) -> Scenario:
    try:
        return Scenario.model_validate(table)
    except ValidationError as problem:
        raise as_scenario_error(Scenario, problem) from None
