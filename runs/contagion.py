"""One AVS turns malicious: what is lost through which channel, who leaves when, and what each channel adds.

The same world runs without the shock and with it, on the same draws. Then once more, both with and without, for each
channel that is open: with that channel cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from restaking.core.units import GWEI
from restaking.model.scenario import Scenario, load
from restaking.runs.progress import Progress
from restaking.runs.refused import Refused
from restaking.runs.run import Order, plain

if TYPE_CHECKING:
    from restaking.model.contagion import Leaving
    from restaking.model.restaking_model import RestakingModel
    from restaking.model.world import World

DAY, DAYS, FRACTION = 30, 30, 0.5
"""When the AVS turns, for how long it is followed, and what it takes of every allocation, unless somebody says."""
CUTS: Final[dict[str, dict[str, object]]] = {
    "shared_stake": {"slashing.mode": "unique"},
    "attack": {"security.attacks_enabled": False},
    "common_software": {"security.outage_coupling": 0.0},
    "market": {"markets.enabled": False},
    "exit": {
        "beliefs.enabled": False, "beliefs.own_attention": 0.0, "beliefs.neighbour_attention": 0.0,
        "beliefs.news_per_loss": 0.0, "beliefs.shun_days": 0, "security.perception_coupling": 0.0,
    },
}  # fmt: skip
"""What cuts each channel. Without alarm, news and doubt nobody looks because of a slash, or thinks worse of anybody."""
GROUPS: Final = ("operators", "lrts", "hit", "others")
"""Who moves, in the order of Leaving."""


Slack = tuple[float, float]
"""Bounds of a network's gamma, below and above."""
Weigh = Callable[["World"], Slack]
"""How the slack of a world's network is found."""


class Shock(NamedTuple):
    """An AVS that turns at the start of ``day``, takes ``fraction`` of every allocation; followed for ``days`` days."""

    avs: str | int
    fraction: float = FRACTION
    day: int = DAY
    days: int = DAYS


@dataclass
class Course:
    """What became of a world, with the shock or without; amounts in gwei, one entry a day from that of the shock."""

    layers: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    shock: int = 0
    """Slashed by the AVS that turned."""
    software: int = 0
    """Penalties of validators that failed with it."""
    leaving: list[Leaving] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    """In the base chain's exit queue."""
    coverage: dict[str, list[float]] = field(default_factory=dict)
    """By AVS: the evening before the shock, that of its settlement, the last."""
    chain: dict[str, list[float]] = field(default_factory=dict)
    """What the main chain's metrics were on the same evenings."""
    market: int = 0
    """Worth of LRT tokens on paper that was gone at the trough, and debts written off."""
    gamma: Slack | None = None

    @property
    def undelegated(self) -> int:
        """All that left operators."""
        return sum(sum(day[1:]) for day in self.leaving)


@dataclass(frozen=True)
class Twins:
    """The same world without the shock and with it."""

    calm: Course
    struck: Course

    def layers(self) -> dict[str, int]:
        """Lost to each layer of risk because of the shock [gwei]."""
        return {name: lost - self.calm.layers[name] for name, lost in self.struck.layers.items()}

    def channels(self) -> dict[str, int]:
        """What the shock did through each channel [gwei]: stake lost (shock, attack, common software), cover that other
        AVSs lost in slashes, worth on paper at the trough of markets, stake that left operators."""
        found = {name: lost - self.calm.channels[name] for name, lost in self.struck.channels.items()}
        found |= {"shock": self.struck.shock, "common_software": self.struck.software}
        found |= {"market": self.struck.market - self.calm.market}
        return found | {"exit": self.struck.undelegated - self.calm.undelegated}

    def stake_lost(self) -> int:
        """Stake lost to the shock and to what followed from it [gwei]."""
        channels = self.channels()
        return channels["shock"] + channels["attack"] + channels["common_software"]

    def multipliers(self) -> dict[str, float]:
        """What went through each channel over the shock: R by channel; nan where the AVS had nobody to slash."""
        channels = self.channels()
        shock = channels["shock"]
        return {name: lost / shock if shock > 0 else float("nan") for name, lost in channels.items()}

    def multiplier(self) -> float:
        """Stake lost over the shock; nan where the AVS had nobody to slash."""
        from restaking.model.rules.main_chain import contagion_multiplier

        channels = self.channels()
        return contagion_multiplier(channels["shock"], channels["attack"], channels["common_software"])

    def leaving(self) -> list[tuple[int, ...]]:
        """Moved beyond the twin on each day, by GROUPS [gwei]; below 0 where the twin's moved more."""
        pairs = zip(self.struck.leaving, self.calm.leaving, strict=True)
        return [tuple(a - b for a, b in zip(struck, calm, strict=True)) for struck, calm in pairs]


