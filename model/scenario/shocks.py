"""Dated shocks: what happens on a given day whatever anybody does."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from restaking.model.scenario.errors import not_allowed
from restaking.model.scenario.fields import Section, text, whole

_INTERVENTIONS = Path(__file__).resolve().parents[1] / "interventions"


class Shock(Section):
    """A shock, struck at the start of its day."""

    day: int = whole(1, "day", 1, 100_000, "day at whose start it strikes")
    name: str = text("", "which shock: the name of an intervention, such as slash_operator", 60)
    arguments: dict[str, Any] = Field(  # arguments differ by shock
        default={}, max_length=20, description="arguments of the shock, by name"
    )

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in intervention_names():
            raise not_allowed("shocks.name", name, f"one of {', '.join(intervention_names())}")
        return name


def intervention_names() -> list[str]:
    """Interventions there are: each is a file of its folder and bears its name; read without loading the compiler."""
    return sorted(module.name for module in pkgutil.iter_modules([str(_INTERVENTIONS)]))
