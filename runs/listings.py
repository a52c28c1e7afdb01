"""What there is: scenarios and their keys, metrics, the schedule of a day with its shocks; one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import signature

from restaking.model.scenario import load, summaries


def scenarios() -> Iterator[str]:
    """Built-in scenarios with their descriptions."""
    yield from aligned(summaries())


def keys(name: str) -> Iterator[str]:
    """Every key of a scenario: value, unit, range, meaning, source."""
    scenario = load(name)
    yield from (scenario.description, f"Observed: {scenario.observed}", f"Counterfactual: {scenario.counterfactual}")
    rows = []
    for fact in scenario.describe():
        if fact.key in ("description", "observed", "counterfactual"):
            continue
        limits = fact.allowed if fact.allowed.startswith("one of") else ""
        if fact.low is not None and fact.high is not None:
            limits = f"{fact.low:.6g} to {fact.high:.6g}"
        source = f"[{fact.source}]" if fact.source else ""
        rows.append((fact.key, _shown(fact.value), fact.unit, limits, f"{fact.about} {source}".strip()))
    yield from aligned(rows)


def metrics() -> Iterator[str]:
    """Every metric: unit and meaning."""
    from restaking.model.metrics import METRICS

    yield from aligned((name, entry.unit, f"{entry.about} [{entry.source}]") for name, entry in METRICS)


def schedule() -> Iterator[str]:
    """The phases of a day in their order, the shocks that may be asked for, and what the audit checks."""
    from restaking.model.identities import IDENTITIES
    from restaking.model.interventions import INTERVENTIONS
    from restaking.model.schedule import DAY

    rows = [(str(place), phase.name, phase.about) for place, phase in enumerate(DAY)]
    rows += [
        ("shock", f"{name}({_arguments(entry.strike)})", entry.about.replace("``", "")) for name, entry in INTERVENTIONS
    ]
    rows += [("audit", name, entry.about) for name, entry in IDENTITIES]
    yield from aligned(rows)


def _arguments(strike: Callable[..., None]) -> str:
    """What a shock wants to know; what has a default may be left out."""
    named = [part for part in signature(strike).parameters.values() if part.kind is part.KEYWORD_ONLY]
    return ", ".join(part.name if part.default is part.empty else f"[{part.name}]" for part in named)


def aligned(rows: Iterable[Sequence[str]], *, figures: bool = False) -> Iterator[str]:
    """Rows as lines with columns of even width; figures, all but the first column, are set flush right."""
    table = [list(row) for row in rows]
    if not table:
        return
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if not figures:
        widths[-1] = 0  # the last column runs free
    for row in table:
        cells = [
            cell.rjust(width) if figures and place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if value is None:
        return "left out"
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(value) or "none"
    return str(value)
