"""What one malicious AVS set off, as a person reads it: losses by layer and channel, who left when, who is covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from restaking.runs.listings import aligned
from restaking.runs.summary import number

ABOUT: Final = {
    "shock": "stake that the AVS took",
    "shared_stake": "cover that other AVSs lost in slashes",
    "attack": "stake lost in attacks that followed",
    "common_software": "penalties of validators that failed with it",
    "market": "worth of LRT tokens at the trough, and bad debts",
    "exit": "stake that left operators beyond the twin's",
}
"""What each channel counts; only shock, attack and common software are stake lost."""
WHO: Final = {
    "operators": "operators leave AVSs (cover)",
    "lrts": "LRT protocols undelegate",
    "hit": "delegators of those hit",
    "others": "other delegators",
}
"""Who moves, and what is counted of them."""
EVENINGS: Final = {"before": "before", "settled": "once slashed", "last": "last day", "twin": "without the shock"}
MOST: Final = 12
"""AVSs whose coverage is told on a terminal: those that lost most of it; `--json` has all."""


def of_contagion(found: dict[str, Any]) -> Iterator[str]:
    """The report, in the order in which one asks."""
    last = found["day"] + found["days"] - 1
    yield (
        f"{found['scenario']}, seed {found['seed']}: {found['malicious']} takes {found['fraction']:.0%} of every"
        f" allocation on day {found['day']}; against the twin in which it does not, by day {last}"
    )
    if not found["slashing_live"]:
        yield "slashing is not live: slashes are filed and never carried out"
    yield ""
    yield from of_losses(found)
    yield ""
    yield from of_leaving(found)
    yield ""
    yield from of_coverage(found)
    yield ""
    yield from of_main_chain(found["main_chain"])


def of_losses(found: dict[str, Any]) -> Iterator[str]:
    """By layer, by channel in ETH and over the shock, and with each channel cut."""
    rows = [("lost because of it, by layer of risk", "ETH")]
    rows += [(layer, eth(lost)) for layer, lost in found["layers"].items() if lost]
    yield from aligned(rows, figures=True)
    yield ""
    cuts = {name: cut for name, cut in found["cuts"].items() if cut is not None}
    arms = [found, *cuts.values()]
    heads = ("as it is", *(f"no {_words(name)}" for name in cuts))
    lost = [("by channel [ETH]", *heads)]
    lost += [(_words(name), *(eth(arm["channels"][name]) for arm in arms)) for name in found["channels"]]
    yield from aligned([*lost, ("all stake lost", *(eth(arm["stake_lost_eth"]) for arm in arms))], figures=True)
    yield ""
    ratios = [("R by channel: over the shock", *heads)]
    ratios += [(_words(name), *(_ratio(arm["multipliers"][name]) for arm in arms)) for name in found["multipliers"]]
    total = ("R: all stake lost / shock", *(_ratio(arm["multiplier"]) for arm in arms))
    yield from aligned([*ratios, total], figures=True)
    closed = [_words(name) for name, cut in found["cuts"].items() if cut is None]
    if closed:
        yield f"not open, so not cut: {', '.join(closed)}"
    yield from of_bound(found["bound"])
    yield "; ".join(f"{_words(name)}: {about}" for name, about in ABOUT.items())


def of_bound(bound: dict[str, float] | None) -> Iterator[str]:
    """What the theory allows; it knows of shocks and attacks, and of nothing else."""
    if bound is None:
        return
    slack = f"{number(bound['gamma_lower'])} to {number(bound['gamma_upper'])}"
    most = "no bound, as it was not certainly secure" if bound["upper"] is None else f"at most {bound['upper']:.4f}"
    alone = _ratio(bound["multiplier"])
    yield f"R of shock and attacks alone: {alone}; by the slack of the evening before ({slack}): {most}"


def of_leaving(found: dict[str, Any]) -> Iterator[str]:
    """Who moved beyond the twin, day by day, and who was first."""
    heads = ("moved beyond the twin [ETH]", *WHO.values())
    rows = [(f"day {each['day']}", *(eth(each[who]) for who in WHO)) for each in found["leaving"]]
    total = ("in all", *(eth(sum(each[who] for each in found["leaving"])) for who in WHO))
    yield from aligned([heads, *rows, total], figures=True)
    first = [f"{WHO[each['who']]} (day {each['first_day']})" for each in found["first"] if each["first_day"]]
    yield "first to move: " + (", then ".join(first) or "nobody")


def of_coverage(found: dict[str, Any]) -> Iterator[str]:
    """Stake behind each AVS over what it requires."""
    rows = sorted(found["coverage"].items(), key=lambda each: each[1]["last"] / max(each[1]["twin"], 1e-12))
    heads = ("coverage: stake / required", *EVENINGS.values())
    shown = [(name, *(number(values[evening]) for evening in EVENINGS)) for name, values in rows[:MOST]]
    yield from aligned([heads, *shown], figures=True)
    if len(rows) > MOST:
        yield f"{len(rows) - MOST} further AVSs lost less; --json has them"


def of_main_chain(chain: dict[str, dict[str, float]]) -> Iterator[str]:
    """Fundamental and perceived security, and what the first is made of."""
    heads = ("main chain", *EVENINGS.values())
    rows = [(name, *(number(values[evening]) for evening in EVENINGS)) for name, values in chain.items()]
    yield from aligned([heads, *rows], figures=True)


def eth(amount: float) -> str:
    """Whole ETH; nothing is 0, whatever its sign."""
    return f"{round(amount) + 0:,}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _words(name: str) -> str:
    return name.replace("_", " ")
