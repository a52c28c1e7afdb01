"""The base chain's rules by hand: churn by era, the wait for the sweep, penalties, the value of blocks."""

import math

import pytest

from restaking.core.units import GWEI
from restaking.model.rules.base_penalties import correlation_penalty, initial_penalty, missed_duties
from restaking.model.rules.chance import how_often
from restaking.model.rules.churn import ENTRY_ETH, ERAS, EXIT_ETH, exit_churn, sweep_days
from restaking.model.rules.issuance import base_reward_per_increment, staking_reward
from restaking.model.rules.tips import block_value, daily_tips, fee_yield
from restaking.runs.verify_ops import OPERATIONS

M = 1_000_000
MILLION = M * GWEI


@pytest.mark.parametrize(
    ("era", "staked_eth", "entry", "leave"),
    [
        ("capella", 5 * M, 4 * 32, 4 * 32),
        ("capella", 34 * M, 16 * 32, 16 * 32),
        ("deneb", 34 * M, 8 * 32, 16 * 32),
        ("deneb", 5 * M, 4 * 32, 4 * 32),
        ("electra", 5 * M, 128, 128),
        ("electra", 10 * M, 152, 152),
        ("electra", 34 * M, 256, 256),
        ("gloas", 2 * M, 128, 128),
        ("gloas", 34 * M, 256, 1037),
        ("gloas", 42_228_608, 256, 1288),
    ],
)
def test_churn_per_epoch_by_era(era: str, staked_eth: int, entry: int, leave: int) -> None:
    assert ENTRY_ETH[era](staked_eth) == entry
    assert EXIT_ETH[era](staked_eth) == leave
    assert exit_churn(staked_eth * GWEI, era) == leave * 225 * GWEI


def test_eras_before_electra_move_whole_validators() -> None:
    for era in ("capella", "deneb"):
        assert all(rule[era](eth) % 32 == 0 for rule in (ENTRY_ETH, EXIT_ETH) for eth in (7 * M, 20 * M + 17, 40 * M))
    assert ERAS == ("capella", "deneb", "electra", "gloas")


@pytest.mark.parametrize(
    ("validators", "epochs", "days"),
    [(897_000, 256, 6), (897_000, 0, 4), (0, 256, 2), (230_400, 0, 1), (230_401, 0, 2), (500_000, 256, 4)],
)
def test_the_wait_for_the_sweep_is_half_a_pass(validators: int, epochs: int, days: int) -> None:
    """897,000 validators: a pass takes 7.8 days, half of it 3.9, after 256 epochs = 1.1 days."""
    assert sweep_days(validators, epochs) == days
    assert days - 1 < epochs / 225 + validators / 115_200 / 2 <= days


def test_a_lone_validator_pays_by_era() -> None:
    """The consensus specification's integers at 34 M ETH: a small correlation penalty since Electra, none before."""
    lone = 32 * GWEI
    assert initial_penalty(lone, "electra") == initial_penalty(lone, "gloas") == 7_812_500
    assert initial_penalty(lone, "deneb") == initial_penalty(lone, "capella") == GWEI
    assert correlation_penalty(lone, lone, 34 * MILLION, "electra") == 90_336
    assert correlation_penalty(lone, lone, 34 * MILLION, "deneb") == 0


def test_before_electra_the_correlation_penalty_comes_in_whole_eth() -> None:
    """1 % slashed together: 3 % of 32 ETH is 0.96, of which nothing is taken before Electra; 5 %: 4.8, of which 4."""
    for share, since, before in ((1, 960_000_000, 0), (5, 4_800_000_000, 4 * GWEI), (34, 32 * GWEI, 32 * GWEI)):
        slashed = 34 * MILLION * share // 100
        assert correlation_penalty(32 * GWEI, slashed, 34 * MILLION, "electra") == since
        assert correlation_penalty(32 * GWEI, slashed, 34 * MILLION, "capella") == before


def test_missed_duties_over_the_whole_wait() -> None:
    """40/64 of base rewards: about 0.057 ETH for 32 ETH over 8,192 epochs at 34 M ETH."""
    day = missed_duties(staking_reward(32 * GWEI, base_reward_per_increment(34 * MILLION)))
    assert day == 347 * 32 * 225 * 40 // 64
    assert day * 8192 / 225 / GWEI == pytest.approx(0.057, abs=0.0005)


def test_a_count_has_the_mean_expected() -> None:
    assert [how_often(2.25, u) for u in (0.1, 0.2499, 0.25, 0.9)] == [3, 3, 2, 2]
    assert how_often(0.0, 1e-9) == 0


def test_the_default_spread_gives_the_heavy_tail_observed() -> None:
    """Mean 0.112 ETH and 99.99th percentile 28.9 ETH per block (Block Scholes, February 2024)."""
    tail = block_value(0.112 * GWEI, 2.07, 3.7190)
    assert tail / GWEI == pytest.approx(28.9, rel=0.02)
    assert block_value(5.0 * GWEI, 0.0, 1.7) == 5 * GWEI
    steps = [k / 100 for k in range(-800, 801)]
    density = [math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 0.01 for z in steps]
    mean = sum(p * block_value(GWEI, 2.07, z) for p, z in zip(density, steps, strict=True))
    assert mean / GWEI == pytest.approx(1.0, rel=1e-4)


def test_the_fee_yield_falls_with_stake() -> None:
    assert fee_yield(55_000.0, 33 * MILLION) == pytest.approx(55_000 / 33e6)
    assert daily_tips(365.0) == GWEI


def test_verify_answers_churn_by_era_and_both_laws_of_slashing() -> None:
    churn = OPERATIONS["churn"].answer
    assert churn({"active_balance_eth": 34 * M})["eth_per_day"] == 57_600
    assert churn({"active_balance_eth": 34 * M, "era": "gloas"})["exit_churn_eth_per_epoch"] == 1037
    assert churn({"active_balance_eth": 34 * M, "era": "deneb"})["entry_eth_per_day"] == 57_600
    with pytest.raises(ValueError, match="era 'osaka' is not known"):
        churn({"active_balance_eth": 34 * M, "era": "osaka"})
    slashed = OPERATIONS["base_slash"].answer(
        {"effective_balance_eth": 32, "slashed_sum_eth": 1_700_000, "total_active_eth": 34 * M}
    )
    assert slashed["total_eth_electra"] == 4.8078125
    assert slashed["total_eth_pre_electra"] == 5.0
