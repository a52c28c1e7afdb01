"""AVSs begin and are given up: those with a date, new ones at random, broke ones after a while."""

from typing import Final

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.model.world import World

SLOT: Final = 0  # of the keys of entry and exit


def enter_and_leave(world: World, day: int) -> None:
    """Begin the AVSs dated today, perhaps one more; give up some of those that have long been broke."""
    avss, rule = world.avss, world.scenario.avss
    waiting = (avss.live == 0) & (avss.left_day == 0)
    if waiting.any():
        for s in (waiting & (avss.entry_day == day)).nonzero()[0].tolist():
            enter(world, day, s)
        undated = (waiting & (avss.entry_day == 0)).nonzero()[0]
        chance = chance_per_tick(rule.entry_rate)
        if undated.size and unit(subkey(world.key("avs entry", day), 0), SLOT) < chance:
            enter(world, day, int(undated[0]))
    if rule.exit_rate > 0.0:
        chance = chance_per_tick(rule.exit_rate)
        for s in ((avss.live == 1) & (avss.broke_days >= rule.exit_days)).nonzero()[0].tolist():
            if unit(subkey(world.key("avs exit", day), s), SLOT) < chance:
                leave(world, day, s)


def enter(world: World, day: int, avs: int) -> None:
    """An AVS begins: from today operators may run it and its users pay."""
    world.avss.live[avs], world.avss.entry_day[avs] = 1, day
    world.tell("avs_entered", day, f"avs:{avs}", world.new_cause(), 0)


def leave(world: World, day: int, avs: int) -> None:
    """An AVS is given up: registrations end, and with them, after the usual delay, what it may slash."""
    world.avss.live[avs], world.avss.left_day[avs], world.avss.broke_days[avs] = 0, day, 0
    world.allocations.registered[:, avs] = 0
    world.tell("avs_left", day, f"avs:{avs}", world.new_cause(), 0)