@dataclass(frozen=True)
class Report:
    """The twins, and the same with one channel cut at a time; None where the channel is not open."""

    scenario: Scenario
    seed: int
    name: str
    shock: Shock
    twins: Twins
    cuts: dict[str, Twins | None]

    @property
    def gamma(self) -> Slack | None:
        """Slack of the network on the evening before the shock; None if nobody looked."""
        return self.twins.struck.gamma


def report(
    order: Order, shock: Shock, *, weigh: Weigh | None = None, cuts: bool = True, silent: bool = False
) -> Report:
    """Run the twins, and with ``cuts`` those of every open channel; ``weigh`` finds the slack before the shock.

    Raises:
        ScenarioError, Refused: naming field, value and what is allowed, before anything is run.
    """
    scenario = load(order.scenario, order.overrides)
    row = row_of(scenario, shock)
    arms = {name: load(order.scenario, {**order.overrides, **cut}) for name, cut in open_cuts(scenario, cuts).items()}
    last = shock.day + shock.days - 1
    with Progress(f"{scenario.name}, twins", 2 * (1 + len(arms)) * last, silent=silent) as progress:
        whole = twins(scenario, order.seed, row, shock, progress, weigh)
        found = {name: twins(arm, order.seed, row, shock, progress) for name, arm in arms.items()}
    names = scenario.avs_names()
    return Report(scenario, order.seed, names[row], shock, whole, {name: found.get(name) for name in CUTS})


def answer(order: Order, avs: str, fraction: float | None, day: int | None, days: int | None) -> dict[str, Any]:
    """The object that `restaking security --malicious` prints; None is what nobody said."""
    given: dict[str, Any] = {"fraction": fraction, "day": day, "days": days}
    shock = Shock(avs)._replace(**{name: value for name, value in given.items() if value is not None})
    return as_json(report(order, shock, weigh=slack_of))


def slack_of(world: World) -> Slack:
    """Bounds of gamma on the network of an evening, as Theorem 1 takes it: whole operators, who pay with all they have
    at stake. Infinite where there is nothing to be gained."""
    from restaking.model.security.bracket import bracket
    from restaking.model.security.of_world import network_of

    plainly = {"who_pays": "total", "detection": 1.0, "splitting": False, "reallocation": False}
    slack = bracket(network_of(world, rule=world.scenario.security.model_copy(update=plainly))).slack
    lower, upper = (float("inf") if bound is None else float(bound) for bound in (slack.lower, slack.upper))
    return lower, upper


def row_of(scenario: Scenario, shock: Shock) -> int:
    """Row of the AVS that turns; Refused if there is none such, or if the days do not fit."""
    names = scenario.avs_names()
    known = f"one of {', '.join(names)}, or its number from 0 to {len(names) - 1}"
    row = names.index(str(shock.avs)) if str(shock.avs) in names else _number(shock.avs)
    if row is None or not 0 <= row < len(names):
        raise Refused(f"--malicious {str(shock.avs)[:80]!r}: not allowed; {known}")
    if not 0.0 < shock.fraction <= 1.0:
        raise Refused(f"--fraction {shock.fraction:g}: not allowed; above 0 and at most 1")
    if not 1 <= shock.day <= scenario.run.days:
        raise Refused(f"--day {shock.day}: not allowed; a day of the run, from 1 to {scenario.run.days}")
    most = scenario.run.days - shock.day + 1
    if not 1 <= shock.days <= most:
        raise Refused(f"--days {shock.days}: not allowed; from 1 to the {most} days left of the run")
    return row


