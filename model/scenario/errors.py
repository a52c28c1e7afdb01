"""How a scenario says no: one line that names the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class ScenarioError(ValueError):
    """A scenario, override or input file that cannot be used; the message is one line for a person."""

    def __init__(self, message: str) -> None:
        """Keep the message to one line, whatever the input held."""
        super().__init__(one_line(message))


def one_line(text: str, limit: int = 500) -> str:
    """The text without line breaks or control characters, at most `limit` characters."""
    flat = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * limit])
    flat = " ".join(flat.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def shown(value: object, limit: int = 60) -> str:
    """A value as it may stand in a message: quoted if text, shortened if long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return "a number of more than 30 digits"  # writing out thousands of digits is refused by Python itself
    text = str(value).lower() if isinstance(value, bool) else repr(value[:200] if isinstance(value, str) else value)
    return one_line(text, limit)


def dotted(parts: Iterable[object]) -> str:
    """The key of a nested value, such as `stakers.count`; unusual names are quoted."""
    names = ""
    for part in parts:
        if isinstance(part, int):
            names += f"[{part}]"
        else:
            text = str(part)
            plain = text if _BARE.fullmatch(text) or (text.isprintable() and "." not in text) else repr(text)
            names += f".{plain}" if names else plain
    return one_line(names, 120) or "scenario"


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or nothing."""
    names = list(known)
    found = difflib.get_close_matches(word[:200], names, n=1, cutoff=0.6)
    if not found:  # a key named without or with the wrong section: compare the last part
        last = word[:200].rsplit(".", 1)[-1]
        found = [name for name in names if name.rsplit(".", 1)[-1] == last][:1]
    return f"; did you mean '{found[0]}'?" if found else ""


def not_allowed(key: str, value: object, allowed: str) -> ScenarioError:
    """The usual refusal: key, value, what is allowed."""
    return ScenarioError(f"{key} = {shown(value)}: not allowed; {allowed}")
