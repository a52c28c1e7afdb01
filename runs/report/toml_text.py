"""A plan as TOML text, so that a report holds all that is needed to repeat its sweep."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any


def plan_as_toml(plan: Mapping[str, Any]) -> str:
    """The plan with its plain keys first, then a table each."""
    plain = {key: value for key, value in plan.items() if not isinstance(value, Mapping)}
    lines = [f"{key} = {inline(value)}" for key, value in plain.items()]
    for name, table in plan.items():
        if isinstance(table, Mapping) and table:
            lines += ["", f"[{name}]", *(f"{_key(key)} = {inline(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def inline(value: Any) -> str:
    """One value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
