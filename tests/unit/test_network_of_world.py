"""The network of a simulated day: stake and edges by every mode's law, what losing them costs, what could be added."""

from fractions import Fraction
from typing import Any

import pytest

from restaking.agents.operator import Intent
from restaking.core.units import GWEI, WAD
from restaking.model.filing import punish_attack
from restaking.model.security.network import Edge, Network
from restaking.model.security.of_world import left_behind, network_of, network_of_attackers, threshold_of
from tests.attacks import allocate, staked
from tests.worlds import eth

STAKES, RUNS = (10.0, 20.0, 30.0), ((0, 1), (0,), (1,))


def network(mode: str, **settings: Any) -> Network:
    return network_of(staked(STAKES, RUNS, (3.0, 4.0), mode, **settings).world)


def amounts(found: Network) -> dict[tuple[int, int], float]:
    """Stake behind each service by (operator, service) [ETH], what is fresh left out."""
    return {(e.operator, e.service): e.amount / GWEI for e in found.edges if not e.fresh}


def fresh(found: Network) -> dict[tuple[int, int], float]:
    return {(e.operator, e.service): e.amount / GWEI for e in found.edges if e.fresh}


@pytest.mark.parametrize(
    ("mode", "of_the_first"),
    [("unique", 5.0), ("pooled", 10.0), ("elastic", 10.0), ("vault", 10.0)],
)
def test_edges_are_what_avss_could_take_by_the_law_of_the_mode(mode: str, of_the_first: float):
    found = network(mode)
    assert [member.stake for member in found.members[:3]] == [eth(stake) for stake in STAKES]
    assert amounts(found) == {(0, 0): of_the_first, (0, 1): of_the_first, (1, 0): 20.0, (2, 1): 30.0}
    assert all(edge.lost == edge.cost == edge.amount for edge in found.edges)


def test_elastic_edges_may_sum_to_more_than_the_stake():
    made = staked(STAKES, RUNS, (3.0, 4.0), "elastic")
    allocate(made.world, 0, 0.9, 0.6)
    assert amounts(network_of(made.world))[0, 0] + amounts(network_of(made.world))[0, 1] == 15.0


def test_a_vault_counts_up_to_its_limits():
    found = network("vault", **{"slashing.vault_limit": 0.4, "avss.AVS 2.vault_max_eth": 3.0})
    assert amounts(found) == {(0, 0): 4.0, (0, 1): 3.0, (1, 0): 8.0, (2, 1): 3.0}


def test_a_cap_on_single_slashes_bounds_what_is_lost_and_not_what_counts():
    found = network("pooled", **{"avss.AVS 1.slash_cap": 0.25})
    first = next(edge for edge in found.edges if (edge.operator, edge.service) == (0, 0))
    assert (first.amount, first.lost, first.cost) == (eth(10), eth(2.5), eth(2.5))


def test_prizes_are_what_is_expected_of_users_value_and_nothing_where_nobody_runs_the_avs():
    made = staked(STAKES, RUNS, (3.0, 4.0, 5.0), "pooled", **{"security.success": 0.5, "security.recovered": 0.2})
    assert [service.prize for service in network_of(made.world).services] == [eth(1.2), eth(1.6), 0]
    made.world.avss.live[0] = 0
    left = network_of(made.world)
    assert left.services[0].prize == 0 and not [edge for edge in left.edges if edge.service == 0]


def test_who_left_an_avs_does_not_count_towards_it():
    made = staked(STAKES, RUNS, (3.0, 4.0), "unique")
    made.world.allocations.registered[0, 0] = 0
    assert (0, 0) not in amounts(network_of(made.world)) and made.world.slashable()[0, 0] > 0


def test_costs_are_never_understated_by_a_gwei():
    own = {"security.who_pays": "own", "security.reputation_years": 0.0, "security.margin": 0.15}
    world = staked((10.000000007,), ((0, 1),), (3.0, 4.0), "pooled", **own, **{"avss.AVS 1.slash_cap": 0.5}).world
    found, asked = network_of(world), network_of_attackers(world)
    assert (found.members[0].stake, found.members[0].cost) == (10_000_000_007, 1_000_000_001), "a tenth is their own"
    assert asked.members[0].cost == 1_150_000_002
    assert [(edge.lost, edge.cost) for edge in found.edges] == [
        (5_000_000_003, 500_000_001),
        (10_000_000_007, 1_000_000_001),
    ]


def test_thresholds_are_exact():
    assert threshold_of(1.0 / 3.0) == Fraction(1, 3) and threshold_of(0.67) == Fraction(67, 100)


