"""Identities I2 and I3: they see what account by account adds up and yet is wrong."""

import pytest

from restaking.core.ledger import BooksDoNotBalance
from restaking.model.identities.i2_validators import AT_HAND, validators
from restaking.model.identities.i3_backing import backing
from restaking.model.world import World
from tests.worlds import SMALL, eth, model

BUSY = {"stakers.attention": 0.3, "stakers.taste_renewal": 0.2, "base.slash_rate": 0.3, "base.era": "deneb"}


@pytest.fixture(scope="module")
def world() -> World:
    """A world with stake in every queue of the base chain."""
    there = model(2, SMALL, BUSY).run(days=20).world
    assert all(queue.used for queue in (there.entries, there.exits, there.sweeps, there.penalised))
    return there


def test_both_hold(world: World) -> None:
    validators(world, 20)
    backing(world, 20)


def test_every_column_of_eth_is_on_one_side(world: World) -> None:
    accounts = {each.account for each in world.money() if each.unit == "gwei"}
    assert accounts >= AT_HAND and {"stakers.lien", "penalised.amount", "sweeps.amount"} <= accounts - AT_HAND


@pytest.mark.parametrize("error", [-1, 1])
def test_active_stake_that_forgets_or_doubles_a_gwei_is_found(
    world: World, error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    staked = world.staked()
    monkeypatch.setattr(World, "staked", lambda _: staked + error)
    with pytest.raises(BooksDoNotBalance, match=r"validator ETH differs .* \(difference [+-]1\) on day 20"):
        validators(world, 20)


def test_a_queue_left_out_of_the_backing_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rate, worth = world.lst_rate(), world.lrt_worth()
    monkeypatch.setattr(World, "lst_rate", lambda _: rate - [0, eth(1)])
    with pytest.raises(BooksDoNotBalance, match="backing of the LST"):
        backing(world, 20)
    monkeypatch.setattr(World, "lst_rate", lambda _: rate)
    monkeypatch.setattr(World, "lrt_worth", lambda _: worth + 1)
    with pytest.raises(BooksDoNotBalance, match="net worth of LRT 1"):
        backing(world, 20)
