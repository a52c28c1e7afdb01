"""How many AVSs an operator runs: identical AVSs, no constants, no tastes, numbers to do by hand (V5b)."""

import numpy as np
import pytest

from restaking.agents.opt_in import commissions, kept_share, partners_exposure
from restaking.core.units import GWEI
from restaking.model.kernels.by_operator import opt_in_kernels
from restaking.model.kernels.opt_in import VARIANCE
from restaking.model.opt_in import fees, interests
from tests.worlds import NO_FAULTS, QUIET, SMALL, model

AVSS, STAKE = 12, 10_000.0
OPTIMA = {0.0: 12, 0.3: 6, 0.9: 2}
"""Best number of AVSs by common share: with h = 0.02, q from Beta(2, 18) and risk aversion 4 the k-th of them adds
0.004 - 0.002 - 2*0.02/70 - 4*0.02*0.01*share*(k - 1) a year per ETH: reward 0.4 %, fear 0.2 %, variance."""


def chosen(
    common_share: float, policy: str = "marginal_profit", aversion: float = 4.0
) -> tuple[np.ndarray, np.ndarray]:
    """What an operator with stake of its own people only comes to run, and the terms by which it decided."""
    menu = np.array([[0.004 * STAKE, 0.0, 0.0, 1e9, 1.0, 0.1, 1.0 / 70.0, 1.0]] * AVSS)
    own = np.array([STAKE, 1.0, 1.0, STAKE, 0.0, 0.0, 0.02, 0.0, 0.02 * common_share])
    seen, registered = np.zeros(AVSS, dtype=np.int8), np.zeros(AVSS, dtype=np.int8)
    terms, score, pull = np.empty((AVSS, 5)), np.empty(AVSS), np.zeros(AVSS)
    choose = opt_in_kernels("pooled", policy).choose_avss
    choose(1.0, aversion, 0.004, 2.0, 500, own, menu, pull, seen, registered, terms, score, np.empty(AVSS))
    return registered, terms


@pytest.mark.parametrize(("common_share", "best"), OPTIMA.items())
def test_common_causes_lower_the_best_number_of_avss(common_share: float, best: int):
    assert chosen(common_share)[0].sum() == best


@pytest.mark.parametrize("common_share", OPTIMA)
def test_the_numbers_are_those_of_the_certainty_equivalent_of_the_whole_position(common_share: float):
    """Greedy steps end where reward - fear - half of 4 times the variance of k AVSs together is largest."""
    k = np.arange(AVSS + 1)
    variance = 0.02 * (k / 70.0 + common_share * k * (k - 1) * 0.01)
    assert chosen(common_share)[0].sum() == int((k * 0.002 - 2.0 * variance).argmax())


def test_the_last_avs_not_taken_is_told_with_the_variance_it_would_have_added():
    registered, terms = chosen(0.9)
    refused = terms[registered == 0][:, VARIANCE] / STAKE
    np.testing.assert_allclose(refused, 0.02 * (1.0 / 70.0 + 0.9 * 2 * 2 * 0.01), rtol=1e-12)


def test_who_does_not_mind_variance_runs_all():
    assert chosen(0.9, policy="risk_neutral")[0].sum() == AVSS
    assert chosen(0.9, aversion=0.0)[0].sum() == AVSS


ALONE = {
    **SMALL, **QUIET, "operators.count": 1, "operators.organisations": 1, "avss.count": AVSS,
    "slashing.mode": "pooled", "slashing.common_hit": 1.0, "operators.taste_spread": 0.0,
    "operators.own_share": 1.0, "operators.own_share_spread": 0.0, "operators.cost_usd_month": 1.0,
    "operators.review_rate": 0.5, "beliefs.prior_events": 1_000.0, "beliefs.prior_years": 50_000.0,
}  # fmt: skip


def runs_in_the_end(common_share: float, seed: int, *settings: dict[str, float]) -> int:
    """AVSs that the only operator of a world comes to run; each pays it 0.4 % of its stake, it fears 0.02 slashes a
    year at each, and nothing but value decides: constants are set to nought, tastes are off."""
    world = (made := model(seed, ALONE, {"slashing.common_share": common_share}, *settings)).world
    world.allocations.anchor[:] = 0.0
    world.avss.budget[:] = 0.004 * float(world.delegated()[0]) / 365
    world.avss.fee_rate[:], world.avss.user_value[:] = 1.0, 0.008 * float(world.delegated()[0]) / GWEI
    made.run(days=15)
    return int(world.allocations.registered.sum())


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("common_share", "best"), OPTIMA.items())
def test_operators_of_a_world_come_to_the_best_number(common_share: float, best: int, seed: int):
    """Where it starts with fewer it joins, where it starts with more it leaves."""
    assert runs_in_the_end(common_share, seed) == best