def _number(word: str | int) -> int | None:
    return int(word) if str(word).isdecimal() else None


def open_cuts(scenario: Scenario, wanted: bool) -> dict[str, dict[str, object]]:
    """The cuts of the channels that are open in a scenario."""
    security = scenario.security
    is_open = {
        "shared_stake": scenario.slashing.mode != "unique",
        "attack": security.attacks_enabled,
        "common_software": security.outage_coupling > 0.0,
        "market": scenario.markets.enabled,
        "exit": True,
    }
    return {name: cut for name, cut in CUTS.items() if wanted and is_open[name]}


def twins(
    scenario: Scenario, seed: int, row: int, shock: Shock, progress: Progress, weigh: Weigh | None = None
) -> Twins:
    """Run a scenario without the shock and with it."""
    calm = follow(scenario, seed, row, shock, False, progress)
    return Twins(calm, follow(scenario, seed, row, shock, True, progress, weigh))


def follow(
    scenario: Scenario, seed: int, row: int, shock: Shock, strikes: bool, progress: Progress, weigh: Weigh | None = None
) -> Course:
    """Run one of the twins to its last day and note what became of it."""
    from restaking.model import contagion
    from restaking.model.restaking_model import RestakingModel

    model = RestakingModel(scenario=scenario, seed=seed)
    for _ in range(shock.day - 1):
        model.step()
        progress.advance()
    world, course, hit = model.world, Course(), contagion.exposed_to(model.world, row)
    note_evening(model, course)
    written_off = contagion.written_off(world)
    course.gamma = weigh(world) if weigh is not None else None
    if strikes:
        model.intervene("turn_malicious", avs=row, fraction=shock.fraction)
    settled = min(shock.day + scenario.slashing.veto_days, shock.day + shock.days - 1)
    for _ in range(shock.days):
        before = contagion.look(world, model.day)
        model.step()
        progress.advance()
        course.leaving.append(contagion.leaving(world, model.day, before, hit))
        course.queue.append(int(world.exits.column("amount").sum()))
        if len(world.quotes):
            course.market = max(course.market, contagion.short_of_worth(world, world.quotes.deep_low))
        if model.day == settled:
            note_evening(model, course)
    note_evening(model, course)
    course.market += contagion.written_off(world) - written_off
    close(model, course, row, shock.day)
    return course


def note_evening(model: RestakingModel, course: Course) -> None:
    """Note how AVSs are covered and how the main chain stands."""
    from restaking.model import contagion

    world, metrics = model.world, model.latest()
    for name, covered in zip(world.avss.names, contagion.coverage(world).tolist(), strict=True):
        course.coverage.setdefault(name, []).append(covered)
    parts = [name for name in metrics if name.startswith("main_chain_eth.")]
    for name in ("fundamental_security_eth", "perceived_security", "exit_queue_days", *parts):
        course.chain.setdefault(name, []).append(metrics[name])


def close(model: RestakingModel, course: Course, row: int, day: int) -> None:
    """Note what was lost by layer and channel, and how much of it follows from the AVS that turned."""
    from restaking.model import contagion

    world = model.world
    course.layers = dict(zip(world.losses.names, world.losses.lost.tolist(), strict=True))
    course.channels = contagion.channels(world)
    for event in world.events:
        if event.kind == "turned_malicious" and event.day == day and event.agent == f"avs:{row}":
            course.shock += contagion.caused(world, "slash_malicious", event.cause)
            course.software += contagion.caused(world, "base_missed_duties", event.cause)


