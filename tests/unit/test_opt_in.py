"""How many AVSs an operator runs: identical AVSs, no constants, no tastes, numbers to do by hand (V5b)."""

import numpy as np
import pytest

from restaking.model.kernels.by_operator import opt_in_kernels
from restaking.model.kernels.opt_in import VARIANCE
from tests.worlds import NO_FAULTS, model

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


POOLED = {
    **NO_FAULTS, "operators.count": 4, "operators.organisations": 4, "avss.count": AVSS, "stakers.count": 200,
    "slashing.mode": "pooled", "slashing.common_hit": 1.0, "slashing.live": False, "operators.taste_spread": 0.0,
    "operators.own_share": 1.0, "operators.own_share_spread": 0.0, "operators.cost_usd_month": 1.0,
    "operators.review_rate": 1.0, "stakers.attention": 0.0, "stakers.attention_professional": 0.0,
    "lrts.review_rate": 0.0, "avss.emission_share": 0.0,
}  # fmt: skip


def identical_avss(seed: int, common_share: float, days: int) -> list[int]:
    """AVSs run by each operator but the first, which runs all of them and is so large that rewards stay at 0.4 %.

    Constants are set to nought: nothing but value decides.
    """
    made = model(seed, POOLED, {"slashing.common_share": common_share})
    world, edges = made.world, made.world.allocations
    giant = world.stakers.operator == 0
    world.stakers.restaked[giant] *= 1_000
    world.lrt_delegations.stake[:, 0] *= 1_000
    edges.anchor[:], edges.anchor[0], edges.registered[0] = 0.0, 1e6, 1
    world.avss.fault_rate[:] = 0.02
    world.avss.budget[:] = 0.004 * world.delegated()[0] / 365
    made.run(days=days)
    return edges.registered[1:].sum(axis=1).tolist()
