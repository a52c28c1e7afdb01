"""The laws by which stake stands behind several AVSs, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.agents.fears import Risk
from restaking.core.units import WAD
from restaking.model import magnitudes, platform
from restaking.model.filing import file_slash
from restaking.model.phases import slashing
from restaking.model.rules.modes import MODES
from restaking.model.world import World
from restaking.runs.verify_stage import end_day, open_books, quiet_world, slash_now
from tests.worlds import LIVELY, QUIET, SMALL, eth, model

TENTH, HALF = WAD // 10, WAD // 2
TOUGH = {"slashing.fault_rate": 12.0, "slashing.severity_beta": 1, "operators.review_rate": 0.5}


def one_operator(mode: str, *parts: float, stake: int = eth(100)) -> World:
    """An operator with one delegator, and an AVS for each of the parts of its magnitude."""
    world = quiet_world(mode, 2, 1, len(parts))
    world.stakers.restaked[0], world.stakers.operator[0] = stake, 0
    world.allocations.registered[:], world.allocations.magnitude[0] = (
        1,
        [round(part * 100) * WAD // 100 for part in parts],
    )
    open_books(world)
    return world


def taken(world: World, *slashes: tuple[int, int]) -> list[int]:
    """What the operator has left [gwei] after each slash of (AVS, fraction)."""
    left = []
    for avs, fraction in slashes:
        slash_now(world, 1, 0, avs, fraction)
        left.append(int(world.delegated()[0]))
    end_day(world, 1)
    return left


def test_there_are_four_modes_and_each_says_its_law_and_source():
    assert [name for name, _ in MODES] == ["elastic", "pooled", "unique", "vault"]
    assert all(mode.about and mode.law and mode.source for _, mode in MODES)


def test_unique_stake_slashed_by_all_is_gone_and_each_had_its_own():
    """EL-18: 30, 30 and 40 are taken, nothing is left."""
    world = one_operator("unique", 0.3, 0.3, 0.4)
    assert world.slashable()[0].tolist() == [eth(30), eth(30), eth(40)]
    assert taken(world, (0, WAD), (1, WAD), (2, WAD)) == [eth(70), eth(40), 0]
    assert world.operators.max_magnitude[0] == 0


def test_pooled_stake_is_taken_whole_by_each():
    world = one_operator("pooled", 1, 1, 1)
    assert taken(world, (0, TENTH), (1, HALF)) == [eth(90), eth(45)]
    assert world.slashable()[0].tolist() == [eth(45)] * 3


def test_elastic_stake_is_stretched_over_what_a_loss_leaves():
    """80 and 80 of 100; one slashes its 80, the other is left with all of the 20 that remain (ER-01)."""
    world = one_operator("elastic", 0.8, 0.8, 0.1)
    platform.deallocate(world, 0, 0, 1, WAD * 4 // 10)
    assert taken(world, (0, WAD)) == [eth(20)]
    assert world.slashable()[0].tolist() == [0, eth(20), eth(10)]
    assert world.allocations.pending[0].tolist() == [0, -TENTH, 0], "what was leaving is cut in the ratio 80 to 20"


def test_an_allocation_under_way_never_promises_more_than_is_left():
    world = one_operator("elastic", 0.8, 0.3)
    world.operators.allocation_delay[0] = 5
    platform.allocate(world, 0, 0, 1, WAD * 6 // 10)
    assert taken(world, (0, HALF)) == [eth(60)]
    assert world.allocations.magnitude[0].tolist() == [WAD * 4 // 10, WAD * 3 // 10]
    assert world.allocations.pending[0].tolist() == [0, WAD * 3 // 10]


@given(st.integers(1, WAD), st.integers(0, WAD), st.integers(0, WAD), st.integers(1, WAD))
def test_the_stretch_is_harmless_under_unique_stake_and_the_whole_law_under_pooled(a: int, b: int, left: int, q: int):
    from restaking.model.kernels.slash import cut_magnitudes

    whole = max(left, a + b)
    magnitude, pending = np.array([a, b]), np.array([-(a // 3), b // 2 and -(b // 2)])
    after = cut_magnitudes(0, q, whole, magnitude, pending)
    assert after == whole - -(-a * q // WAD) and magnitude.tolist() == [a - (whole - after), b]
    assert pending[1] == -(b // 2) and 0 <= -pending[0] <= magnitude[0]
    magnitude, pending = np.array([a, a]), np.zeros(2, dtype=np.int64)
    assert cut_magnitudes(0, q, a, magnitude, pending) == magnitude[0] == magnitude[1] == a - -(-a * q // WAD)


@pytest.mark.parametrize(
    ("settings", "whole"),
    [
        ({}, 1.0),
        ({"slashing.degree": 0.5}, 0.5),
        ({"slashing.mode": "elastic"}, 2.0),
        ({"slashing.mode": "elastic", "slashing.degree": 2.5}, 2.5),
        ({"slashing.mode": "pooled"}, 3.0),
    ],
)
def test_operators_promise_what_their_mode_allows_to_the_last_wei(settings: dict[str, object], whole: float):
    made = model(1, SMALL, QUIET, settings)
    world = made.world
    for magnitude, registered in zip(world.allocations.magnitude, world.allocations.registered, strict=True):
        running = int(registered.sum())
        assert sum(magnitude.tolist()) == int(min(whole, float(running)) * WAD)
        assert ((magnitude > 0) == (registered == 1)).all()
        assert int(magnitude.max()) - int(magnitude[magnitude > 0].min()) < running


def test_an_operator_slashed_whole_by_all_its_avss_is_closed_to_the_last_wei():
    made = model(1, SMALL, QUIET)  # three AVSs: a third each, and the remainder
    made.intervene("slash_operator", operator=0, fraction=1.0)
    made.step()
    assert made.world.operators.max_magnitude[0] == 0 and made.world.operators_open()[0] == 0


@pytest.mark.parametrize("mode", ["unique", "pooled", "elastic", "vault"])
def test_nobody_promises_more_than_is_there_in_any_mode_and_the_books_close(mode: str):
    made = model(2, LIVELY, TOUGH, {"slashing.mode": mode, "operators.allocation_delay_days": 2})
    ops, edges, world = made.world.operators, made.world.allocations, made.world
    for _ in range(40):
        made.step()
        coming = np.maximum(edges.pending, 0)
        assert (edges.magnitude + coming <= ops.max_magnitude[:, None]).all()
        assert (edges.magnitude + np.minimum(edges.pending, 0) >= 0).all()
        assert (world.slashable() <= world.delegated()[:, None]).all()
        assert (world.slashable().sum(axis=0) == world.secured()).all()
    assert made.latest()["slashed_eth"] > 0.0 and made.latest()["conservation_error_gwei"] == 0.0
    assert made.explain("operator", 0).options is not None


def test_reuse_puts_more_stake_behind_avss_and_more_of_it_at_risk():
    """Same world, same faults: cover and losses rise with the degree."""
    cover, losses = [], []
    for settings in ({}, {"slashing.mode": "elastic"}, {"slashing.mode": "pooled"}):
        made = model(4, SMALL, {"slashing.fault_rate": 3.0, "stakers.attention": 0.0}, settings)
        cover.append(int(made.world.secured().sum()))
        losses.append(float(made.world.operator_risks.loss[:, Risk.OPERATOR].sum()))
    assert cover == sorted(cover) and losses == sorted(losses) and cover[0] * 1.5 < cover[1] < cover[2]


# Vaults, by hand from the description of Symbiotic's contracts: epochs of 7 days.


def vault(*limits: float, stake: tuple[float, float] = (100, 0)) -> World:
    """A vault with two stakers and one AVS per limit [ETH]."""
    world = quiet_world("vault", 2, 1, len(limits))
    world.stakers.restaked[:], world.stakers.operator[:] = [eth(each) for each in stake], 0
    world.allocations.registered[:], world.allocations.magnitude[:] = 1, WAD
    world.stakers.solo[1] = eth(30)
    world.allocations.limit[0], world.avss.vault_maximum[:] = [eth(limit) for limit in limits], eth(1e6)
    open_books(world)
    return world


def file(world: World, day: int, avs: int, fraction: int) -> None:
    file_slash(world, day, 0, avs, fraction, "shock", world.new_cause())


def test_what_counts_for_an_avs_is_the_least_of_stake_limit_and_its_own_maximum():
    world = vault(150, 60, 80)
    world.avss.vault_maximum[2] = eth(25)
    assert world.slashable()[0].tolist() == [eth(100), eth(60), eth(25)]
    assert world.secured().tolist() == [eth(100), eth(60), eth(25)]


def test_the_second_slasher_may_find_its_limit_intact_and_the_money_gone():
    """SY-04: both captured 100; one takes 80, the other wants 50 and finds 20."""
    world = vault(100, 100)
    file(world, 1, 0, WAD * 8 // 10)
    file(world, 1, 1, HALF)
    slashing.settle(world, 1)
    assert world.delegated()[0] == 0 and world.allocations.limit[0].tolist() == [eth(100), eth(100)]
    assert [event.amount_gwei for event in world.events] == [eth(80), eth(20)]
    assert world.operators.max_magnitude[0] == WAD and world.operators_open()[0] == 1, "an empty vault takes deposits"
    platform.deposit(world, 1, eth(30))
    assert world.slashable()[0].tolist() == [eth(30), eth(30)]
    end_day(world, 1)


def test_an_avs_takes_no_more_than_it_captured_in_all():
    """70 of 100 captured and 70 again: the second is cut to what the first left of the capture."""
    world = vault(60, stake=(100, 0))
    for _ in range(2):
        file(world, 1, 0, WAD * 7 // 10)
    slashing.settle(world, 1)
    assert [event.amount_gwei for event in world.events] == [eth(42), eth(18)]
    file(world, 2, 0, WAD)  # a new capture: the limit stands, 40 are left
    slashing.settle(world, 2)
    assert world.delegated()[0] == 0


def test_a_slash_is_shared_by_stake_and_by_withdrawals_of_its_epoch():
    """SY-01: 50 asked for in epoch 1; a slash captured in epoch 1 takes 30 from 150."""
    world = vault(1000, stake=(100, 50))
    platform.queue_withdrawal(world, 8, 1, eth(50))
    assert world.withdrawals.due[0] == 21  # the start of epoch 3
    file(world, 9, 0, WAD * 3 // 10)
    slashing.settle(world, 9)
    assert world.delegated()[0] == eth(80) and world.withdrawals.amount[0] == eth(40)


@pytest.mark.parametrize(("captured", "reached"), [(6, True), (7, False)])
def test_a_withdrawal_of_the_epoch_before_the_capture_is_out_of_reach(captured: int, reached: bool):
    """SY-02: asked for in epoch 0, slashed in epoch 1 by what was captured in epoch 0, or in epoch 1."""
    world = vault(50, stake=(100, 100))
    platform.queue_withdrawal(world, 3, 1, eth(100))
    assert world.withdrawals.due[0] == 14
    before = magnitudes.capture(world, 0, 0)
    reach = magnitudes.reach(world, 8, captured)
    after, held = magnitudes.cut(world, 0, 0, WAD, before, reach=reach, taken_since=0)
    assert (after, held) == ((eth(150), eth(200)) if reached else (eth(50), eth(100)))


@pytest.mark.parametrize(("day", "due"), [(0, 14), (6, 14), (7, 21), (13, 21), (14, 28)])
def test_a_vault_pays_at_the_end_of_the_next_epoch(day: int, due: int):
    world = vault(50)
    assert world.withdrawal_due(day) == due
    platform.queue_withdrawal(world, day, 0, eth(1))
    assert platform.complete(world, due - 1, 0) == 0 and platform.complete(world, due, 0) == eth(1)


def test_limits_are_set_when_an_avs_is_taken_on_and_at_reviews_only():
    made = model(1, SMALL, QUIET, {"slashing.mode": "vault", "slashing.vault_limit": 0.5})
    world, edges = made.world, made.world.allocations
    stake = world.delegated()
    assert (edges.limit == np.where(edges.registered == 1, (stake * 0.5).astype(np.int64)[:, None], 0)).all()
    first = edges.limit.copy()
    made.run(days=10)
    assert (edges.limit == first).all() and not (world.delegated() == stake).all()
    edges.registered[0, 0] = 0
    made.run(days=8)  # an epoch: what was captured may still be slashed
    assert edges.limit[0, 0] == 0 and edges.magnitude[0, 0] == 0
    world.operators.reviewed[1] = made.day + 1
    made.step()
    assert edges.limit[1].max() == int(0.5 * float(world.delegated()[1]))
