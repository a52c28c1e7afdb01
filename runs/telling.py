"""Why an agent chose what it chose, as a person reads it: options and their terms in aligned columns with units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from restaking.runs.listings import aligned

TOLD: Final = 4
"""Options whose terms are told on a terminal; `--json` has those of all."""
LOG_ODDS, PER_YEAR, SHARE = "log-odds", "%/yr", "%"
COLUMNS: Final = {
    "yield": PER_YEAR, "feared_loss": PER_YEAR, "variance_cost": PER_YEAR, "switching": PER_YEAR, "social": LOG_ODDS,
    "utility": LOG_ODDS, "draw": LOG_ODDS, "probability": SHARE,
}  # fmt: skip
"""Columns of the table of options with the units in which they are told."""
TERMS: Final = {
    "yield.": PER_YEAR, "cost.": PER_YEAR, "feared.": PER_YEAR, "variance.": "1/yr", "variance": PER_YEAR,
    "switching": PER_YEAR, "neighbours": SHARE, "coverage": SHARE, "required_eth": "ETH",
    "corruption_profit_eth": "ETH", "treasury_eth": "ETH", "budget_eth": "ETH/day", "fees_eth": "ETH/day",
    "affordable_eth": "ETH/day", "paid_eth": "ETH/day", "emission_cap_eth": "ETH/day", "token_worth_eth": "ETH/day",
    "token_price": "ETH/token", "rate_eth": "ETH/token", "price_eth": "ETH/token", "discount": SHARE, "asked.": SHARE,
    "loop.earns": PER_YEAR, "loop.costs": PER_YEAR, "loop.carry": PER_YEAR, "loop.": "times",
    "waiting_days": "days", "held_eth": "ETH",
}  # fmt: skip
"""Units of terms, or of all under a prefix, in the order in which they are told; all others are log-odds."""
FIGURES: Final = 4
"""Significant figures of the largest number of a column or line."""


def of_explanation(found: dict[str, Any]) -> Iterator[str]:
    """An agent's options, best first by utility plus draw, what the first of them are made of, and what bound."""
    yield f"{found['agent']} on day {found['day']} chose {found['chosen']}"
    options = found["options"]
    if options:
        yield ""
        yield from of_options(options)
    first = [option["option"] for option in options[:TOLD]]
    told = [found["terms"].get(name, {}) for name in first]
    if any(told):
        yield ""
        yield from of_terms(first, told)
    if found["bound"]:
        yield ""
        yield "what bound it, and what else counts:"
    for line in found["bound"]:
        yield f"  {line}"


def of_options(options: Sequence[dict[str, Any]]) -> Iterator[str]:
    """One line an option; columns in which nobody has anything are left out."""
    names = [name for name in COLUMNS if name == "utility" or any(option[name] for option in options)]
    columns = [
        (name.replace("_", " "), COLUMNS[name], *figures([option[name] for option in options], COLUMNS[name]))
        for name in names
    ]
    first = ("option", "", *(option["option"] for option in options))
    yield from aligned(zip(first, *columns, strict=True), figures=True)


def of_terms(options: Sequence[str], told: Sequence[dict[str, float]]) -> Iterator[str]:
    """One line a term; terms that are nothing everywhere are left out."""
    parts = [part for part in dict.fromkeys(part for terms in told for part in terms) if any(t.get(part) for t in told)]
    rows = [("made of", *options, "unit")]
    for part in sorted(parts, key=place_of):
        rows.append((part, *figures([terms.get(part) for terms in told], unit_of(part)), unit_of(part)))
    yield from aligned(rows, figures=True)


def place_of(part: str) -> int:
    """Where a term is told; those in log-odds come last."""
    return next((place for place, name in enumerate(TERMS) if matches(part, name)), len(TERMS))


def unit_of(part: str) -> str:
    """Unit in which a term is told."""
    return next((unit for name, unit in TERMS.items() if matches(part, name)), LOG_ODDS)


def matches(part: str, name: str) -> bool:
    """Whether a term goes by that name, or by that prefix if it ends with a dot."""
    return part.startswith(name) if name.endswith(".") else part == name


def figures(values: Sequence[float | None], unit: str) -> list[str]:
    """Numbers of one kind with as many decimals as the largest needs; what is not known is a dash."""
    scale = 100.0 if unit.startswith("%") else 1.0
    known = [value is not None and math.isfinite(value) and abs(value) < 1e200 for value in values]
    scaled = [float(value or 0.0) * scale if there else 0.0 for value, there in zip(values, known, strict=True)]
    largest = max(map(abs, scaled), default=0.0)
    if unit == "1/yr":  # variances: too small for decimals
        words = [f"{value:.3g}" for value in scaled]
    else:
        before = math.floor(math.log10(largest)) + 1 if largest else FIGURES
        decimals = 2 if unit in (LOG_ODDS, SHARE) else min(8, max(0, FIGURES - before))
        words = [f"{round(value, decimals) + 0.0:,.{decimals}f}" for value in scaled]
    return [word if there else "-" for word, there in zip(words, known, strict=True)]
