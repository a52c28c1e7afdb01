"""Shocks of the base chain and of crowds: mass slashing, outages, mass exits."""

from typing import Any

import numpy as np
import pytest

from restaking.agents.staker import Venue
from restaking.core.units import GWEI
from restaking.model.rules.base_penalties import missed_duties
from restaking.model.rules.issuance import base_reward_per_increment, staking_reward
from tests.worlds import QUIET, SMALL, eth, model

CALM = {"base.slash_rate": 0.0, "base.fee_flow_eth": 0.0}


def test_the_more_are_slashed_together_the_more_each_pays() -> None:
    left = []
    for amount in (32.0, 64_000.0, 640_000.0):
        made = model(1, SMALL, QUIET, CALM)
        made.intervene("slash_validators", whose="lst", eth=amount)
        made.run(days=36)
        queue = made.world.penalised
        assert int(queue.column("validators").sum()) == amount / 32
        left.append(int(queue.column("amount").sum()) / amount / GWEI)
    assert 1.0 > left[0] > left[1] > left[2]
    assert left[0] - left[2] == pytest.approx(3 * 640_000 / 33.3e6, rel=0.05)


def test_whole_validators_are_taken_owner_by_owner_under_one_cause() -> None:
    made = model(1, SMALL, QUIET, CALM)
    s = made.world.stakers
    largest = np.flatnonzero(s.solo > 0)[0]
    amount = int(s.solo[largest]) / GWEI + 320
    made.intervene("slash_validators", whose="solo", eth=amount)
    made.step()
    assert made.world.penalised.column("owner").tolist()[0] == largest
    assert len({event.cause for event in made.events}) == 1
    assert made.events[0].kind == "shock_slash_validators" and len(made.events) >= 3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("slash_validators", {"whose": "everybody", "eth": 32.0}),
        ("slash_validators", {"whose": "restaked", "eth": 32.0}),
        ("slash_validators", {"whose": "lrt LRT 9", "eth": 32.0}),
        ("slash_validators", {"whose": "solo", "eth": 0.0}),
        ("slash_validators", {"whose": "solo", "eth": float("nan")}),
        ("slash_validators", {"whose": "lst", "eth": 1e9}),
        ("slash_validators", {"whose": "background", "eth": 20e6}),
        ("outage", {"days": 0, "operator": 1}),
        ("outage", {"days": 3}),
        ("outage", {"days": 3, "operator": 1, "client": 1}),
        ("outage", {"days": 3, "operator": 6}),
        ("outage", {"days": 3, "client": 99}),
        ("mass_exit", {"share": 0.0}),
        ("mass_exit", {"share": 1.1}),
        ("mass_exit", {"share": 0.5, "who": "all"}),
    ],
)
def test_a_shock_that_cannot_be_is_refused_at_once(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        model(1, SMALL, QUIET).intervene(name, **arguments)


def test_an_operator_that_stands_still_earns_its_lrts_nothing_and_pays() -> None:
    made = model(1, SMALL, QUIET, CALM, {"avss.budget_share": 0.02, "lrts.fee": 0.0})
    world = made.world
    j = int(world.lrt_delegations.stake.sum(axis=0).argmax())
    twin = model(1, SMALL, QUIET, CALM, {"avss.budget_share": 0.02, "lrts.fee": 0.0})
    made.intervene("outage", operator=j, days=2)
    stake = world.lrt_delegations.stake[:, j].copy()
    per_increment = base_reward_per_increment(world.staked())
    made.step()
    twin.step()
    missed = [missed_duties(staking_reward(each, per_increment)) for each in stake.tolist()]
    assert (stake - world.lrt_delegations.stake[:, j]).tolist() == missed
    assert world.ledger.balance["burned"] == int(world.losses.lost[0]) == sum(missed)
    shock, *told = made.events
    assert [event.amount_gwei for event in told] == [each for each in missed if each > 0]
    assert {(event.kind, event.cause) for event in told} == {("base_missed_duties", shock.cause)}
    issued = [{f[3]: f[4] for f in m.ledger.flows if f[1] == "staking_reward"}["lrts.buffer"] for m in (twin, made)]
    assert issued[0] - issued[1] == pytest.approx(sum(missed) * 64 / 40, abs=len(missed) + 2)
    rewards = [{f[1]: f[4] for f in m.ledger.flows}["avs_reward"] for m in (twin, made)]
    owed = twin.world.slashable()[j] > 0
    assert rewards[1] < rewards[0] and owed.any()
    assert (world.avss.rewards[owed] > twin.world.avss.rewards[owed]).all()
    made.run(days=2)
    assert world.online(3).all() and not world.online(2)[j]
    assert made.ledger.closed.get(("penalty", "lrt_delegations.stake", "burned"), 0) == 0


def test_an_outage_within_a_longer_one_changes_nothing() -> None:
    made = model(1, SMALL, QUIET, CALM)
    made.intervene("outage", operator=0, days=5)
    made.step()
    made.intervene("outage", operator=0, days=4)
    made.step()
    assert made.world.operators.offline_until[0] == 5 and made.world.operators.offline_cause[0] == 1
    made.intervene("outage", operator=0, days=4)
    made.step()
    assert made.world.operators.offline_until[0] == 6 and made.world.operators.offline_cause[0] == 3


def test_a_client_that_fails_takes_all_that_run_it_along() -> None:
    made = model(1, SMALL, QUIET)
    client = int(made.world.operators.client[0])
    made.intervene("outage", client=client, days=1)
    made.step()
    assert ((made.world.online(1) == 0) == (made.world.operators.client == client)).all()


@pytest.mark.parametrize(
    ("who", "leaving"),
    [("restakers", {Venue.RESTAKE}), ("lrt", {Venue.LRT}), ("both", {Venue.RESTAKE, Venue.LRT})],
)
def test_a_share_of_the_crowd_leaves_for_plain_eth(who: str, leaving: set[Venue]) -> None:
    made = model(1, SMALL, QUIET, CALM, {"stakers.count": 400})
    before = made.world.stakers.venue.copy()
    made.intervene("mass_exit", share=0.5, who=who)
    made.step()
    s = made.world.stakers
    moved = s.venue != before
    assert set(before[moved].tolist()) == {int(venue) for venue in leaving} and (s.venue[moved] == Venue.HOLD).all()
    concerned = np.isin(before, list(leaving))
    assert moved[concerned].mean() == pytest.approx(0.5, abs=0.12)
    assert (s.restaked[moved] == 0).all() and (s.lrt_tokens[moved] == 0).all()
    assert made.latest()["conservation_error_gwei"] == 0.0


def test_everybody_leaves_and_is_paid_in_the_end() -> None:
    made = model(1, SMALL, QUIET, CALM, {"base.era": "gloas", "withdrawals.delay_days": 2})
    made.intervene("mass_exit", share=1.0)
    made.run(days=60)
    world = made.world
    assert world.stakers.restaked.sum() == 0 == world.stakers.lrt_tokens.sum()
    assert world.redemptions.used == world.lst_redemptions.used == world.exits.used == 0
    assert int(world.stakers.wallet.sum()) > eth(3_000_000)
