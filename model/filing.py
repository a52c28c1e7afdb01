"""How a slash is filed: by whom, of whom, why. It waits out the veto's delay and is settled in the slashing phase."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from restaking.agents.singles import Filing
from restaking.core.units import WAD
from restaking.model.magnitudes import capture
from restaking.model.world import World

KINDS: Final = {
    "independent": "independent",
    "organisation": "common",
    "client": "common",
    "unjust": "unjust",
    "malicious": "malicious",
    "attack": "attack",
    "shock": "shock",
}
"""Why a slash is filed, and the layer of risk that its loss belongs to."""

_NAMES: Final = tuple(KINDS)


def kind_of(filing: Filing) -> str:
    """Why a slash was filed."""
    return _NAMES[filing.kind]


def file_slash(world: World, day: int, operator: int, avs: int, fraction: int, kind: str, cause: int) -> None:
    """File one slash of ``fraction`` [wad] of an allocation, at most the AVS's cap; due after the veto's delay."""
    world.filings.append(
        operator=operator,
        avs=avs,
        fraction=min(fraction, int(world.avss.slash_cap[avs])),
        kind=_NAMES.index(kind),
        cause=cause,
        filed=day,
        due=day + world.scenario.slashing.veto_days,
        captured=capture(world, operator, avs),
    )


def due(world: World, day: int) -> list[Filing]:
    """Filings that are due, in order of filing, as views of their rows."""
    queue = world.filings
    return [queue.view(row) for row in np.flatnonzero(queue.column("due") <= day).tolist()]


def note_taken(world: World, slashed: Filing, amount: int) -> None:
    """Tell other filings of the same AVS against the same operator what one of them has taken [gwei]."""
    queue = world.filings
    same = (queue.column("operator") == slashed.operator) & (queue.column("avs") == slashed.avs)
    queue.column("taken")[same] += amount


def turn_malicious(world: World, day: int, avs: int, fraction: int) -> None:
    """An AVS turns on its operators: from each that has something to take it takes ``fraction`` [wad]; one cause."""
    cause = world.new_cause()
    world.tell("turned_malicious", day, f"avs:{avs}", cause, 0)
    with world.still():
        for operator in world.slashable()[:, avs].nonzero()[0].tolist():
            file_slash(world, day, operator, avs, fraction, "malicious", cause)


def punish_attack(world: World, day: int, operators: Iterable[int], avss: Iterable[int]) -> int:
    """The AVSs that a coalition attacked slash its members as far as their caps allow; returns the cause."""
    cause = world.new_cause()
    targets = sorted(set(avss))
    for avs in targets:
        world.tell("attacked", day, f"avs:{avs}", cause, 0)
    file_attack(world, day, {(operator, avs): WAD for operator in operators for avs in targets}, cause)
    return cause


def file_attack(world: World, day: int, fractions: Mapping[tuple[int, int], int], cause: int) -> None:
    """File slashes for an attack: ``fractions`` [wad] by (operator, AVS), as far as there is something to take."""
    with world.still():
        slashable = world.slashable()
        for (operator, avs), fraction in sorted(fractions.items()):
            if slashable[operator, avs] > 0:
                file_slash(world, day, operator, avs, fraction, "attack", cause)


def attacks_filed(world: World) -> list[tuple[int, int]]:
    """(operator, AVS) of every slash for an attack that is filed and not settled."""
    queue = world.filings
    theirs = queue.column("kind") == _NAMES.index("attack")
    return list(zip(queue.column("operator")[theirs].tolist(), queue.column("avs")[theirs].tolist(), strict=True))
