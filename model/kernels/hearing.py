"""A slash is heard of: by those whose stake was hit, and by those who know them."""

from restaking.core.compiled import kernel
from restaking.core.units import Floats, Ints, Rows


@kernel
def mark_hit(member: Rows, waiting: Rows, held: Floats, lrt: Rows, hit: Floats) -> None:
    """Fill ``hit`` (stakers,): the part of each staker's restaked stake that a slash struck.

    All of it for delegators (``member``) and owners of withdrawals (``waiting``); for holders of an LRT the share
    ``held`` (LRTs,) of its stake that stood behind the operator.
    """
    hit[:] = 0.0
    if held.any():
        for i in range(lrt.size):
            if lrt[i] >= 0:
                hit[i] = held[lrt[i]]
    for i in member:
        hit[i] = 1.0
    for i in waiting:
        hit[i] = 1.0


@kernel
def mark_near(hit: Floats, first: Ints, neighbours: Rows, near: Floats) -> None:
    """Fill ``near`` (stakers,): the most that any neighbour was hit."""
    near[:] = 0.0
    for i in range(hit.size):
        if hit[i] > 0.0:
            for e in range(first[i], first[i + 1]):
                near[neighbours[e]] = max(near[neighbours[e]], hit[i])


@kernel
def take_alarm(
    day: int, days: int, risk: int, own: float, neighbour: float, own_chance: float, neighbour_chance: float,
    hit: Floats, near: Floats, alarm: Floats, alert: Floats, alert_until: Rows,
) -> None:  # fmt: skip
    """Whoever was hit, or knows one who was, remembers it once, with the larger weight, and looks more for some days.

    ``own`` and ``neighbour`` [events] are what the day's slashes count for beyond public memory; ``alarm`` is
    (stakers, RISKS).
    """
    for i in range(hit.size):
        if hit[i] == 0.0 and near[i] == 0.0:
            continue
        alarm[i, risk] += max(own * hit[i], neighbour * near[i])
        chance = max(own_chance * hit[i], neighbour_chance * near[i])
        if chance > 0.0:
            alert[i] = max(alert[i], chance) if alert_until[i] >= day else chance
            alert_until[i] = day + days
