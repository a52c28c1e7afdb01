"""Which scenario number n is: every declared key may depart from its default, anywhere in its range."""

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from restaking.core.draws import stream_key, subkey, unit
from restaking.model.interventions import INTERVENTIONS
from restaking.model.scenario import Scenario, ScenarioError, load
from restaking.model.scenario.fields import bounds
from restaking.model.world import World

DEPARTS = 0.3  # chance that a key departs from its default
STRESS = ("slashing.mode", "slashing.fault_rate", "base.slash_rate", "slashing.redistribute")
STRESS += ("markets.enabled", "lending.shared", "lending.adoption_rate")
OFTEN = 0.8
SPLITS = ((4_000, 250),) + 4 * ((10_000, 100),) + 7 * ((20_000, 50),) + 8 * ((40_000, 25),)
"""(stakers, days) of a million staker-days. A day costs some milliseconds however few live it, so the long ones are
rare: a thousand scenarios then take less than half an hour on two cores."""

# Keys that are not drawn by range: sizes and horizon are drawn below, shares must sum to 1, and texts are no figures.
BY_HAND = ("run.", "view.", "figures", "stakers.venue_shares.", "stakers.outside_shares.")
BY_HAND += ("stakers.count", "stakers.neighbours", "operators.count", "avss.count", "lrts.count")
BY_HAND += ("stakers.direct_share", "stakers.lrt_share", "stakers.outside_share")


class Key(NamedTuple):
    """A key that can be drawn: its words, or its range."""

    name: str
    words: tuple[object, ...]
    whole: bool
    low: float
    high: float
    default: object


@dataclass
class Wish:
    """A scenario as drawn: overrides, seed of the run, and shocks by day."""

    number: int
    settings: dict[str, object]
    seed: int
    days: int
    shocks: list[int]
    """Days after which a shock is ordered."""
    dropped: list[str] = field(default_factory=list)
    """Keys given back to their default because they did not fit together with others."""


def drawable(root: type[BaseModel] = Scenario, prefix: str = "") -> Iterator[Key]:
    """Every key of a scenario that has a range or a list of words, in order of declaration."""
    for name, declared in root.model_fields.items():
        key, kind = f"{prefix}{name}", declared.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from drawable(kind, f"{key}.")
        elif not key.startswith(BY_HAND):
            yield from _ranged(key, declared)


def _ranged(key: str, declared: FieldInfo) -> Iterator[Key]:
    kind = declared.annotation
    if kind is bool or get_origin(kind) is Literal:
        words: tuple[object, ...] = (False, True) if kind is bool else get_args(kind)
        yield Key(key, words, False, 0.0, 0.0, declared.default)
    elif kind in (int, float):
        low, high = bounds(declared)
        if low is not None and high is not None:
            yield Key(key, (), kind is int, float(low), float(high), declared.default)


class Draws:
    """Uniform draws of scenario number ``number``, by name: a new key shifts nobody else's."""

    def __init__(self, number: int) -> None:
        self.number = number

    def unit(self, name: str, slot: int = 0) -> float:
        """A draw in (0, 1)."""
        return float(unit(subkey(stream_key(self.number, f"soak {name}", 0), slot), 0))

    def below(self, name: str, most: int, slot: int = 0) -> int:
        """A whole number from 0 to ``most`` - 1."""
        return min(most - 1, int(self.unit(name, slot) * most))


def value_of(key: Key, draws: Draws) -> object:
    """One of the words; or an end of the range, or a point in it, on a logarithmic scale where it is wide."""
    if key.words:
        return key.words[draws.below(key.name, len(key.words), 1)]
    where, u = draws.unit(key.name, 1), draws.unit(key.name, 2)
    if where < 0.1:
        drawn = key.low
    elif where < 0.2:
        drawn = key.high
    elif where < 0.6 or key.high <= 1.0:
        drawn = key.low + u * (key.high - key.low)
    else:
        floor = max(key.low, key.high * 1e-6, 1.0 if key.whole else 0.0)
        drawn = math.exp(math.log(floor) + u * (math.log(key.high) - math.log(floor)))
    drawn = min(key.high, max(key.low, drawn))
    return round(drawn) if key.whole else drawn


