"""The law of LRT protocols: fees as shares, losses shared by those who wait, buffers, bugs, pauses."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.units import GWEI, WAD
from restaking.model import contract_bugs
from restaking.model.kernels.redemptions import share_losses
from restaking.model.phases.maturities import cut_claims, pay_redemptions
from restaking.model.phases.rewards import keep_fees
from restaking.model.rules.contract_bugs import hazard, share_lost
from restaking.model.scenario import ScenarioError, load
from tests.worlds import QUIET, SMALL, eth, model, reopen

CALM = {**SMALL, **QUIET}


def test_holders_of_a_token_are_where_they_would_be_with_the_fee_taken_out():
    world = model(1, CALM).world
    world.lrts.treasury[0] = eth(4)
    supply, worth = world.lrt_rates()[0].tolist()
    keep_fees(world)
    assert world.lrts.treasury[0] == 0 and world.lrts.treasury_tokens[0] > 0
    assert 0 <= world.reported_rate(0) - worth * WAD // supply <= WAD // supply + 1
    assert world.lrts.supply[0] == supply + world.lrts.treasury_tokens[0]


@pytest.mark.parametrize(("supply", "buffer"), [(0, 0), (10, 0)])
def test_fees_of_a_token_that_nobody_holds_or_that_is_worthless_stay_in_the_treasury(supply: int, buffer: int):
    world = model(1, CALM).world
    world.lrt_delegations.stake[0], world.lrts.buffer[0], world.lrts.supply[0] = 0, buffer, supply
    world.lrts.treasury[0] = 7
    keep_fees(world)
    assert world.lrts.treasury[0] == 7 and world.lrts.supply[0] == supply


def cut(claims: list[tuple[int, int]], supply: int, assets: int) -> list[int]:
    """Claims after sharing, from (tokens, claim) of one LRT."""
    tokens, claim = (np.array(column, dtype=np.int64) for column in zip(*claims, strict=True))
    rows, flows = np.zeros(len(claims), dtype=np.int32), np.zeros(300, dtype=np.int64)
    before = claim.sum()
    share_losses(rows, tokens, claim, np.array([supply]), np.array([assets]), flows)
    assert flows.sum() == before - claim.sum()
    return claim.tolist()


def test_who_waits_loses_in_the_same_ratio_as_who_holds():
    assert cut([(100, 100), (300, 300)], supply=600, assets=900) == [90, 270]


def test_who_waits_has_no_part_in_gains():
    assert cut([(100, 100)], supply=900, assets=1200) == [100]


def test_a_loss_first_takes_what_holders_have_gained_since_the_request():
    assert cut([(100, 100)], supply=900, assets=1050) == [100]
    assert cut([(100, 100), (100, 120)], supply=800, assets=1100) == [100, 111]  # (1100 - 100) / 900 a token


def test_nothing_left_is_nothing_for_anybody():
    assert cut([(100, 100)], supply=900, assets=0) == [0]
    assert cut([(100, 100), (50, 50)], supply=0, assets=90) == [60, 30]


def waiting(kind: Holder = Holder.STAKER, tokens: float = 10.0) -> Any:
    """A quiet world in which somebody waits for so many tokens of the first LRT."""
    made = model(1, CALM, {"markets.enabled": True})
    world = made.world
    holder = int(np.flatnonzero((world.stakers.lrt == 0) & (world.stakers.lrt_tokens > eth(tokens)))[0])
    world.stakers.lrt_tokens[holder] -= eth(tokens)
    world.stakers.venue[holder] = Venue.HOLD
    world.lrts.supply[0] -= eth(tokens)
    owner = holder if kind == Holder.STAKER else 0
    world.redemptions.append(owner_kind=kind, owner=owner, lrt=0, tokens=eth(tokens), claim=eth(tokens))
    reopen(world)
    return world


def test_a_slash_after_the_request_hurts_who_waits_as_who_holds():
    world = waiting()
    stake = world.lrt_delegations.stake
    assets = int(world.lrt_assets()[0])
    stake[0] -= stake[0] // 5
    left = int(world.lrt_assets()[0])
    cut_claims(world)
    assert int(world.redemptions.column("claim")[0]) == eth(10) * left // assets
    assert abs(world.reported_rate(0) - WAD * left // assets) <= 2


def test_an_arbitrageur_is_paid_as_an_arbitrageur():
    world = waiting(Holder.ARBITRAGEUR)
    before = int(world.arbitrageurs.eth[0])
    pay_redemptions(world)
    assert int(world.arbitrageurs.eth[0]) - before == eth(10) and world.redemptions.used == 0


@pytest.mark.parametrize("closed", [{"open": 0}, {"paused": 1}])
def test_nobody_is_paid_by_a_protocol_that_is_closed_or_paused(closed: dict[str, int]):
    world = waiting()
    for name, value in closed.items():
        world.lrts.column(name)[0] = value
    pay_redemptions(world)
    assert world.redemptions.column("claim").tolist() == [eth(10)]


def test_what_is_paid_in_part_keeps_its_tokens_in_proportion():
    world = waiting()
    world.lrts.buffer[0] = eth(4)
    pay_redemptions(world)
    assert world.redemptions.column("claim").tolist() == [eth(6)]
    assert world.redemptions.column("tokens").tolist() == [eth(6)]


SCHEDULE = [{"day": 0, "share": 0.3}, {"day": 10, "share": 0.1}]


def test_a_buffer_follows_its_schedule_in_straight_lines():
    lrts = load("teaching", {"lrts.LRT 2.buffer_schedule": SCHEDULE}).lrts
    assert [lrts.buffer_of("LRT 2", day) for day in (0, 5, 10, 500)] == pytest.approx([0.3, 0.2, 0.1, 0.1])
    assert lrts.buffer_of("LRT 1", 0) == lrts.buffer
    late = load("teaching", {"lrts.buffer_schedule": [{"day": 4, "share": 0.5}]}).lrts
    assert late.buffer_of("LRT 1", 0) == 0.5


def test_a_buffer_of_day_0_comes_on_top_of_what_is_delegated():
    plain, kept = (model(1, CALM, extra).world for extra in ({}, {"lrts.buffer_schedule": SCHEDULE}))
    assert (plain.lrt_delegations.stake == kept.lrt_delegations.stake).all()
    assert kept.lrts.buffer / kept.lrt_worth() == pytest.approx(0.3, abs=1e-9)
    assert (kept.lrts.supply == kept.lrt_worth()).all()


def test_a_falling_buffer_is_restaked():
    made = model(1, CALM, {"lrts.buffer_schedule": SCHEDULE}).run(days=12)
    world = made.world
    assert world.lrts.buffer / world.lrt_worth() == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("lrts.buffer_schedule", [{"day": 3, "share": 0.1}, {"day": 3, "share": 0.2}], "buffer_schedule[1].day = 3"),
        ("lrts.LRT 1.buffer_schedule", [{"day": 0, "share": 0.95}], "share = 0.95"),
        ("lrts.bug_loss", 1.5, "lrts.bug_loss = 1.5"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_value(key: str, value: object, complaint: str):
    with pytest.raises(ScenarioError) as refusal:
        load("teaching", {key: value})
    assert complaint in str(refusal.value)


def test_bugs_grow_rarer_with_age_and_lose_their_mean():
    assert hazard(2.0, 1.0, 1.0, 0) == pytest.approx(2.0 / np.e) and hazard(2.0, 0.0, 1.0, 365) < 0.75
    for mean in (0.0, 0.1, 0.5, 0.8, 1.0):
        draws = [share_lost(mean, (n + 0.5) / 100) for n in range(100)]
        assert np.mean(draws) == pytest.approx(mean) and 0.0 <= min(draws) <= max(draws) <= 1.0


def test_a_bug_takes_the_buffer_first_and_is_no_slash():
    made = model(1, CALM)
    world, assets = made.world, int(made.world.lrt_assets()[0])
    contract_bugs.lose(world, 1, 0, WAD // 10)
    assert int(world.lrts.buffer[0]) == 0 and abs(assets - int(world.lrt_assets()[0]) - assets // 10) <= 8
    made.step()
    assert made.latest()["loss.bug"] * GWEI == pytest.approx(assets / 10) and made.latest()["slashed_eth"] == 0.0
    assert made.events[0].kind == "lrt_bug" and made.events[0].amount_gwei == int(world.losses.lost[-1])


def test_bugs_of_young_protocols_are_drawn_and_the_books_balance():
    made = RestakingModel("teaching", seed=2, **{**CALM, "lrts.bug_rate": 100.0}).run(days=20)
    assert any(event.kind == "lrt_bug" for event in made.events)
    assert made.latest()["conservation_error_gwei"] == 0
