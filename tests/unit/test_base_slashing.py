"""Slashing by the base chain: what it costs, when, whom, and what comes out in the end."""

import pytest

from restaking import RestakingModel
from restaking.core.units import GWEI
from restaking.model.kernels.moves import OTHERS
from restaking.model.phases.base_slashing import catch, holdings, punish, slash
from restaking.model.rules.base_penalties import correlation_penalty
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen

NOBODY_IS_CAUGHT = {"base.slash_rate": 0.0, "base.fee_flow_eth": 0.0}
NO_DUTIES = 0  # reward per increment of the punishing days below: missed duties cost nothing


def quiet(**settings: object) -> RestakingModel:
    return model(1, SMALL, QUIET, NOBODY_IS_CAUGHT, dict(settings))


def rich(world: World, name: str) -> int:
    """Row of the largest holding with validators of its own."""
    stake = holdings(world)[name].stake
    native = world.stakers.native if len(stake) == len(world.stakers) else 1
    return int((stake * native).argmax())


def test_a_lone_solo_validator_from_the_slash_to_the_payment() -> None:
    made = quiet()
    world, held = made.world, holdings(made.world)["solo"]
    i = rich(world, "solo")
    solo = int(held.stake[i])
    assert slash(world, 0, held, i, 1, world.new_cause()) == 1
    assert int(world.stakers.solo[i]) == solo - eth(32)
    row = world.penalised
    assert int(row.amount[0]) == eth(32) - 7_812_500 and int(row.effective[0]) == eth(32)
    for _ in range(17):
        made.step()
    before = int(row.amount[0])
    staked = world.staked()
    made.step()
    paid = before - int(row.amount[0])
    daily = 350 * 32 * 225 * 40 // 64
    assert paid - correlation_penalty(eth(32), eth(32), staked, "electra") == pytest.approx(daily, rel=0.02)
    for _ in range(17):
        made.step()
    assert world.penalised.used == 1 and world.sweeps.used == 0
    made.step()
    assert world.penalised.used == 0 and world.sweeps.column("owner").tolist() == [i]
    left = int(world.sweeps.amount[0])
    assert (eth(32) - left) / GWEI == pytest.approx(0.0078 + 0.0001 + 0.0563, abs=0.002)
    assert int(world.losses.lost[0]) == eth(32) - left == world.ledger.balance["burned"]
    assert int(world.sweeps.due[0]) == 36 + 5, "half a pass of 1,040,000 validators; withdrawable already"
    kinds = [(event.kind, event.day, event.agent, event.cause) for event in made.events]
    days = {"base_slash": 0, "base_correlation": 18, "base_missed_duties": 36}
    assert kinds == [(kind, day, f"staker:{i}", 1) for kind, day in days.items()]
    assert sum(event.amount_gwei for event in made.events) == eth(32) - left, "every loss is told, with its cause"


def test_all_that_is_slashed_within_eighteen_days_counts_and_nothing_else() -> None:
    """One slashed on day 20: those of days 2 to 38 count, those of days 1 and 39 do not."""
    made = quiet()
    world = made.world
    background = holdings(world)["background"]
    penalty = {}
    for days in ((20,), (1, 20), (2, 20), (20, 38), (20, 39), (2, 20, 38)):
        world.penalised.cursor[0] = 0
        for day in range(1, 57):
            if day in days:
                for _ in range(1 if day == 20 else 1000):
                    slash(world, day, background, 0, 1, 1)
            punish(world, day, eth(30_000_000), NO_DUTIES)
            if day == 38:
                rows = [event for event in world.events if event.day == 38 and event.kind == "base_correlation"]
                penalty[days] = rows[-1].amount_gwei
        world.events.clear()
    alone, with_a_thousand = (correlation_penalty(eth(32), eth(32 * n), eth(30_000_000), "electra") for n in (1, 1001))
    both = correlation_penalty(eth(32), eth(32 * 2001), eth(30_000_000), "electra")
    assert list(penalty.values()) == [alone, alone, with_a_thousand, with_a_thousand, alone, both]


