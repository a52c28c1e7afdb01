"""One tick is one day; rates are per year and become per tick here and nowhere else."""

import math
from typing import Final

from restaking.core.compiled import rule

DAYS_PER_YEAR: Final = 365.0
EPOCHS_PER_DAY: Final = 225
EPOCHS_PER_YEAR: Final = 82_181.25  # 225 × 365.25, the consensus specification's year


@rule
def chance_per_tick(rate: float) -> float:
    """Chance that something with a yearly hazard ``rate`` happens on one day: 1 − e^(−rate/365)."""
    return 1.0 - math.exp(-rate / DAYS_PER_YEAR)


def decay_per_tick(halflife_days: float) -> float:
    """Factor by which something with this half-life shrinks in a day; 1 where the half-life is 0 (held)."""
    return 1.0 if halflife_days == 0 else 0.5 ** (1.0 / halflife_days)
