"""Attacks that happen: who attacks, what moves, who is slashed, what follows."""

from typing import Any

import pytest

from restaking import RestakingModel
from restaking.agents.operator import Intent
from restaking.core.units import GWEI
from restaking.model.losses import LAYERS
from tests.attacks import MODES, PROFIT, staked, wallets
from tests.worlds import LIVELY, eth, model

TWO = ((0,), (0,), (1,))
"""Two operators behind the first AVS, one behind the second."""


def told(made: RestakingModel, kind: str) -> list[tuple[str, int, int]]:
    """(agent, amount [gwei], round) of all events of a kind."""
    return [(event.agent, event.amount_gwei, event.hour) for event in made.events if event.kind == kind]


def lost_to_attacks(made: RestakingModel) -> int:
    return int(made.world.losses.lost[LAYERS.index("attack")])


@pytest.mark.parametrize("mode", MODES)
def test_an_attack_that_pays_moves_the_prize_and_costs_the_stake_to_the_gwei(mode: str):
    made = staked((10.0, 11.0, 30.0), TWO, (12.5, 4.0), mode, **{"security.user_flight": 0.2})
    before = wallets(made.world)
    made.step()  # the audit closes the books
    assert told(made, "attacked") == [("avs:0", eth(12.5), 1)]
    assert told(made, "prize") == [("operator:1", eth(12.5), 1)], "the larger has half of it alone"
    assert [now - then for now, then in zip(wallets(made.world), before, strict=True)][:3] == [0, eth(12.5), 0]
    assert made.world.delegated()[:3].tolist() == [eth(10), 0, eth(30)]
    assert lost_to_attacks(made) == eth(11) == sum(amount for _, amount, _ in told(made, "slash_attack"))
    assert made.ledger.moved("prize") == eth(12.5) and made.latest()["conservation_error_gwei"] == 0
    assert made.world.avss.user_value[0] == pytest.approx((12.5 / PROFIT - 12.5) * 0.8)
    assert made.world.avss.user_value[1] == 4.0 / PROFIT


def test_a_coalition_shares_the_prize_by_the_stake_that_each_loses():
    made = staked((10.0, 5.0, 15.0), ((0,), (0,), (0,)), (20.0,), **{"avss.threshold": 0.99})
    made.world.avss.user_value[0] = 100.000000002
    made.step()
    prizes = told(made, "prize")
    assert [agent for agent, _, _ in prizes] == ["operator:0", "operator:1", "operator:2"]
    assert sum(amount for _, amount, _ in prizes) == 50_000_000_001 == sum(wallets(made.world)[:3])
    assert [amount for _, amount, _ in prizes] == [16_666_666_667, 8_333_333_333, 25_000_000_001]
    assert lost_to_attacks(made) == eth(30)


@pytest.mark.parametrize("intent", list(Intent))
def test_an_attack_at_a_loss_is_for_the_malicious_only(intent: Intent):
    made = staked((10.0, 11.0, 30.0), TWO, (10.9, 4.0), intent=intent).run(days=3)
    assert bool(told(made, "attacked")) == (intent == Intent.MALICIOUS)
    assert (made.world.delegated()[1] == 0) == (intent == Intent.MALICIOUS)


def test_honest_operators_never_attack():
    made = staked((10.0, 11.0, 30.0), TWO, (1000.0, 4000.0), intent=Intent.HONEST).run(days=3)
    assert not told(made, "attacked") and not any(wallets(made.world)[:3])
    made.world.operators.intent[0] = Intent.RATIONAL
    made.run(days=1)
    assert not told(made, "attacked"), "it has less than half of the first AVS without the honest one"


def test_where_only_own_stake_counts_what_total_stake_deters_is_attacked():
    for who, attacked in (("total", False), ("own", True)):
        made = staked((10.0, 11.0, 30.0), TWO, (2.0, 2.0), **{"security.who_pays": who}).run(days=1)
        assert bool(told(made, "attacked")) == attacked
    assert lost_to_attacks(made) == eth(11), "stake of others is lost, a tenth of it their own"
    assert told(made, "attacked") == [("avs:0", eth(2), 1)], "3 ETH of their own for 2 ETH do not pay"


