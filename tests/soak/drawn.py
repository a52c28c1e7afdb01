"""Which scenario number n is: every declared key may depart from its default, anywhere in its range."""

import inspect
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from restaking import RestakingModel
from restaking.core.draws import stream_key, subkey, unit
from restaking.model.interventions import INTERVENTIONS
from restaking.model.scenario import Scenario, ScenarioError, load
from restaking.model.scenario.fields import bounds

DEPARTS = 0.3  # chance that a key departs from its default
SPLITS = ((4_000, 250), (2_000, 500), (10_000, 100), (20_000, 50))
"""(stakers, days) of a million staker-days."""

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
    shocks: int
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
        if draws.unit(key.name) < DEPARTS:
            settings[key.name] = value_of(key, draws)
    made = Wish(number, settings, seed=draws.below("seed", 10**6), days=days, shocks=draws.below("shocks", 6))
    return fitted(made)


def venue_shares(draws: Draws) -> dict[str, object]:
    """Shares of the five venues on day 0; without LRTs nobody holds one."""
    venues = ("hold", "solo", "lst", "restake", "lrt")
    weights = {venue: draws.unit("venue shares", n) for n, venue in enumerate(venues)}
    if draws.below("lrts", 6) == 0:
        weights["lrt"] = 0.0
    total = sum(weights.values())
    return {f"stakers.venue_shares.{venue}": weight / total for venue, weight in weights.items()}


def fitted(made: Wish) -> Wish:
    """Give back drawn keys until the scenario is accepted: first the one the refusal names, else the last drawn."""
    while True:
        try:
            load("teaching", made.settings)
        except ScenarioError as refused:
            first = str(refused).split(" ", 1)[0]
            drawn = [key.name for key in drawable() if key.name in made.settings]
            if not drawn:
                raise
            gone = first if first in drawn else drawn[-1]
            del made.settings[gone]
            made.dropped.append(gone)
        else:
            return made


def shocks_of(made: Wish, model: RestakingModel) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """Shocks by the day before they strike: name and arguments, drawn from what each shock's check asks for."""
    draws, struck = Draws(made.number), dict[int, list[tuple[str, dict[str, Any]]]]()
    names = INTERVENTIONS.names()
    for n in range(made.shocks):
        name = names[draws.below("shock", len(names), n)]
        asked = list(inspect.signature(INTERVENTIONS[name].check).parameters)[1:]
        arguments = {word: argument(word, draws, model, n) for word in asked}
        struck.setdefault(draws.below("shock day", made.days, n), []).append((name, arguments))
    return struck


def argument(word: str, draws: Draws, model: RestakingModel, n: int) -> object:
    """A legal value of a shock's argument, by its name."""
    world = model.world
    counts = {"operator": len(world.operators), "avs": len(world.avss), "lrt": len(world.lrts), "days": 30}
    counts |= {"organisation": len(world.organisations), "staker": len(world.stakers)}
    if word in counts:
        return draws.below(f"shock {word}", counts[word], n) + (word == "days")
    if word in ("fraction", "share"):
        return (1.0, draws.unit("shock fraction", n), 1e-9)[draws.below("shock size", 3, n)]
    raise KeyError(f"no value is drawn for the argument {word!r} of a shock: give it one in tests/soak/drawn.py")
