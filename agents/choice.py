"""The scalar rules of choosing: scores, inclusive values, hazards in people's minds.

A staker chooses a venue, and inside it an operator or an LRT. The nested logit is drawn exactly in two
steps (McFadden 1978): the manager with the highest score plus taste, and the venue with the highest score
plus taste, where a venue's score carries the inclusive value of its managers as a certainty equivalent.
The dissimilarity parameter is the ratio of the two sensitivities.
"""

import math
from typing import Final

import numpy as np

from restaking.core.compiled import rule

_STEPS: Final = 32.0
_REACH: Final = 32.0
FADING: Final = np.array([math.exp(-k / _STEPS) for k in range(int(_STEPS * _REACH) + 1)])
"""exp(-x) at steps of 1/32 up to 32: 8 KB, so that it stays in the nearest cache."""


@rule
def fading(x: float) -> float:
    """exp(-x) for x >= 0, to 1e-11 (relative), and 0 from 32 on: nearest entry of a table and quartic rest.

    Half of a review would be spent on exponentials; this one costs a third and is the same on every machine.
    """
    if x >= _REACH:
        return 0.0
    step = int(x * _STEPS + 0.5)
    rest = x - step / _STEPS
    return FADING[step] * (1.0 - rest * (1.0 - rest * (0.5 - rest * (1.0 / 6.0 - rest / 24.0))))


@rule
def log_visibility(worth: float, total: float, known: float, gain: float) -> float:
    """Log of how visible an LRT is, so that one split in two is chosen as often as whole; −700 for none.

    Visibility is what an LRT is chosen for apart from its return: its share of all LRTs' worth today, as people hear of
    what others hold, mixed with what it was known for on day 0 (``known``), which brand and listings keep up whatever
    becomes of its size. ``gain`` is the weight of size: at 1 a protocol that shrinks is forgotten as fast as it
    shrinks, at 0 never. Both parts are shares, so those of two halves add up to the whole's.
    """
    if total <= 0.0:
        return 0.0
    share = gain * (worth / total) + (1.0 - gain) * known
    return max(math.log(share), -700.0) if share > 0.0 else -700.0


@rule
def perceived_hazard(events: float, alarm: float, years: float) -> float:
    """Slashes expected per registration and year: Gamma-Poisson mean of remembered events over exposure."""
    return (events + alarm) / years


@rule
def manager_score(certainty_equivalent: float, sensitivity: float, switching_cost: float, stays: bool) -> float:
    """Log-odds of an operator or LRT inside its venue, before taste and size."""
    if stays:
        return sensitivity * certainty_equivalent
    return sensitivity * (certainty_equivalent - switching_cost)


@rule
def log_of_the_rest(held: float) -> float:
    """Log of the share of the menu that the LRT held leaves to all LRTs by size; −700 for none."""
    return math.log(1.0 - held) if held < 1.0 else -700.0


@rule
def lrt_score(
    certainty_equivalent: float, log_size: float, sensitivity: float, switching_cost: float, held: float, rest: float,
    stays: bool,
) -> float:  # fmt: skip
    """Log-odds of an LRT for who holds one already, before taste.

    The one held takes a share ``held`` of the menu free of cost, all LRTs by size what is left (``rest``, its log), at
    the cost of moving. So the weights of two halves add up to that of the whole, for its holders too. One with
    nothing left holds nobody.
    """
    if not stays or log_size <= -700.0:
        return sensitivity * (certainty_equivalent - switching_cost) + rest + log_size
    moved = (1.0 - held) * math.exp(max(log_size - sensitivity * switching_cost, -700.0))
    return sensitivity * certainty_equivalent + math.log(held + moved)


@rule
def inclusive_value(top: float, weighted_sum: float, weight: float, sensitivity: float) -> float:
    """Certainty equivalent of having the choice: log-mean-exp of scores over the sensitivity [1/yr].

    ``weighted_sum`` = Σ weight·fading(top − score), ``weight`` = Σ weight.
    """
    return (top + math.log(weighted_sum / weight)) / sensitivity


@rule
def venue_score(
    constant: float, certainty_equivalent: float, sensitivity: float, switching_cost: float, stays: bool, social: float
) -> float:
    """Log-odds of a venue before taste: constant + sensitivity × (certainty equivalent − cost of moving) + social."""
    if stays:
        return constant + sensitivity * certainty_equivalent + social
    return constant + sensitivity * (certainty_equivalent - switching_cost) + social


@rule
def social_term(weight: float, share: float) -> float:
    """Pull of the share of neighbours who are at a venue, in log-odds: ½ × weight × share.

    Between two venues the difference is weight × (share − ½), the Brock–Durlauf term with weight = λJ: two stable
    states at share ½ from a weight of 4 on (Brock & Durlauf 2001, "Discrete choice with social interactions").
    """
    return 0.5 * weight * share


@rule
def share_of(count: int, everybody: int) -> float:
    """Share of a count in all; 0 where there is nobody."""
    return float(count) / float(everybody) if everybody > 0 else 0.0


@rule
def review_chance(attention: float, news: float, lift: float) -> float:
    """Chance of reviewing a position today; news (0 to 1) lifts it."""
    return min(1.0, attention * (1.0 + lift * news))


@rule
def renewal_chance(daily: float, days: int) -> float:
    """Chance that a taste renewed at least once in ``days`` days, at a hazard of ``daily`` per day."""
    return 1.0 - fading(daily * float(days))


@rule
def variance_exposure(squares: float, mean: float, mean_squares: float, common_hit: float) -> float:
    """Second moment of a delegator's loss per unit of hazard of common events.

    With x the slashable shares and q the severities: squares = sum of x^2 E[q^2], mean = sum of x E[q],
    mean_squares = sum of x^2 E[q]^2. A common event hits each registration with chance ``common_hit`` and
    independent severities, so it adds the cross products in that proportion.
    """
    return squares + common_hit * (mean * mean - mean_squares)


def logit(utilities: list[float], sensitivity: float) -> list[float]:
    """Choice probabilities, proportional to exp(sensitivity × utility)."""
    top = max(utilities)
    weights = [math.exp(sensitivity * (u - top)) for u in utilities]
    total = math.fsum(weights)
    return [w / total for w in weights]
