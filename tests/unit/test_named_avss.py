"""What differs for one AVS departs from day 0; the constants do not absorb it."""

import numpy as np
import pytest

from restaking.model.phases.avs_economics import look, plan
from tests.worlds import SMALL, model

APART = {"avss.AVS 2.reward_rate": 3.0, "avss.AVS 3.fault_rate": 0.5}


def test_a_named_avs_pays_and_fails_at_its_own_rates():
    base, apart = model(1, SMALL).world, model(1, SMALL, APART).world
    for world in (base, apart):
        look(world)
        plan(world)
    assert (apart.avss.pays == base.avss.pays * np.array([1, 3, 1])).all()
    assert apart.avss.fault_rate.tolist() == [0.02, 0.02, 0.5]


def test_day_nought_is_the_same_world_with_or_without_it():
    base, apart = model(1, SMALL).world, model(1, SMALL, APART).world
    assert (base.allocations.anchor == apart.allocations.anchor).all()
    assert (base.constants == apart.constants).all()
    assert (base.allocations.taste == apart.allocations.taste).all()
    assert (base.stakers.taste == apart.stakers.taste).all()
    assert base.series[0] == pytest.approx(apart.series[0], rel=0.0, abs=0.0, nan_ok=True)
