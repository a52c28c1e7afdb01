"""Concentration caps of an LRT protocol: what is above a cap is spread over the others in proportion.

The shares are water in vessels as wide as what was wished for: at a common height every share is the height times
the wish, but an operator holds no more than its cap, and the operators of an organisation together no more than
the organisation's. The height at which all of it is held is found exactly, breakpoint by breakpoint, so no order of
operators can matter. Of all shares within the caps these are nearest to the wish in relative entropy.
"""

from typing import Final

import numpy as np

from restaking.core.compiled import kernel
from restaking.core.units import Floats, Rows

NEAR: Final = 1e-13
"""Of the whole: closer than that, sums of shares are equal but for rounding."""


@kernel
def measure(height: Floats, wish: Floats, cap: Floats, home: Rows, held: Floats, pace: Floats) -> None:
    """What each organisation holds at its ``height``, and how fast that rises; (organisations,) all three."""
    held[:], pace[:] = 0.0, 0.0
    for j in range(wish.size):
        if wish[j] > 0.0:
            g = home[j]
            if height[g] * wish[j] >= cap[j]:
                held[g] += cap[j]
            else:
                held[g] += height[g] * wish[j]
                pace[g] += wish[j]


@kernel
def fill(wish: Floats, cap: Floats, home: Rows, home_cap: Floats, height: Floats) -> float:
    """Raise the water to where the whole is held, in every organisation to its cap at most; returns what is held.

    ``wish`` (operators,) sums to 1; ``home_cap`` and ``height`` are (organisations,). Less than 1 is held only where
    the caps together hold no more. Each round but the last meets a cap, so there are few.
    """
    held, pace = np.empty(height.size), np.empty(height.size)
    level = 1.0
    whole = 0.0
    for _ in range(2 * wish.size + 2):
        height[:] = level
        measure(height, wish, cap, home, held, pace)
        whole, rise = 0.0, 0.0
        for g in range(height.size):
            if held[g] >= home_cap[g]:
                whole += home_cap[g]
            else:
                whole += held[g]
                rise += pace[g]
        if 1.0 - whole <= NEAR or rise <= 0.0:
            break
        level += (1.0 - whole) / rise
    _lower_the_full(wish, cap, home, home_cap, height, held, pace)
    return whole


@kernel
def _lower_the_full(
    wish: Floats, cap: Floats, home: Rows, home_cap: Floats, height: Floats, held: Floats, pace: Floats
) -> None:
    """Bring the water in organisations that hold too much to the height at which they hold just their caps."""
    full = held > home_cap
    if not full.any():
        return
    asked = np.zeros(height.size)
    for j in range(wish.size):
        asked[home[j]] += wish[j]
    for g in range(height.size):
        if full[g]:
            height[g] = home_cap[g] / asked[g]
    for _ in range(wish.size + 1):
        measure(height, wish, cap, home, held, pace)
        again = False
        for g in range(height.size):
            if full[g] and pace[g] > 0.0 and home_cap[g] - held[g] > NEAR:
                height[g] += (home_cap[g] - held[g]) / pace[g]
                again = True
        if not again:
            return


@kernel
def hold_to_caps(wish: Floats, cap: Floats, home: Rows, home_cap: Floats, share: Floats) -> None:
    """Fill ``share`` (operators,) with the wish held to the caps; sums to 1.

    Where the list is so short that the caps cannot hold everything, all are full and give way in proportion.
    """
    height = np.empty(home_cap.size)
    whole = fill(wish, cap, home, home_cap, height)
    given = 1.0 / whole if 0.0 < whole < 1.0 - NEAR else 1.0
    for j in range(wish.size):
        share[j] = min(cap[j], height[home[j]] * wish[j]) * given if wish[j] > 0.0 else 0.0