def as_json(found: Report) -> dict[str, Any]:
    """The object that `--json` prints; ETH, and null for what is not known or not open."""
    twins, shock = found.twins, found.shock
    shown: dict[str, Any] = plain(
        {
            "scenario": found.scenario.name, "seed": found.seed, "malicious": found.name, "fraction": shock.fraction,
            "day": shock.day, "days": shock.days, "slashing_live": found.scenario.slashing.live,
            "layers": in_eth(twins.layers()), "channels": in_eth(twins.channels()),
            "multipliers": twins.multipliers(),
            "stake_lost_eth": twins.stake_lost() / GWEI, "multiplier": twins.multiplier(),
            "bound": bound(found.gamma, twins.channels()),
            "cuts": {name: of_cut(cut) for name, cut in found.cuts.items()},
            "leaving": [
                {"day": shock.day + n, **in_eth(dict(zip(GROUPS, moved, strict=True)))}
                for n, moved in enumerate(twins.leaving())
            ],
            "first": first_movers(twins, shock.day),
            "exit_queue_eth": [
                (a - b) / GWEI for a, b in zip(twins.struck.queue, twins.calm.queue, strict=True)
            ],
            "coverage": coverage(twins),
            "main_chain": {
                name: {**dict(zip(EVENINGS, values, strict=True)), "twin": twins.calm.chain[name][-1]}
                for name, values in twins.struck.chain.items()
            },
        }
    )  # fmt: skip
    return shown


EVENINGS: Final = ("before", "settled", "last")


def in_eth(amounts: dict[str, int]) -> dict[str, float]:
    """Amounts in ETH."""
    return {name: gwei / GWEI for name, gwei in amounts.items()}


def of_cut(cut: Twins | None) -> dict[str, Any] | None:
    """What was lost with a channel cut."""
    if cut is None:
        return None
    return {
        "stake_lost_eth": cut.stake_lost() / GWEI, "multiplier": cut.multiplier(), "channels": in_eth(cut.channels()),
        "multipliers": cut.multipliers(),
    }  # fmt: skip


def coverage(twins: Twins) -> dict[str, dict[str, float]]:
    """By AVS: coverage on the evening before, after settlement, on the last, and there without the shock."""
    return {
        name: {**dict(zip(EVENINGS, values, strict=True)), "twin": twins.calm.coverage[name][-1]}
        for name, values in twins.struck.coverage.items()
    }


def first_movers(twins: Twins, day: int) -> list[dict[str, Any]]:
    """Who moved beyond the twin: the day by which a tenth of it had moved, and how much in all; who was first comes
    first."""
    days = twins.leaving()
    found = []
    for place, group in enumerate(GROUPS):
        moved = [each[place] for each in days]
        total, first = sum(moved), None
        if total > 0:
            first = day + next(n for n in range(len(moved)) if 10 * sum(moved[: n + 1]) >= total)
        found.append({"who": group, "first_day": first, "eth": total / GWEI})
    return sorted(found, key=lambda each: (each["first_day"] is None, each["first_day"] or 0, -each["eth"]))


def bound(gamma: Slack | None, channels: Mapping[str, int]) -> dict[str, float] | None:
    """Most that R can be by the network's slack: 1 + 1/gamma, Theorem 1 of Durvasula and Roughgarden; infinite where
    the network is not secure. Beside it R of what their model knows: shock and attacks. None if nobody looked."""
    if gamma is None:
        return None
    from restaking.model.rules.main_chain import contagion_multiplier

    low, high = (1.0 + 1.0 / slack if slack > 0.0 else float("inf") for slack in reversed(gamma))
    known = contagion_multiplier(channels["shock"], channels["attack"], 0)
    return {"gamma_lower": gamma[0], "gamma_upper": gamma[1], "lower": low, "upper": high, "multiplier": known}
