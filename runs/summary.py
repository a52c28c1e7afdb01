"""What a person sees after a command: a run in figures, in plain aligned lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from restaking.runs.listings import aligned

if TYPE_CHECKING:
    from restaking.runs.run import Finished


def of_run(finished: Finished) -> Iterator[str]:
    """A run's metrics on the first and last day, its speed, its fingerprint and its folder."""
    report = finished.report
    agents = ", ".join(f"{count:,} {kind}" for kind, count in report["agents"].items())
    seconds = report["seconds"]
    yield f"{report['scenario']}, seed {report['seed']}, {report['days']} days: {agents}"
    first = finished.model.metrics().iloc[0]
    rows = [("metric", "day 0", f"day {report['days']}", "unit")]
    known = units()
    for name, value in report["metrics"].items():
        if "." not in name:  # one line a metric; series by name (venue_eth.hold, …) are in the folder
            rows.append((name, number(first[name]), number(value), known.get(name, "")))
    yield from aligned(rows)
    yield f"built in {seconds['build']:.1f} s, simulated in {seconds['simulate']:.1f} s"
    yield f"books balance to {report['conservation_error_gwei']} gwei; digest {report['digest']}"
    yield f"results in {report['out']}"


def number(value: object) -> str:
    """A figure with six significant digits; what is not known or not possible is a dash."""
    if value is None or value != value or (isinstance(value, float) and abs(value) > 1e200):
        return "-"
    return f"{value:,.6g}" if isinstance(value, (int, float)) else str(value)


def units() -> dict[str, str]:
    """Unit of every metric; those by name go under what comes before the dot."""
    from restaking.model.metrics import METRICS

    return {name: entry.unit for name, entry in METRICS}