def test_total_stake_costs_what_is_lost_if_attackers_are_found_out():
    found = network("pooled", **{"security.detection": 0.5, "slashing.veto_chance": 0.5, "slashing.veto_days": 1})
    assert [member.cost for member in found.members[:3]] == [eth(stake / 4) for stake in STAKES]
    free = network("pooled", **{"slashing.live": False})
    assert not any(member.cost for member in free.members) and not any(edge.cost for edge in free.edges)


def test_own_stake_costs_its_share_and_what_would_have_been_earned():
    own = {"security.who_pays": "own", "security.reputation_years": 2.0, "security.coordination_eth": 0.5}
    made = staked(STAKES, RUNS, (3.0, 4.0), "pooled", **own)
    made.world.operators.expected_yield[:] = 0.09
    found = network_of(made.world)
    earned = 0.09 * 10 * 0.9 * (0.1 / 0.9)  # other people's stake, a split of a tenth
    assert found.members[0].cost == eth(1) and found.members[0].joining == pytest.approx(
        (0.5 + 2 * earned) * GWEI, abs=2
    )
    assert all(edge.cost == -(-edge.lost // 10) for edge in found.edges)


def test_honest_operators_do_not_attack_and_malicious_ones_do_not_count_costs():
    made = staked(STAKES, RUNS, (3.0, 4.0), "pooled", **{"security.margin": 0.5})
    made.world.operators.intent[:3] = Intent.HONEST, Intent.RATIONAL, Intent.MALICIOUS
    members = network_of_attackers(made.world).members
    assert [member.willing for member in members[:3]] == [False, True, True]
    assert [member.cost for member in members[1:3]] == [eth(30), 0]
    assert all(member.willing for member in network_of(made.world).members), "the theory asks of everybody"


REALLOCATION = {"security.reallocation": True}


def test_what_is_not_promised_yet_may_be_allocated_for_an_attack():
    assert fresh(network("unique", **REALLOCATION)) == {}, "everything is promised"
    made = staked(STAKES, RUNS, (3.0, 4.0), "unique", **REALLOCATION)
    allocate(made.world, 1, 0.25)
    found = network_of(made.world)
    assert fresh(found) == {(1, 0): 15.0, (1, 1): 15.0} and found.exclusive
    pooled = network("pooled", **REALLOCATION)
    assert fresh(pooled) == {(1, 1): 20.0, (2, 0): 30.0} and not pooled.exclusive
    assert fresh(network("elastic", **REALLOCATION)) == {(1, 1): 20.0, (2, 0): 30.0}
    assert fresh(network("vault", **REALLOCATION, **{"slashing.vault_limit": 0.5})) == {(1, 1): 10.0, (2, 0): 15.0}


def test_an_allocation_delay_blocks_what_comes_right_before_an_attack():
    made = staked(STAKES, RUNS, (3.0, 4.0), "pooled", **REALLOCATION)
    made.world.operators.allocation_delay[1] = 1
    assert fresh(network_of(made.world)) == {(2, 0): 30.0}
    made.world.allocations.pending[2, 0] = WAD // 2
    assert fresh(network_of(made.world)) == {}


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        ("unique", {(0, 1): 5.0, (1, 0): 20.0, (2, 1): 30.0}),
        ("pooled", {(1, 0): 20.0, (2, 1): 30.0}),
        ("elastic", {(0, 1): 6.0, (1, 0): 20.0, (2, 1): 30.0}),
    ],
)
def test_what_is_used_up_is_gone_and_the_rest_is_cut_to_what_is_left(mode: str, left: dict[tuple[int, int], float]):
    made = staked(STAKES, RUNS, (3.0, 4.0), mode)
    if mode == "elastic":
        allocate(made.world, 0, 0.4, 0.9)
    assert amounts(left_behind(network_of(made.world), [(0, 0)])) == left


def test_nobody_attacks_where_all_who_ran_it_have_been_used_up():
    found = left_behind(network("pooled"), [(0, 0), (1, 0)])
    assert [service.prize for service in found.services[:2]] == [0, eth(4)]


def test_stake_that_slashes_are_filed_against_attacks_no_more():
    made = staked(STAKES, RUNS, (3.0, 4.0), "pooled", **{"slashing.veto_days": 3})
    punish_attack(made.world, 1, [0], [1])
    assert amounts(network_of_attackers(made.world)) == {(1, 0): 20.0, (2, 1): 30.0}
    assert (0, 0) in amounts(network_of(made.world))


def test_costs_of_edges_add_up_to_no_less_than_their_part_of_the_stake():
    own = staked(STAKES, RUNS, (3.0, 4.0), "unique", **{"security.who_pays": "own"}).world
    found = network_of(own)
    for j, member in enumerate(found.members):
        edges: list[Edge] = [edge for edge in found.edges if edge.operator == j]
        assert sum(edge.cost for edge in edges) * member.stake >= member.cost * sum(edge.lost for edge in edges)
