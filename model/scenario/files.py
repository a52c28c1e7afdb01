"""Where scenarios lie and how their files are read: size, form, and what they extend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from restaking.model.scenario.errors import ScenarioError, nearest, not_allowed, one_line, shown

ROOMS = Path(__file__).resolve().parents[2]  # in a checkout and in a wheel alike
SHELVES = ("runs/scenarios/*.toml", "lessons/*/presets/*.toml")  # a lesson's folder brings its own worlds
MAX_BYTES = 1 << 20
MAX_DEPTH = 12  # tables within tables, and scenarios that extend scenarios


def names() -> list[str]:
    """Names of the built-in scenarios."""
    return sorted(_shelved())


def _shelved() -> dict[str, Path]:
    """Every built-in scenario's file by name."""
    return {path.stem: path for shelf in SHELVES for path in ROOMS.glob(shelf)}


def read(name_or_path: str | Path) -> dict[str, object]:
    """The tables of a built-in scenario or TOML file, on top of what it extends."""
    return _on_top_of_base(_locate(name_or_path, None), 0)


def toml_value(raw: str) -> object:
    """A word of the command line read as a TOML value, else as it stands."""
    if "\n" in raw or "\r" in raw:
        return raw
    try:
        parsed = tomllib.loads(f"value = {raw}")
    except (ValueError, RecursionError):
        return raw
    return parsed["value"] if len(parsed) == 1 else raw


def too_deep(value: object) -> bool:
    """Whether tables and lists nest more than MAX_DEPTH times; without recursion, so that no depth can hurt."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for holder in level
            if isinstance(holder, (dict, list))
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
        if not level:
            return False
    return True


def _locate(name_or_path: str | Path, beside: Path | None) -> Path:
    """The file that a name or path means; paths in `extends` are relative to the extending file."""
    word = str(name_or_path)
    if not word or "\0" in word:
        raise not_allowed("scenario", word, "a built-in name or the path of a TOML file")
    if not word.endswith(".toml") and "/" not in word and "\\" not in word:
        return _built_in(word)
    path = beside / word if beside else Path(word)
    try:
        if not path.exists():
            raise ScenarioError(f"scenario = {shown(word, 200)}: no such file")
        if not path.is_file():
            raise ScenarioError(f"scenario = {shown(word, 200)}: not a file")
    except OSError as problem:
        raise ScenarioError(f"scenario = {shown(word, 200)}: cannot be read ({problem.strerror})") from None
    return path


def _built_in(word: str) -> Path:
    shelved = _shelved()
    if word in shelved:
        return shelved[word]
    known = sorted(shelved)
    listed = ", ".join(known)
    raise ScenarioError(
        f"scenario = {shown(word)}: no such scenario{nearest(word, known)}; known: {listed}, or a TOML file"
    )


def _on_top_of_base(path: Path, depth: int) -> dict[str, object]:
    if depth > MAX_DEPTH:
        raise ScenarioError(f"extends in {shown(str(path), 200)}: scenarios extend each other in a circle")
    table = {"name": path.stem} | parsed(path)
    base = table.pop("extends", None)
    if base is None:
        return table
    if not isinstance(base, str):
        raise not_allowed("extends", base, "the name or path of a scenario")
    return _merged(_on_top_of_base(_locate(base, path.parent), depth + 1), table)


def parsed(path: Path, what: str = "scenario") -> dict[str, object]:
    """The tables of a TOML file of bounded size and depth; `what` is how a refusal calls the file."""
    where = f"{what} = {shown(str(path), 200)}"
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ScenarioError(f"{where}: larger than {MAX_BYTES} bytes")
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as problem:
        raise ScenarioError(f"{where}: cannot be read ({problem.strerror})") from None
    except ScenarioError:
        raise
    except ValueError as problem:  # bad TOML, bad UTF-8, numbers of thousands of digits
        raise ScenarioError(f"{where}: not valid TOML ({one_line(str(problem), 160)})") from None
    except RecursionError:
        raise ScenarioError(f"{where}: tables nested too deep") from None
    if too_deep(table):
        raise ScenarioError(f"{where}: tables nested too deep")
    return table


def _merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Tables merge key by key; anything else is replaced."""
    table = dict(below)
    for key, value in above.items():
        under = table.get(key)
        table[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return table
