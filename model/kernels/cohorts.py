"""What became of the stakers of day 0."""

import numpy as np

from restaking.agents.staker import VENUES
from restaking.core.compiled import kernel
from restaking.core.units import Codes, Floats, Ints, Rows
from restaking.model.kernels.moves import STAKER


@kernel
def add_waiting(owner_kind: Codes, owner: Rows, amount: Ints, used: int, out: Floats) -> None:
    """Add to ``out`` (stakers,) what the first ``used`` rows of a queue hold for stakers [gwei]."""
    for row in range(used):
        if owner_kind[row] == STAKER:
            out[owner[row]] += float(amount[row])


@kernel
def median_growth(first_venue: Codes, first_owned: Floats, owned: Floats) -> Floats:
    """(VENUES,) median of owned / owned at first among those who were at a venue first; nan where nobody was."""
    out, ratio = np.full(VENUES, np.nan), np.empty(owned.size)
    for v in range(VENUES):
        heads = 0
        for i in range(owned.size):
            if first_venue[i] == v and first_owned[i] > 0.0:
                ratio[heads] = owned[i] / first_owned[i]
                heads += 1
        if heads > 0:
            out[v] = np.median(ratio[:heads])
    return out
