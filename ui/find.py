"""The searchable list: every named agent, and any single staker by number."""

from __future__ import annotations

from typing import Any  # a world is read through its tables

from restaking.ui.picture import ARCHETYPES
from restaking.ui.snapshot import Setting

SHOWN = 30
"""Entries offered at a time: more is scrolling, not finding."""


def named(world: Any) -> tuple[tuple[str, str], ...]:
    """(agent, label) of everybody who has a name: LRTs, AVSs, arbitrageurs, archetypes, operators by stake."""
    largest_first = (-world.delegated()).argsort(kind="stable").tolist()
    entries = [(f"lrt:{i}", f"{name} · LRT") for i, name in enumerate(world.lrts.names)]
    entries += [(f"avs:{i}", f"{name} · AVS") for i, name in enumerate(world.avss.names)]
    entries += [(f"arbitrageur:{i}", name) for i, name in enumerate(world.arbitrageurs.names)]
    entries += [(f"bundle:{i}", f"{name} · stakers") for i, name in enumerate(ARCHETYPES)]
    return (*entries, *((f"operator:{i}", f"{world.operators.names[i]} · operator") for i in largest_first))


def find(setting: Setting, text: str) -> list[tuple[str, str]]:
    """(agent, label) of what matches the words typed; a number also means that staker."""
    words = text.strip().lower()[:60].split()
    numbers = [word for word in words if word.isascii() and word.isdigit() and len(word) <= 9]
    hits: list[tuple[str, str]] = []
    if len(numbers) == 1 and all(word == numbers[0] or "staker".startswith(word) for word in words):
        row = int(numbers[0])
        if row < setting.sizes.get("stakers", 0):
            hits.append((f"staker:{row}", f"staker {row} · of {setting.sizes['stakers']:,}"))
    hits += [entry for entry in setting.names if all(word in entry[1].lower() for word in words)]
    return hits[:SHOWN]


def sizes(world: Any) -> dict[str, int]:
    """How many there are of each."""
    return {
        "stakers": len(world.stakers),
        "LRTs": len(world.lrts),
        "operators": len(world.operators),
        "AVSs": len(world.avss),
        "arbitrageurs": len(world.arbitrageurs),
    }
