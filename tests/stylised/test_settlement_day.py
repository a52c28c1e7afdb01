"""An AVS takes stake from its operators in a world where everybody decides: what the main chain is short of on the day
on which that is settled, against the twin on the same draws in which it does not."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pytest

from restaking import RestakingModel
from restaking.model.main_chain import Stake, fundamental, stake
from restaking.model.world import World

pytestmark = pytest.mark.slow
DAY: Final = 5
"""Before it both worlds have lived the same days."""
WORLDS: Final[dict[str, tuple[dict[str, Any], str, float]]] = {
    "teaching": ({}, "AVS 1", 1e4),
    "mainnet-2024-10": ({"stakers.count": 2000, "view.staker_agents": "never", "run.days": 10}, "EigenDA", 1e5),
}
"""Settings, the AVS that turns, and what it hollows at least [ETH]."""


class Evening(NamedTuple):
    """One evening of both worlds."""

    calm: World
    struck: World
    day: int

    def parts(self) -> tuple[Stake, Stake]:
        return stake(self.calm, self.day), stake(self.struck, self.day)

    def short(self) -> int:
        """What the main chain is short of because of the slash [gwei]."""
        return fundamental(self.calm, self.day) - fundamental(self.struck, self.day)


def settled(name: str, seed: int, **settings: Any) -> Evening:
    """The evening of the day of settlement."""
    given, avs, _ = WORLDS[name]
    calm, struck = (RestakingModel(name, seed, **{**given, **settings}) for _ in range(2))
    row = struck.world.avss.names.index(avs)
    for made in (calm, struck):
        made.run(days=DAY - 1)
    assert calm.digest() == struck.digest()
    struck.intervene("turn_malicious", avs=row, fraction=0.5)
    day = DAY + struck.world.scenario.slashing.veto_days
    for made in (calm, struck):
        made.run(days=day - DAY + 1)
    return Evening(calm.world, struck.world, day)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", WORLDS)
def test_with_coupling_off_only_hollow_stake_is_missing_on_the_day_of_settlement_to_the_gwei(name: str, seed: int):
    evening = settled(name, seed)
    rule = evening.struck.scenario.security
    assert rule.outage_coupling == rule.perception_coupling == 0.0
    before, after = evening.parts()
    hollow = after.hollow - before.hollow
    assert hollow > WORLDS[name][2] * 1e9
    assert after._replace(hollow=before.hollow) == before, "active stake and all that fails is what it was"
    assert evening.short() == hollow


@pytest.mark.parametrize("name", WORLDS)
def test_with_coupling_on_validators_that_stand_still_are_missing_too(name: str):
    evening = settled(name, 1, **{"security.outage_coupling": 1.0})
    before, after = evening.parts()
    assert after.failing > before.failing
    lacking = (after.failing - before.failing) + (after.in_doubt - before.in_doubt) + (after.hollow - before.hollow)
    assert evening.short() == lacking + before.active // 3 - after.active // 3


def test_where_hollow_stake_counts_for_nothing_nothing_is_missing():
    evening = settled("teaching", 1, **{"security.hollow_weight": 0.0})
    assert evening.short() == 0 < evening.struck.hollow()
