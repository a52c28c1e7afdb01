"""Which operator serves which AVS: a draw that matches both sides' degrees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from restaking.core.draws import stream_key, uniforms
from restaking.core.elementary import log
from restaking.core.units import Floats
from restaking.model.build.census_form import Census, capped_shares
from restaking.model.scenario.figures import Figures

ROUNDS = 200  # of fitting popularity; the last changes are below one operator


def avs_weights(figures: Figures, count: int) -> Floats:
    """Popularity of each AVS: operators of the observed ones, then a geometric tail."""
    seen = [float(avs.operators) for avs in figures.avs[:count]]
    last = seen[-1] if seen else 1.0
    return np.array(seen + [last * figures.tail_ratio**n for n in range(1, count - len(seen) + 1)])


def edges(census: Census, weights: Floats, seed: int) -> NDArray[np.bool_]:
    """(operators × AVSs) registrations: operators' counts exact, AVSs' in proportion to their weights.

    Each operator takes its `avs_count` best AVSs by log popularity plus a lasting Gumbel taste; popularity is
    fitted until the AVSs' counts match, so that the random tastes stay the same for every fit.
    """
    serving = np.flatnonzero(census.avs_count > 0)
    drawn = np.zeros((len(census), weights.size), dtype=np.bool_)
    if not serving.size:
        return drawn
    degree = np.minimum(census.avs_count[serving], weights.size)
    key = stream_key(seed, "census edges", 0)
    taste = np.stack([-log(-log(uniforms(key, len(census), slot)))[serving] for slot in range(weights.size)], axis=1)
    target = capped_shares(weights, int(degree.sum()), serving.size)
    appeal = log(weights / weights.sum())
    chosen = _best(taste + appeal, degree)
    for turn in range(ROUNDS):
        appeal = appeal + log(target / np.maximum(chosen.sum(axis=0), 0.5)) * (0.5 / (1.0 + turn / 20.0))
        chosen = _best(taste + appeal, degree)
    drawn[serving] = chosen
    return drawn


def _best(score: Floats, degree: NDArray[np.int32]) -> NDArray[np.bool_]:
    """The `degree` highest scores of each row."""
    place = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1, kind="stable")
    best: NDArray[np.bool_] = place < degree[:, None]
    return best
