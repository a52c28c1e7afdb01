"""The keys of a scenario: what each means, which exist, and how a wrong one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from restaking.model.scenario.errors import ScenarioError, dotted, nearest, not_allowed, one_line, shown
from restaking.model.scenario.fields import (
    KeyFact,
    allowed_values,
    bounds,
    items_of,
    range_and_law,
    source_of,
    table_of,
    unit_of,
)

# Complaints that Pydantic words better than the declared range does.
IN_ITS_OWN_WORDS = {"string_pattern_mismatch", "string_too_short", "too_short", "too_long"}


def key_facts(scenario: BaseModel, prefix: str = "") -> Iterator[KeyFact]:
    """Walk all keys of a scenario, depth first, in the order of declaration."""
    for name, field in type(scenario).model_fields.items():
        value, key = getattr(scenario, name), f"{prefix}{name}"
        if isinstance(value, BaseModel):
            yield from key_facts(value, key + ".")
            continue
        low, high = bounds(field)
        about, source = field.description or "", source_of(field)
        yield KeyFact(key, value, unit_of(field), low, high, allowed_values(field), about, source)


@cache
def known_keys(root: type[BaseModel]) -> tuple[str, ...]:
    """Every dotted key that a scenario may hold; `*` stands for a name."""
    keys: list[str] = []
    for name, field in root.model_fields.items():
        inner = _tables_in(field)
        infix = ".*." if getattr(field.annotation, "__origin__", None) is dict else "."
        keys.append(name)
        keys += [name + infix + key for table in inner for key in known_keys(table)]
    return tuple(keys)


def is_known(root: type[BaseModel], parts: list[str]) -> bool:
    """Whether a dotted path names a key or a table of keys."""
    known = known_keys(root)
    with_star = [*parts[:2], "*", *parts[3:]]
    return ".".join(parts) in known or (len(parts) > 3 and ".".join(with_star) in known)


def unknown_key(root: type[BaseModel], key: str, value: object) -> ScenarioError:
    """The refusal of a key that does not exist, with the nearest that does."""
    name = one_line(key, 120) if key.isprintable() else shown(key, 120)
    if key.startswith("anchor."):
        allowed = "enabled, and keys that an override changes from day 1 on, such as anchor.slashing.fault_rate"
        return ScenarioError(f"{name} = {shown(value)}: no such key; allowed are {allowed}")
    known = known_keys(root)
    tables = {each.rsplit(".", 1)[0] for each in known if "." in each}
    close = nearest(key, (each for each in known if each not in tables))
    return ScenarioError(f"{name} = {shown(value)}: no such key{close}")


def as_scenario_error(root: type[BaseModel], problem: ValidationError) -> ScenarioError:
    """The first complaint of Pydantic in the project's own words."""
    first = problem.errors(include_url=False)[0]
    place = first["loc"]
    if first["type"] == "value_error":
        return ScenarioError(str(first.get("ctx", {}).get("error", first["msg"])))
    if first["type"] == "extra_forbidden":
        return unknown_key(root, _as_typed(place), first["input"])
    if first["type"] == "missing":
        return ScenarioError(f"{_as_typed(place)}: missing; its table needs this key")
    field = None if first["type"] in IN_ITS_OWN_WORDS else field_at(root, place)
    items = items_of(field) if field and isinstance(place[-1], int) else None
    if items is not None:
        return not_allowed(_as_typed(place), first["input"], table_of(items))
    named = field is not None and not isinstance(place[-1], int)
    allowed = range_and_law(field) if field and named else one_line(first["msg"], 160)
    return not_allowed(_as_typed(place), first["input"], allowed)


def _as_typed(place: tuple[int | str, ...]) -> str:
    """The key as people write it: `avss.NAME.slash_cap` for what is kept under `avss.named`."""
    return dotted(place[:1] + place[2:] if place[1:2] == ("named",) and len(place) > 2 else place)


def _tables_in(field: FieldInfo) -> list[type[BaseModel]]:
    """The section classes inside an annotation: itself, optional, or the values of a dict; not items of lists."""
    if getattr(field.annotation, "__origin__", None) is tuple:
        return []
    kinds = (field.annotation, *get_args(field.annotation))
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def field_at(root: type[BaseModel], place: tuple[int | str, ...]) -> FieldInfo | None:
    """The declaration behind a location reported by Pydantic: of the named field, or of the list an item is in."""
    kind: type[BaseModel] | None = root
    field: FieldInfo | None = None
    for part in place:
        if isinstance(part, int):
            kind = items_of(field) if field else None
            continue
        if kind is None:
            return None
        if part not in kind.model_fields:
            continue  # the name of a row in a dict of tables
        field = kind.model_fields[part]
        kind = next(iter(_tables_in(field)), None)
    return field