def test_more_common_causes_at_the_same_mean_mean_fewer_avss_per_operator():
    """Paired worlds of operators with strong tastes. Each is alone in its world, so that rewards per unit of stake
    stay what they are: budgets that many share would let the small take the places that the large give up."""
    tastes = {"operators.taste_spread": 10.0, "operators.taste_renewal": 0.2}
    falls = [runs_in_the_end(0.1, seed, tastes) - runs_in_the_end(0.9, seed, tastes) for seed in range(1, 7)]
    assert np.mean(falls) > 2.571 * np.std(falls, ddof=1) / np.sqrt(len(falls)), falls


def test_day_0_is_weighed_as_reviews_weigh_it():
    """Everybody reviews, tastes last and nothing has changed: nobody joins, nobody leaves."""
    held = {key: value for key, value in QUIET.items() if not key.startswith(("avss.", "incentives."))}
    everybody = {"operators.count": 20, "operators.review_rate": 1.0, "operators.taste_renewal": 0.0}
    for seed in (1, 2, 3):
        made = model(seed, SMALL, held, everybody, {"base.eth_volatility": 0.0})
        made.step()
        assert (made.world.operators.reviewed == 1).all()
        assert made.latest()["opt_ins"] == made.latest()["opt_outs"] == 0.0


PAIR = {**SMALL, **QUIET, "operators.organisations": 1, "operators.own_share": 0.2}


def test_an_organisation_reviews_all_its_operators_on_the_same_day():
    made = model(3, SMALL, {"operators.review_rate": 0.3})
    ops = made.world.operators
    for _ in range(20):
        made.step()
        for organisation in set(ops.organisation.tolist()):
            assert len(set(ops.reviewed[ops.organisation == organisation].tolist())) == 1
    assert len(set(ops.reviewed.tolist())) > 1


def test_a_firm_counts_what_its_other_operators_may_lose_with_it():
    """The same operator in a firm with others fears more variance, and all their commissions are at stake."""
    alone, together = (
        model(1, PAIR, {"operators.organisations": firms, "operators.own_share_spread": 0.0}).world.operators
        for firms in (6, 1)
    )
    assert (alone.seen_partners == 0.0).all() and (together.seen_partners > 0.0).all()
    assert together.seen_franchise == pytest.approx(alone.seen_franchise.sum(), rel=1e-12)
    assert together.seen_position == pytest.approx(alone.seen_position.sum(), rel=1e-12)


def test_operators_on_another_client_share_only_half_of_the_common_causes():
    """Two operators of a firm, 30 ETH and 10 ETH exposed: events of the firm strike both, events of a client one."""
    assert partners_exposure(40.0, 40.0, 30.0) == 10.0
    assert partners_exposure(40.0, 30.0, 30.0) == 5.0


def test_an_lrt_brand_is_decided_for_by_its_holders():
    """They own all stake behind it, keep what the fee leaves of rewards, and pay commissions to nobody else's."""
    world = model(1, {"operators.count": 40, "stakers.count": 60}, QUIET).world
    world.operators.lrt[0] = 1
    assert interests(world)[0] == 1.0 and fees(world)[0] == pytest.approx(0.1)
    assert interests(world)[1] == world.operators.own_share[1] and fees(world)[1] == 0.0
    assert kept_share(0.1, 1.0, 0.1) == pytest.approx(0.1 + 0.9 * 0.9)
    assert commissions(0.1, 0.02, 1_000.0, 1.0) == 0.0


def test_an_avs_that_is_gone_is_left_and_not_joined():
    made = model(1, SMALL, NO_FAULTS, {"operators.review_rate": 1.0})
    edges = made.world.allocations
    edges.anchor[:], made.world.avss.live[1] = 1e6, 0
    made.step()
    assert edges.registered.tolist() == [[1, 0, 1]] * 6
    assert "not there to be run: AVS 2" in made.explain("operator", 0).bound
