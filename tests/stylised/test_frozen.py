"""Limits with constants frozen: what is left of choice when returns, or all but risk, count for nothing."""

import numpy as np
import pytest

from restaking.agents.staker import Venue
from tests.worlds import SMALL, model

BLIND = {"stakers.venue_sensitivity": 0.0, "stakers.social_weight": 0.0}


def chances(made: object, row: int) -> np.ndarray:
    """Probability of each venue, managers of a venue added up: by the share of its options' names."""
    options = made.explain("staker", row).options  # type: ignore[attr-defined]
    kinds = {"hold ETH": 0, "stake solo": 1, "hold the LST": 2}
    out = np.zeros(5)
    for name, chance in zip(options["option"], options["probability"], strict=True):
        out[kinds.get(name, 3 if name.startswith("restake") else 4)] += chance
    return out


@pytest.mark.parametrize("row", range(0, 60, 7))
def test_without_response_to_returns_the_menu_is_uniform(row: int) -> None:
    made = model(1, SMALL, BLIND, {"stakers.attention": 1.0}).run(days=1)
    native = bool(made.world.stakers.native[row])
    menu = np.array([1.0, 1.0 if native else 0.0, 1.0, 1.0, 1.0])
    assert chances(made, row) == pytest.approx(menu / menu.sum(), abs=1e-9)


def test_infinitely_averse_to_risk_nobody_restakes() -> None:
    averse = {"stakers.risk_aversion": 1e9, "stakers.attention": 1.0, "stakers.attention_professional": 1.0}
    world = model(1, SMALL, averse).run(days=2).world
    assert not np.isin(world.stakers.venue, (Venue.RESTAKE, Venue.LRT)).any()
    for day in range(2):
        assert world.stakers.operator.max() == -1, day
