"""Figures and texts as a page shows them: short, escaped, the same on every machine."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from typing import Any


def figure(value: Any) -> str:
    """A value with four significant digits, thousands set apart; what is not known is a dash; words stay words."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e7 or size < 1e-4:
        return _with_power(float(value))
    if size >= 1e3:
        return f"{value:,.0f}".replace("-", "−")
    return _trimmed(f"{value:.4g}")


def span(low: float, high: float) -> str:
    """An interval in figures; a dash where it is not known."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{figure(low)} to {figure(high)}"


def short(key: str) -> str:
    """A key without the tables that it lies in."""
    return key.rsplit(".", 1)[-1]


def shortened(keys: Sequence[str]) -> list[str]:
    """Keys without the tables that they lie in, where that tells them apart."""
    last = [short(key) for key in keys]
    return [name if last.count(name) == 1 else key for key, name in zip(keys, last, strict=True)]


def rounded(mean: float, low: float, high: float) -> tuple[float, float, float]:
    """Mean and limits, no finer than a hundredth of the interval's own size; as they are where that is not known."""
    half = (high - low) / 2
    if not half > 0:
        return mean, low, high
    places = 1 - math.floor(math.log10(half))
    return round(mean, places), round(low, places), round(high, places)


def prose(text: object) -> str:
    """Text to be read, as HTML shows it: a number stays on the line of its per cent."""
    return re.sub(r"(\d) %", "\\1\u00a0%", escaped(text))


def escaped(text: object) -> str:
    """Text as HTML shows it."""
    return html.escape(str(text), quote=True)


def anchor(text: str) -> str:
    """A name that an HTML id may have."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"


def _with_power(value: float) -> str:
    digits, power = f"{value:.3e}".split("e")
    return f"{_trimmed(digits)}e{int(power)}".replace("e-", "e−")


def _trimmed(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return text.replace("-", "−")
