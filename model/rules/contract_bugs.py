"""Bugs in the contracts of LRT protocols: how often one strikes, and how much it loses."""

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.elementary import exp


def hazard(rate: float, age_years: float, fade_years: float, day: int) -> float:
    """Bugs per year of a protocol that was ``age_years`` old on day 0: rate * e^(-age / fade).

    Source: software found sound for longer is less likely to fail (Jelinski and Moranda 1972); assumption for the
    form.
    """
    age = age_years + day / DAYS_PER_YEAR
    return rate * float(exp(np.array([-age / fade_years]))[0])


def share_lost(mean: float, u: float) -> float:
    """Share that one bug loses: uniform around its ``mean``, as wide as 0 to 1 allows; u is a uniform draw."""
    width = min(mean, 1.0 - mean)
    return mean + width * (2.0 * u - 1.0)