def wish(number: int, split: tuple[int, int] | None = None) -> Wish:
    """Scenario ``number``: sizes, then every key that departs, then what does not fit is given back."""
    draws = Draws(number)
    stakers, days = split or SPLITS[draws.below("split", len(SPLITS))]
    settings: dict[str, object] = {
        "stakers.count": stakers,
        "stakers.neighbours": 2 * draws.below("neighbours", min(5, (stakers + 1) // 2)),
        "operators.count": 1 + draws.below("operators", 40),
        "avss.count": 1 + draws.below("avss", 15),
        "lrts.count": draws.below("lrts", 6),
        "view.staker_agents": "never",
        "run.days": days,
        **venue_shares(draws),
    }
    for key in drawable():
        if draws.unit(key.name) < (OFTEN if key.name in STRESS else DEPARTS):
            settings[key.name] = value_of(key, draws)
    made = Wish(number, settings, seed=draws.below("seed", 10**6), days=days, shocks=days_of_shocks(draws, days))
    return fitted(made)


def days_of_shocks(draws: Draws, days: int) -> list[int]:
    """Up to five days on which something is ordered."""
    return sorted(draws.below("shock day", days, n) for n in range(draws.below("shocks", 6)))


def venue_shares(draws: Draws) -> dict[str, object]:
    """Shares of the five venues on day 0; without LRTs nobody holds one."""
    venues = ("hold", "solo", "lst", "restake", "lrt")
    weights = {venue: draws.unit("venue shares", n) for n, venue in enumerate(venues)}
    if draws.below("lrts", 6) == 0:
        weights["lrt"] = 0.0
    total = sum(weights.values())
    return {f"stakers.venue_shares.{venue}": weight / total for venue, weight in weights.items()}


def fitted(made: Wish) -> Wish:
    """Give back drawn keys until the scenario is accepted: each time the one without which the refusal is another."""
    while refusal := why_not(made.settings):
        drawn = [key.name for key in drawable() if key.name in made.settings]
        named = [name for name in drawn if refusal.startswith(name)]
        helps = (name for name in drawn if why_not({k: v for k, v in made.settings.items() if k != name}) != refusal)
        gone = next(iter(named), None) or next(helps, None)
        if gone is None:
            raise ScenarioError(refusal)
        del made.settings[gone]
        made.dropped.append(gone)
    return made


def why_not(settings: dict[str, object]) -> str:
    """Why a scenario is refused; empty if it is not."""
    try:
        load("teaching", settings)
    except ScenarioError as refused:
        return str(refused)
    return ""


def shock(made: Wish, n: int, world: World) -> tuple[str, dict[str, Any]]:
    """Shock number n of a scenario: name and arguments, drawn from what each shock's check asks for."""
    draws, names = Draws(made.number), INTERVENTIONS.names()
    name = names[draws.below("shock", len(names), n)]
    asked = list(inspect.signature(INTERVENTIONS[name].check).parameters)[1:]
    if name == "outage":  # of an operator or of a client, not of both
        asked.remove(("operator", "client")[draws.below("outage of", 2, n)])
    if name == "recapitalise":  # an amount or a share, not both
        asked.remove(("eth", "share")[draws.below("recapitalise by", 2, n)])
    return name, {word: argument(word, draws, world, n) for word in asked}


def argument(word: str, draws: Draws, world: World, n: int) -> object:
    """A value of a shock's argument, by its name."""
    one = partial(draws.below, f"shock {word}", slot=n)
    choices: dict[str, Callable[[], object]] = {
        "operator": lambda: one(len(world.operators)),
        "staker": lambda: one(len(world.stakers)),
        "operators": lambda: list(range(1 + one(len(world.operators)))),
        "avs": lambda: one(len(world.avss)),
        "avss": lambda: list(range(1 + one(len(world.avss)))),
        "client": lambda: one(int(world.operators.client.max()) + 1),
        "lrt": lambda: one(max(1, len(world.lrts))),
        "open": lambda: bool(one(2)),
        "on": lambda: bool(one(2)),
        "or_redeem": lambda: bool(one(2)),
        "hours": lambda: 1 + one(24),
        "factor": lambda: (0.0, 1.0, draws.unit("shock factor", n))[one(3)],
        "chance": lambda: (0.0, 1.0, draws.unit("shock chance", n))[one(3)],
        "pledged": lambda: (0.0, 1.0, draws.unit("shock pledged", n))[one(3)],
        "days": lambda: 1 + one(30),
        "fraction": lambda: (1.0, draws.unit("shock fraction", n), 1e-9)[one(3)],
        "share": lambda: (1.0, draws.unit("shock share", n), 0.01)[one(3)],
        "who": lambda: ("restakers", "lrt", "both")[one(3)],
        "whose": lambda: ("solo", "lst", "background", *(f"lrt {name}" for name in world.lrts.names))[
            one(3 + len(world.lrts))
        ],
        "eth": lambda: (32.0, 1.0, 32.0 * 10 ** (4.0 * draws.unit("shock eth", n)))[one(3)],
    }
    if word not in choices:
        raise KeyError(f"no value is drawn for the argument {word!r} of a shock: give it one in tests/soak/drawn.py")
    return choices[word]()