def test_lost_commissions_deter_whom_own_stake_does_not():
    own = {"security.who_pays": "own", "security.reputation_years": 10.0}
    made = staked((10.0, 11.0, 30.0), TWO, (2.0, 0.0), **own)
    made.world.operators.expected_yield[:] = 0.1  # 0.11 ETH a year of commissions
    made.step()
    assert not told(made, "attacked")


def test_attackers_go_on_where_what_is_left_pays_and_the_rounds_are_numbered():
    # The second AVS is safe while the first operator stands behind it; that one falls for the first AVS.
    made = staked((10.0, 3.0, 2.0), ((0, 1), (1,), (1,)), (11.0, 4.0), **{"security.max_targets": 1})
    made.step()
    assert told(made, "attacked") == [("avs:0", eth(11), 1), ("avs:1", eth(4), 2)]
    assert told(made, "prize") == [("operator:0", eth(11), 1), ("operator:1", eth(4), 2)]
    assert lost_to_attacks(made) == eth(13)


def test_an_avs_is_attacked_once_a_day():
    made = staked((10.0, 9.0, 8.0), ((0,), (0,), (0,)), (40.0,), intent=Intent.MALICIOUS, **{"avss.threshold": 0.2})
    made.world.avss.threshold[:] = 0.2
    made.step()
    assert len(told(made, "attacked")) == 1
    made.step()
    assert len(told(made, "attacked")) == 2


def test_attackers_limited_in_targets_hit_no_more_at_once():
    both = {"prizes": (6.0, 6.0), "stakes": (10.0,), "runs": ((0, 1),)}
    assert len(told(staked(**both).run(days=1), "attacked")) == 2
    assert not told(staked(**both, **{"security.max_targets": 1}).run(days=1), "attacked")


def test_a_budget_pays_for_attacks_at_a_loss():
    one = {"prizes": (6.0,), "stakes": (10.0,), "runs": ((0,),)}
    assert not told(staked(**one, **{"security.budget_eth": 4.0}).run(days=1), "attacked")
    assert told(staked(**one, **{"security.budget_eth": 4.1}).run(days=1), "attacked")


def test_a_margin_is_asked_for_on_top_of_the_cost():
    one = {"prizes": (12.0,), "stakes": (10.0,), "runs": ((0,),)}
    assert not told(staked(**one, **{"security.margin": 0.2}).run(days=1), "attacked")
    assert told(staked(**one, **{"security.margin": 0.19}).run(days=1), "attacked")


def test_attacks_come_on_the_days_of_the_rhythm():
    made = staked((10.0, 11.0, 30.0), TWO, (12.0, 4.0), **{"security.every_days": 3}).run(days=2)
    assert not told(made, "attacked")
    made.run(days=1)
    assert [event.day for event in made.events if event.kind == "attacked"] == [3]


def test_stake_allocated_for_the_attack_is_registered_and_lost():
    settings: dict[str, Any] = {"security.reallocation": True}
    made = staked((20.0, 11.0, 30.0), ((1,), (0,), (1,)), (21.0, 1.0), **settings)
    made.world.operators.intent[1] = Intent.HONEST
    made.step()
    assert told(made, "attacked") == [("avs:0", eth(21), 1)] and made.world.allocations.registered[0, 0] == 1
    assert made.world.delegated()[:3].tolist() == [0, eth(11), eth(30)]
    slow = staked((20.0, 11.0, 30.0), ((1,), (0,), (1,)), (21.0, 1.0), **settings)
    slow.world.operators.intent[1], slow.world.operators.allocation_delay[:] = Intent.HONEST, 1
    slow.step()
    assert not told(slow, "attacked")


