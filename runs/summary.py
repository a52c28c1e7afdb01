"""What a person sees after a command: a run in figures, in plain aligned lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from restaking.core.units import WAD
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
    if len(finished.model.world.quotes):
        yield from of_markets(finished)
    yield f"built in {seconds['build']:.1f} s, simulated in {seconds['simulate']:.1f} s"
    yield f"books balance to {report['conservation_error_gwei']} gwei; digest {report['digest']}"
    yield f"results in {report['out']}"


def of_markets(finished: Finished) -> Iterator[str]:
    """What the markets of LRT tokens did: prices by LRT, where restaked ETH came from, who gained and lost."""
    metrics, names = finished.model.latest(), finished.model.world.quotes.names
    yield ""
    yield f"markets: {number(metrics['liquidated_eth'])} ETH liquidated, {number(metrics['bad_debt_eth'])} ETH bad debt"
    columns = ("lrt_rate", "lrt_price", "lrt_discount", "lrt_halflife", "loop_share")
    heads = ("ETH/token", "reported", "in the deep pool", "discount", "half-life [days]", "pledged", "lowest so far")
    lowest = (finished.model.world.quotes.trough / WAD).tolist()
    rows: list[tuple[str, ...]] = [heads]
    for name, low in zip(names, lowest, strict=True):
        rows.append((name, *(number(metrics[f"{column}.{name}"]) for column in columns), number(low)))
    yield from aligned(rows, figures=True)
    yield ""
    yield from of_growth(finished)
    yield ""
    sides = finished.model.world.gains.names
    gained = [metrics[f"gains.{side}"] for side in sides]
    gains = [("gained since day 0, at reported rates", "ETH")]
    gains += [(side, number(amount)) for side, amount in zip(sides, gained, strict=True)]
    yield from aligned([*gains, ("sum", number(float(finished.model.world.gains.gained.sum())))], figures=True)
    yield ""


def of_growth(finished: Finished) -> Iterator[str]:
    """Restaked ETH taken apart on the first and the last day."""
    frame = finished.model.metrics()
    parts = {
        "core": "restaked_core_eth", "from buffers": "restaked_buffer_eth", "from loops": "restaked_loops_eth",
        "restaked ETH": "restaked_eth",
    }  # fmt: skip
    rows = [("restaked ETH", "day 0", f"day {frame.index[-1]}", "change")]
    for label, name in parts.items():
        first, last = float(frame[name].iloc[0]), float(frame[name].iloc[-1])
        rows.append((label, number(first), number(last), number(last - first)))
    yield from aligned(rows, figures=True)


def number(value: object) -> str:
    """A figure with six significant digits; what is not known or not possible is a dash."""
    if value is None or value != value or (isinstance(value, float) and abs(value) > 1e200):
        return "-"
    return f"{value:,.6g}" if isinstance(value, (int, float)) else str(value)


def units() -> dict[str, str]:
    """Unit of every metric; those by name go under what comes before the dot."""
    from restaking.model.metrics import METRICS

    return {name: entry.unit for name, entry in METRICS}
