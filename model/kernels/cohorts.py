"""What became of the stakers of day 0."""

import numpy as np

from restaking.agents.staker import VENUES
from restaking.core.compiled import kernel
from restaking.core.units import Codes, Floats, Rows
from restaking.model.kernels.moves import STAKER


@kernel
def mark_owners(owner_kind: Codes, owner: Rows, used: int, out: Codes) -> None:
    """Mark the stakers, shape (stakers,), that the first ``used`` rows of a queue belong to."""
    for row in range(used):
        if owner_kind[row] == STAKER:
            out[owner[row]] = 1


@kernel
def median_growth(first_venue: Codes, first_owned: Floats, venue: Codes, owned: Floats, busy: Codes) -> Floats:
    """(VENUES,) median of owned / owned at first among those who are where they were and not busy; nan for nobody."""
    out, ratio = np.full(VENUES, np.nan), np.empty(venue.size)
    for v in range(VENUES):
        heads = 0
        for i in range(venue.size):
            if first_venue[i] == v and venue[i] == v and busy[i] == 0 and first_owned[i] > 0.0:
                ratio[heads] = owned[i] / first_owned[i]
                heads += 1
        if heads > 0:
            out[v] = np.median(ratio[:heads])
    return out
