"""The same run is the same anywhere: compiled or interpreted, in this process or another; another seed is not."""

from dataclasses import replace

import pytest

from tests.regression.runs import LAWS, Run, outcome, outcome_in_new_process

SMALL = Run(
    "teaching",
    seed=5,
    days=20,
    overrides={
        "stakers.count": 60,
        "operators.count": 8,
        "avss.count": 4,
        "lrts.count": 2,
        "slashing.fault_rate": 6.0,
        "slashing.common_share": 0.5,
        "stakers.attention": 0.3,
        "stakers.taste_renewal": 0.05,
        "withdrawals.delay_days": 5,
    },
)


@pytest.mark.parametrize("law", [{}, *LAWS.values()], ids=["unique", *LAWS])
def test_interpreted_kernels_do_what_compiled_ones_do(law: dict[str, float | str]):
    run = replace(SMALL, overrides=SMALL.overrides | law)
    # Keys and 128-bit products are meant to wrap around in 64 bits; outside compiled code NumPy warns when they do.
    interpreted = outcome_in_new_process(run, NUMBA_DISABLE_JIT="1", PYTHONWARNINGS="ignore::RuntimeWarning")
    compiled = outcome(run)
    assert compiled.slashed_eth > 0.0, "a run without a slash says nothing about slashing"
    assert interpreted == compiled


def test_the_same_seed_gives_the_same_world_in_two_processes():
    run = Run("teaching", seed=3, days=30)
    assert outcome_in_new_process(run, PYTHONHASHSEED="1") == outcome_in_new_process(run, PYTHONHASHSEED="2")


def test_another_seed_gives_another_world():
    assert outcome(SMALL).digest != outcome(replace(SMALL, seed=6)).digest
