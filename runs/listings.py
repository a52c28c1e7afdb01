"""What there is: scenarios and their keys, metrics, the schedule of a day; one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
        limits = "" if fact.low is None or fact.high is None else f"{fact.low:.6g} to {fact.high:.6g}"
        source = f"[{fact.source}]" if fact.source else ""
        rows.append((fact.key, _shown(fact.value), fact.unit, limits, f"{fact.about} {source}".strip()))
    yield from aligned(rows)


def metrics() -> Iterator[str]:
    """Every metric: unit and meaning."""
    from restaking.model.metrics import METRICS

    yield from aligned((name, entry.unit, f"{entry.about} [{entry.source}]") for name, entry in METRICS)


def schedule() -> Iterator[str]:
    """The phases of a day in their order."""
    from restaking.model.schedule import DAY

    yield from aligned((str(place), phase.name, phase.about) for place, phase in enumerate(DAY))


def aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as lines with columns of even width; the last column runs free."""
    table = [list(row) for row in rows]
    if not table:
        return
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(value) or "none"
    return str(value)
