"""Dated shocks: what happens on a given day whatever anybody does."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from restaking.model.scenario.errors import not_allowed
from restaking.model.scenario.fields import Section, text, whole


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
        from restaking.model.interventions import INTERVENTIONS

        if name not in INTERVENTIONS.names():
            raise not_allowed("shocks.name", name, f"one of {', '.join(INTERVENTIONS.names())}")
        return name
