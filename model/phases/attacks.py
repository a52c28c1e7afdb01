"""Attacks: coalitions of operators who are not honest, on AVSs that are worth more than what it costs."""

from restaking.model.world import World


def search(world: World, day: int) -> None:
    """Look for attacks that pay, on the days on which they are looked for, and carry them out."""
    rule = world.scenario.security
    if not rule.attacks_enabled or day % rule.every_days:
        return