def test_slashes_follow_the_law_caps_and_queues_included():
    made = staked((10.0, 11.0, 30.0), TWO, (12.0, 4.0), **{"avss.AVS 1.slash_cap": 0.5})
    world = made.world
    world.withdrawals.append(owner_kind=0, owner=1, operator=1, amount=eth(4), due=30, by_call=0)
    world.stakers.restaked[1] -= eth(4)
    from tests.worlds import reopen

    reopen(world)
    world.operators.intent[0] = Intent.HONEST
    made.step()
    assert not told(made, "attacked"), "7 of 17 do not control it"
    world.operators.intent[0] = Intent.RATIONAL
    world.operators.intent[1] = Intent.RATIONAL
    made.step()
    assert {agent for agent, _, _ in told(made, "slash_attack")} == {"operator:0"}
    assert world.delegated()[0] == eth(5), "the cap leaves half"


def test_withdrawals_in_the_queue_are_slashed_with_the_rest():
    from tests.worlds import reopen

    made = staked((10.0, 11.0, 30.0), TWO, (20.0, 4.0))
    world = made.world
    world.withdrawals.append(owner_kind=0, owner=0, operator=0, amount=eth(4), due=30, by_call=0)
    world.stakers.restaked[0] -= eth(4)
    reopen(world)
    world.operators.intent[0] = Intent.RATIONAL
    world.avss.threshold[0] = 0.9
    made.step()
    assert not world.withdrawals.column("amount").any() and lost_to_attacks(made) == eth(21)


def test_what_is_vetoed_or_never_found_out_is_not_lost():
    pays = {"security.detection": 0.0}
    made = staked((10.0, 11.0, 30.0), TWO, (12.0, 4.0), **pays).run(days=1)
    assert {agent for agent, _, _ in told(made, "attacked")} == {"avs:0", "avs:1"}
    assert lost_to_attacks(made) == 0 and not told(made, "slash_attack")
    vetoed = {"slashing.veto_chance": 1.0, "slashing.veto_days": 2}
    made = staked((10.0, 11.0, 30.0), TWO, (12.0, 4.0), **vetoed).run(days=3)
    assert told(made, "slash_vetoed") and lost_to_attacks(made) == 0


def test_an_attack_that_fails_wins_nothing_and_is_punished_all_the_same():
    made = staked((10.0, 11.0, 30.0), TWO, (1.0, 1.0), intent=Intent.MALICIOUS)
    made.world.follow(
        made.world.scenario.model_copy(
            update={"security": made.world.scenario.security.model_copy(update={"success": 1e-9})}
        )
    )
    made.world.avss.user_value[:2] = 1e8
    made.step()
    assert told(made, "attacked")[0][1] == 0 and not told(made, "prize")
    assert lost_to_attacks(made) > 0 and made.world.avss.user_value[0] == 1e8


def test_users_get_back_what_is_recovered():
    made = staked((10.0, 11.0, 30.0), TWO, (48.0, 0.0), **{"security.recovered": 0.75}).run(days=1)
    assert told(made, "prize") == [("operator:1", eth(12), 1)]


def test_required_stake_follows_what_users_have_left():
    made = staked((10.0, 11.0, 30.0), TWO, (12.0, 4.0), **{"security.user_flight": 1.0}).run(days=1)
    assert made.world.avss.user_value[0] == 0.0 and made.world.avss.required[0] == 0.0


def test_with_honest_operators_only_nothing_changes_at_all():
    honest = {"operators.intent_shares": (1.0, 0.0, 0.0)}
    off = model(6, LIVELY, honest)
    on = model(6, LIVELY, honest, {"security.attacks_enabled": True, "security.every_days": 1})
    for _ in range(10):
        off.step(), on.step()
    assert off.digests() == on.digests()


def test_a_lively_world_with_attackers_keeps_its_books():
    hungry = {"security.attacks_enabled": True, "security.every_days": 2, "security.who_pays": "own"}
    hungry |= {"operators.intent_shares": (0.0, 0.8, 0.2), "security.reputation_years": 0.0}
    made = model(6, LIVELY, hungry).run(days=12)
    assert told(made, "attacked") and lost_to_attacks(made) > 0
    assert made.latest()["conservation_error_gwei"] == 0
    prizes = sum(amount for _, amount, _ in told(made, "prize"))
    assert prizes == sum(amount for _, name, _, _, amount in made.ledger.flows if name == "prize") > GWEI
