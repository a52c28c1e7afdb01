"""How a scenario key is declared: value, unit, range, meaning and source in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

ASSUMPTION = "assumption"


class Section(BaseModel):
    """A frozen table of a scenario: no unknown keys, no NaN, no text where a number belongs."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


# The four makers return Any because pydantic's Field stands in for a value of the annotated type.


def quantity(
    default: float | None, unit: str, low: float, high: float, about: str, source: str = ASSUMPTION, *, law: str = ""
) -> Any:
    """A real number from `low` to `high`; `law` says why no other can be."""
    extra: dict[str, Any] = {"unit": unit, "source": source, "law": law}
    return Field(default=default, ge=low, le=high, description=about, json_schema_extra=extra)


def whole(default: int, unit: str, low: int, high: int, about: str, source: str = ASSUMPTION, *, law: str = "") -> Any:
    """A whole number from `low` to `high`; `law` says why no other can be."""
    extra: dict[str, Any] = {"unit": unit, "source": source, "law": law}
    return Field(default=default, ge=low, le=high, description=about, json_schema_extra=extra)


def choice(default: object, about: str, source: str = ASSUMPTION) -> Any:
    """A switch or one of a few words; the annotation says which."""
    return Field(default=default, description=about, json_schema_extra={"unit": "", "source": source})


def text(default: str, about: str, limit: int = 2000, pattern: str | None = None) -> Any:
    """Words for people, or a name."""
    return Field(
        default=default,
        max_length=limit,
        pattern=pattern,
        description=about,
        json_schema_extra={"unit": "", "source": ""},
    )


@dataclass(frozen=True)
class KeyFact:
    """What is known of one scenario key: for tooltips, tables, docs and error texts."""

    key: str
    value: object
    unit: str
    low: float | None
    high: float | None
    allowed: str
    about: str
    source: str


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Lowest and highest value allowed, in the field's unit."""
    low = next((item.ge for item in field.metadata if getattr(item, "ge", None) is not None), None)
    high = next((item.le for item in field.metadata if getattr(item, "le", None) is not None), None)
    return low, high


def range_and_law(field: FieldInfo) -> str:
    """What a field accepts and why: the law behind it, or else what it means and where that comes from."""
    source = source_of(field)
    known = f" ({source})" if source not in ("", ASSUMPTION) else ""
    why = _extra(field, "law") or (field.description or "") + known
    return f"{allowed_values(field)}: {why}" if why else allowed_values(field)


def allowed_values(field: FieldInfo) -> str:
    """What a field accepts, in words."""
    kind = next((part for part in get_args(field.annotation) if get_origin(part) is Literal), field.annotation)
    low, high = bounds(field)
    unit = unit_of(field)
    if kind is bool:
        return "true or false"
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(repr(word) for word in get_args(kind))
    if kind is str:
        longest = next((item.max_length for item in field.metadata if hasattr(item, "max_length")), 2000)
        return f"text of at most {longest} characters"
    if kind is int:
        return f"a whole number from {low} to {high}" + (f" ({unit})" if unit not in ("", "1") else "")
    if kind is float or kind == (float | None):
        return f"a number from {_plain(low)} to {_plain(high)}" + (f" ({unit})" if unit not in ("", "1") else "")
    if get_origin(kind) is tuple:
        items = items_of(field)
        return f"a list, each {table_of(items)}" if items else "a list of numbers or names"
    return "a table of keys"


def items_of(field: FieldInfo) -> type[BaseModel] | None:
    """The section class of a list's items, if they are tables."""
    inner = get_args(field.annotation) if get_origin(field.annotation) is tuple else ()
    return next((kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def table_of(section: type[BaseModel]) -> str:
    """The keys that a table of a list holds, in words."""
    return "a table {" + ", ".join(f"{name} = …" for name in section.model_fields) + "}"


def unit_of(field: FieldInfo) -> str:
    """The unit declared for a field."""
    return _extra(field, "unit")


def source_of(field: FieldInfo) -> str:
    """Where a field's default comes from."""
    return _extra(field, "source")


def _extra(field: FieldInfo, name: str) -> str:
    extra = field.json_schema_extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


def _plain(bound: float | None) -> str:
    return "any" if bound is None else f"{bound:.10g}"