def test_a_third_slashed_together_loses_everything() -> None:
    world = quiet().world
    background = holdings(world)["background"]
    validators = world.staked() // eth(32) // 3 + 1
    slash(world, 1, background, 0, validators, 1)
    staked = validators * eth(32) * 3
    for day in range(1, 38):
        punish(world, day, staked, NO_DUTIES)
    assert world.penalised.used == 0 and world.sweeps.used == 0
    assert world.ledger.balance["burned"] == validators * eth(32)
    assert int(world.losses.lost[0]) == 0, "what others lose is not a loss of those who hold something here"


@pytest.mark.parametrize(("era", "burned"), [("electra", 0.0078125), ("deneb", 1.0), ("capella", 1.0)])
def test_the_penalty_at_once_is_the_eras(era: str, burned: float) -> None:
    world = quiet(**{"base.era": era}).world
    slash(world, 1, holdings(world)["lst"], 0, 1, 1)
    assert world.ledger.balance["burned"] == eth(burned)


def test_a_holding_too_small_for_a_validator_is_slashed_whole() -> None:
    world = quiet().world
    i = rich(world, "solo")
    world.stakers.solo[i] = eth(5.7)
    reopen(world)
    assert slash(world, 1, holdings(world)["solo"], i, 3, 1) == 1
    assert int(world.stakers.solo[i]) == 0 and int(world.penalised.effective[0]) == eth(5)
    assert int(world.penalised.amount[0]) == eth(5.7) - eth(5) // 4096


def test_restaked_stake_leaves_its_operator() -> None:
    world = quiet().world
    i = rich(world, "restaked")
    j = int(world.stakers.operator[i])
    before = world.delegated().tolist()
    slash(world, 1, holdings(world)["restaked"], i, 1, 1)
    after = world.delegated().tolist()
    assert before[j] - after[j] == eth(32) and int(world.penalised.operator[0]) == j
    assert before[:j] + before[j + 1 :] == after[:j] + after[j + 1 :]


def test_pools_bear_what_happens_to_their_validators() -> None:
    world = quiet().world
    supply, backing = world.lst_rate().tolist()
    worth = int(world.lrt_worth()[1])
    slash(world, 1, holdings(world)["lst"], 0, 2, 1)
    j = int(world.lrt_delegations.stake[1].argmax())
    slash(world, 1, holdings(world)["lrt LRT 2"], j, 3, 2)
    assert world.lst_rate().tolist() == [supply, backing - 2 * (eth(32) // 4096)]
    assert int(world.lrt_worth()[1]) == worth - 3 * (eth(32) // 4096)
    assert world.penalised.column("operator").tolist() == [-1, j]


def test_slashed_stake_is_no_longer_active() -> None:
    world = quiet().world
    staked = world.staked()
    slash(world, 1, holdings(world)["background"], 0, 10, 1)
    assert world.staked() == staked - eth(320)


def test_slashings_are_as_frequent_as_said_and_drawn_one_by_one() -> None:
    """A million validators at 0.01 a year: 28.5 a day, of all owners by stake."""
    caught = []
    for rate in (0.01, 0.02):
        world = quiet(**{"base.slash_rate": rate}).world
        for day in range(1, 101):
            catch(world, day)
        queue = world.penalised
        caught.append(
            {
                (int(d), int(k), int(o))
                for d, k, o in zip(*(queue.column(n) for n in ("slashed", "owner_kind", "owner")), strict=True)
                if k != OTHERS
            }
        )
        assert int(queue.column("validators").sum()) == pytest.approx(33.3e6 / 32 * rate / 365 * 100, rel=0.1)
    assert caught[0] and len(caught[0]) < len(caught[1])


def test_nobody_is_caught_where_the_rate_is_nought() -> None:
    made = quiet()
    made.run(days=10)
    assert not [event for event in made.events if event.kind.startswith("base_")]
    assert made.latest()["loss.base"] == 0.0
