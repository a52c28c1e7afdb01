"""Networks whose answers are known: theorems' families, dominoes, split identities, stake on the edge of enough."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from restaking.model.rules.security import elastic_min_stake, loss_bound
from restaking.model.security.attack import Limits, cost, feasible, profit
from restaking.model.security.bracket import bracket
from restaking.model.security.cascade import cascade
from restaking.model.security.exact import cheapest, most_profitable, slack
from restaking.model.security.hunt import hunt
from restaking.model.security.local import certificate, el_condition
from restaking.model.security.network import Attack, Edge, Member, Network, Service
from restaking.model.security.picture import look
from restaking.model.security.shock import worst_loss
from tests.security.drawn import Dice

ONE = 100
"""Smallest units in one unit."""


def pooled(stakes: list[int], services: list[tuple[int, Fraction, list[int]]], *, splits: bool = False) -> Network:
    """Stake that every service may take: services by prize, threshold and operators."""
    edges = [
        Edge(operator, row, stakes[operator], stakes[operator], stakes[operator])
        for row, (_, _, operators) in enumerate(services)
        for operator in operators
    ]
    members = [Member(stake, stake) for stake in stakes]
    return Network(
        members, [Service(f"s{row}", prize, at) for row, (prize, at, _) in enumerate(services)], edges, splits
    )


def dominoes(prize: Fraction) -> Network:
    """Eight operators in a row, seven services between neighbours that take both."""
    won = int(prize * ONE)
    return pooled([ONE] * 8, [(won, Fraction(1), [row, row + 1]) for row in range(7)])


def nearly_tight(gamma: Fraction, psi: Fraction, spare: Fraction) -> tuple[Network, Fraction]:
    """The family behind Theorem 3: a shock of ``psi`` leaves an operator that is worth just less than the prize."""
    small, total = Fraction(1), 1 / psi
    large = (1 - spare) * small / gamma
    amounts = [small, large, total - small - large, (small + large) / (1 + gamma)]
    scale = math.lcm(*(each.denominator for each in amounts))
    whole = [int(each * scale) for each in amounts]
    return pooled(whole[:3], [(whole[3], Fraction(1), [0, 1])]), Fraction(whole[0], sum(whole[:3]))


@pytest.mark.parametrize(
    ("gamma", "psi"),
    [(Fraction(1, 2), Fraction(1, 5)), (Fraction(1, 10), Fraction(1, 50)), (Fraction(2), Fraction(1, 4))],
)
def test_the_bound_on_losses_is_met_to_within_five_percent_and_never_broken(gamma: Fraction, psi: Fraction):
    network, share = nearly_tight(gamma, psi, Fraction(1, 100))
    found, loss = slack(network), worst_loss(network, psi)
    assert share == psi and found.upper is not None and found.upper == gamma and found.width < 1 + 1e-6
    bound = loss_bound(float(found.upper), float(psi))
    assert bound is not None and 0.95 * bound <= loss.lower == loss.upper < bound


@pytest.mark.parametrize(("prize", "fallen"), [("0.95", 1), ("0.99", 1), ("1.01", 8), ("1.14", 8)])
def test_dominoes_all_fall_once_a_prize_exceeds_a_stake(prize: str, fallen: int):
    network = dominoes(Fraction(prize))
    assert hunt(network) is None and most_profitable(network).verdict() == "secure"
    after = cascade(network, [0])
    assert after.multiplier == fallen and len(after.rounds) <= 7
    loss = worst_loss(network, Fraction(1, 8))
    assert loss.lower == loss.upper == Fraction(fallen, 8)


def test_dominoes_have_the_slack_that_their_prizes_leave_and_are_unsafe_when_it_is_used_up():
    assert slack(dominoes(Fraction("1.01"))).upper == Fraction(8) / (7 * Fraction("1.01")) - 1
    assert most_profitable(dominoes(Fraction("1.15"))).verdict() == "attackable"


def test_a_network_may_fail_the_local_test_and_be_secure():
    star = pooled([30, 5, 5, 5], [(9, Fraction(1, 3), [0, row]) for row in (1, 2, 3)])
    assert not el_condition(star) and slack(star).upper == Fraction(1, 9)


def test_a_network_may_pass_the_local_test_without_slack_and_lose_everything_to_a_small_shock():
    network = pooled([1, 99], [(100, Fraction(1), [0, 1])])
    assert el_condition(network) and certificate(network) == 0
    assert worst_loss(network, Fraction(1, 100)).lower == 1
    assert worst_loss(network, Fraction(1, 200)).upper == 0


def test_a_whale_that_splits_comes_closer_to_an_attack_that_pays_than_a_whole_one():
    stakes = [70, 70, 70, 700]
    services = [(100, Fraction(2, 3), [*pair, 3]) for pair in ([0, 1], [0, 2], [1, 2])]
    whole, split = most_profitable(pooled(stakes, services)), most_profitable(pooled(stakes, services, splits=True))
    assert whole.verdict() == "secure" and whole.profit == -400
    # Two thirds of the 840 behind each service: with all 210 of the small ones counted twice each,
    # 140 of it come from them, the other 420 from the whale: more than the prizes either way.
    assert split.verdict() == "secure" and split.profit is not None and split.profit > whole.profit


def test_a_split_attack_costs_its_threshold_of_the_stake_and_no_more():
    network = pooled([700, 300], [(500, Fraction(1, 2), [0, 1]), (100, Fraction(1, 4), [0, 1])], splits=True)
    found = most_profitable(network)
    assert found.profit == 100 and found.attack is not None and cost(network, found.attack) == 500
    assert most_profitable(pooled([700, 300], [(500, Fraction(1, 2), [0, 1])])).profit == -200


def test_split_edges_of_an_elastic_operator_are_charged_as_its_cheapest_identities():
    """Half through both edges goes all in by half: 5 of 10, not 2 times 4."""
    network = Network(
        [Member(10, 10)],
        [Service("a", 6, Fraction(1, 2)), Service("b", 6, Fraction(1, 2))],
        [Edge(0, 0, 8, 8, 8), Edge(0, 1, 8, 8, 8)],
        splits=True,
    )
    both = Attack((0, 1), {}, {0: Fraction(1, 2), 1: Fraction(1, 2)})
    assert feasible(network, both) and cost(network, both) == 5
    assert most_profitable(network).profit == 7


def test_stake_short_of_enough_by_one_unit_in_ten_quadrillion_is_short():
    behind = 3 * 10**15
    just = pooled([10**15, 2 * 10**15], [(behind, Fraction(1, 3), [0, 1])])
    short = pooled([10**15 - 1, 2 * 10**15 + 1], [(behind, Fraction(1, 3), [0, 1])])
    assert most_profitable(just).profit == behind - 10**15
    assert most_profitable(short).profit == behind - 2 * 10**15 - 1


def test_fresh_stake_counts_for_what_is_left_after_it_has_raised_what_is_needed():
    """100 stand behind the service, half is needed: 100 fresh units make it 200 and are exactly half."""
    standing = [Edge(0, 0, 100, 100, 100)]
    members = [Member(100, 100, willing=False), Member(100, 100)]
    service = [Service("a", 150, Fraction(1, 2))]
    enough = Network(members, service, [*standing, Edge(1, 0, 100, 100, 100, fresh=True)])
    short = Network(members, service, [*standing, Edge(1, 0, 99, 99, 99, fresh=True)])
    assert most_profitable(enough).profit == 50 and hunt(enough) is not None
    assert most_profitable(short).bound is None and hunt(short) is None and slack(short).upper is None


def test_fresh_edges_on_the_same_stake_are_used_one_at_a_time():
    services = [Service("a", 60, Fraction(1, 2)), Service("b", 60, Fraction(1, 2))]
    edges = [Edge(1, s, 100, 100, 100) for s in (0, 1)] + [Edge(0, s, 100, 100, 100, fresh=True) for s in (0, 1)]
    members = [Member(100, 100), Member(100, 100, willing=False)]
    assert most_profitable(Network(members, services, edges)).profit == 20
    assert most_profitable(Network(members, services, edges, exclusive=True)).profit == -40


def test_a_budget_pays_for_an_attack_that_its_prize_does_not():
    network = pooled([10, 10], [(5, Fraction(1, 2), [0, 1])])
    for search in (most_profitable, lambda *each: bracket(*each).found):
        assert search(network, Limits(budget=5)).verdict(5) == "secure"
        assert search(network, Limits(budget=6)).verdict(6) == "attackable"
    assert hunt(network, Limits(budget=5)) is None and hunt(network, Limits(budget=6)) is not None


def test_dust_beside_whales_is_not_lost_among_the_solvers_tolerances():
    """By hand: all three attack both, 113,456 + 902,681 - 1,000,002."""
    network = pooled([1_000_000, 1, 1], [(113_456, Fraction(1, 3), [0]), (902_681, Fraction(1), [0, 1, 2])])
    found = most_profitable(network)
    assert found.profit == 16_135 and found.verdict() == "attackable"
    assert found.bound is not None and 16_135 <= found.bound <= 16_137, "certain to a millionth of the largest stake"
    assert look(network, Limits(), 0).verdict == "attackable"


def test_what_one_run_of_the_solver_closes_too_low_another_does_not():
    """By hand: 28 million at half price hold 2/7 of 46 million, and cost less than 18 million and what joining takes.
    Without presolve HiGHS calls the other one best."""
    members = [Member(8, 8), Member(36_000_000, 36_000_000, 1), Member(28_000_000, 14_000_000)]
    edges = [Edge(0, 0, 6, 6, 6), Edge(1, 0, 18_000_000, 18_000_000, 18_000_000)]
    edges += [Edge(2, 0, 28_000_000, 28_000_000, 14_000_000)]
    network = Network(members, [Service("s", 74_530_810, Fraction(2, 7))], edges)
    found, gap = most_profitable(network), slack(network)
    assert found.profit == 60_530_810 and found.bound is not None and found.bound >= 60_530_810
    assert gap.upper == Fraction(14_000_000, 74_530_810) - 1 and gap.lower is not None and gap.lower <= gap.upper


def test_who_goes_all_in_where_one_edge_would_do_is_found_out():
    """By hand: the smallest is needed through one edge of 24 only; with all of its 32, HiGHS sees no difference."""
    members = [Member(24_000_000, 24_000_000), Member(16_000, 16_000), Member(32, 32)]
    services = [Service("a", 16_854_279, Fraction(2, 7)), Service("b", 20_997_802, Fraction(1))]
    services += [Service("c", 10_080_635, Fraction(3, 5))]
    amounts = [(0, 1, 24_000_000), (1, 2, 8_000), (2, 0, 24), (2, 1, 16), (2, 2, 8)]
    network = Network(members, services, [Edge(v, s, each, each, each) for v, s, each in amounts])
    assert most_profitable(network).profit == 16_854_279 + 10_080_635 - 8_024


def test_a_picture_with_a_subsidy_asks_what_pays_not_what_is_thinnest():
    network = pooled([10_100, 11], [(10_000, Fraction(1), [0]), (10, Fraction(1), [1])])
    for budget, verdict in ((1, "secure"), (5, "attackable")):
        picture = look(network, Limits(budget=budget), 0)
        assert picture.verdict == verdict
        assert most_profitable(network, Limits(budget=budget)).verdict(budget) == verdict
        assert picture.attackable_share == (0.5 if budget == 5 else 0.0)


def test_a_picture_of_a_small_network_shows_least_costs():
    network = pooled([7, 11, 6, 2, 11, 16, 8], [(24, Fraction(1, 3), [1, 2, 3, 4, 5, 6])])
    assert look(network, Limits(), 0).costs == [18.0] == [-float(cheapest(network, 0).profit or 0)]


def test_the_dearest_of_several_services_sets_the_price_of_pooled_stake():
    network = pooled([10] * 4, [(9, Fraction(1, 4), [0, 1, 2, 3]), (9, Fraction(3, 4), [0, 1, 2, 3])])
    assert [cheapest(network, each).profit for each in (0, 1)] == [-10, -30]
    assert most_profitable(network, Limits(targets=1)).profit == -1
    attack = most_profitable(network).attack
    assert attack is not None and attack.services == (0,) and len(attack.all_in) == 1


@pytest.mark.parametrize(("degree", "budget"), [(1, 0), (2, 0), (2, 3), (3, 5)])
def test_the_least_stake_of_the_symmetric_elastic_network_is_where_attacks_begin_to_pay(degree: int, budget: int):
    least = elastic_min_stake(4, 3, Fraction(1, 2), Fraction(12), Fraction(degree), 0, Fraction(budget))
    assert least is not None
    for stake, verdict in ((least, "secure"), (least * Fraction(999, 1000), "attackable")):
        scale = (stake * degree / 3).denominator * stake.denominator
        whole, part = int(stake * scale), int(min(stake, stake * degree / 3) * scale)
        network = Network(
            [Member(whole, whole)] * 4,
            [Service(f"s{row}", 12 * scale, Fraction(1, 2)) for row in range(3)],
            [Edge(operator, row, part, part, part) for operator in range(4) for row in range(3)],
        )
        limits = Limits(budget=budget * scale)
        assert most_profitable(network, limits).verdict(limits.budget) == verdict
        assert (hunt(network, limits) is not None) == (verdict == "attackable")


@pytest.mark.parametrize("number", range(40))
def test_the_least_stake_of_the_symmetric_elastic_network_is_the_largest_of_what_every_attack_asks_for(number: int):
    """As it is defined: every number of Byzantine services, every number of services attacked."""
    draw = Dice(number, 11)
    n, m = draw.randint(1, 6), draw.randint(1, 8)
    theta, degree = Fraction(draw.randint(1, 4), 4), Fraction(draw.randint(1, 4 * m), 4)
    f, prize, budget = draw.randint(0, m), Fraction(draw.randint(0, 5), 2), Fraction(draw.randint(0, 6), 2)
    asked: list[Fraction | None] = []
    for gone in range(f + 1):
        stake = max(Fraction(), 1 - gone * degree / m)
        for k in range(1, m - gone + 1):
            lost = n * theta * min(stake, k * min(degree / m, stake))
            asked.append((k * prize + budget) / lost if lost else None)
    least = None if None in asked else max(each for each in asked if each is not None)
    assert elastic_min_stake(n, m, theta, prize, degree, f, budget) == least


def test_an_attack_found_by_hand_is_judged_like_any_other():
    network = pooled([10, 10], [(8, Fraction(1, 2), [0, 1]), (8, Fraction(1, 2), [0, 1])])
    attack = hunt(network)
    assert attack is not None and profit(network, attack) == 6 and hunt(network) == attack
    assert hunt(network, Limits(targets=1)) is None
