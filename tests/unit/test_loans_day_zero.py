"""Reserves and loops on day 0: who has pledged, what is owed, what lenders have brought."""

from typing import Any

import numpy as np
import pytest

from restaking.core.units import WAD
from restaking.model.build.anchors import positions
from restaking.model.scenario import ScenarioError
from restaking.model.world import World
from tests.worlds import QUIET, model

TINY = {"stakers.count": 80, "operators.count": 4, "operators.organisations": 3, "avss.count": 2, "lrts.count": 2}
TINY |= {"stakers.neighbours": 4, "markets.enabled": True}


def founded(**settings: Any) -> World:
    return model(1, TINY, QUIET, settings).world


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4])
def test_loopers_have_pledged_their_share_of_the_supply(share: float):
    world = founded(**{"lending.loop_share": share})
    for k in range(2):
        pledged = int(world.loans.column("tokens")[world.loans.column("lrt") == k].sum())
        assert pledged == int(share * WAD) * int(world.lrts.supply[k]) // WAD


def test_a_protocol_may_have_a_share_of_its_own():
    name = founded().lrts.names[1]
    world = founded(**{f"lrts.named.{name}.loop_share": 0.0})
    assert set(world.loans.column("lrt").tolist()) == {0}


def test_leverage_is_spread_evenly_and_never_beyond_what_may_be_borrowed():
    world = founded(**{"lending.leverage_most": 20.0, "lending.loop_share": 0.3})
    loans, rule = world.loans, world.scenario.lending
    debt, tokens = loans.column("debt").astype(object), loans.column("tokens").astype(object)
    assert all(owed <= int(rule.ltv * WAD) * mine // WAD for owed, mine in zip(debt, tokens, strict=True))
    leverage = loans.column("target")
    assert leverage.min() >= 2.0 and leverage.max() == pytest.approx(10.0)
    assert (world.stakers.leverage[loans.column("owner")] == leverage).all()
    assert leverage.tolist() == pytest.approx([m / (m - d) for m, d in zip(tokens, debt, strict=True)], rel=1e-6)


@pytest.mark.parametrize("shared", [True, False])
def test_reserves_have_lent_what_loopers_owe_and_hold_what_makes_the_utilisation(shared: bool):
    world = founded(**{"lending.shared": shared, "lending.utilisation": 0.8})
    reserves = world.reserves
    assert len(reserves) == (1 if shared else 2)
    assert int(reserves.borrowed.sum()) == int(world.loans.column("debt").sum()) > 0
    assert (reserves.supplied == reserves.cash + reserves.borrowed).all()
    assert reserves.borrowed / reserves.supplied == pytest.approx(np.full(len(reserves), 0.8))
    assert reserves.rate == pytest.approx(np.full(len(reserves), 0.005 + 0.025 * 0.8 / 0.9))


def test_nobody_looks_poorer_to_the_anchors_for_having_pledged():
    looped, plain = (positions(founded(**{"lending.loop_share": share})) for share in (0.3, 0.0))
    assert looped.tolist() == plain.tolist()


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("lending.ltv", 0.93, "lending.threshold"),
        ("lending.incentive", 0.08, "lending.incentive"),
        ("lending.leverage_least", 9.0, "lending.leverage_least"),
    ],
)
def test_terms_that_do_not_fit_are_refused(key: str, value: float, named: str):
    with pytest.raises(ScenarioError, match=named):
        founded(**{key: value})


def test_without_markets_nobody_lends():
    world = founded(**{"markets.enabled": False})
    assert world.loans.used == 0 and len(world.reserves) == 0
