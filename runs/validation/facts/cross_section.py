"""Facts of the cross-section: who held how much, and who served whom, in October 2024 and after."""

from __future__ import annotations

import numpy as np

from restaking.core.units import Floats
from restaking.runs.validation.fact import MAINNET, Used, between, fact, give, graded, two_errors
from restaking.runs.validation.watching import Network, Seen

CENSUS = "operators_census_2024-10.csv (1,665 operators)"
BRANDS = "lrt_operator_delegations_2024-10.csv"
OCTOBER, FEBRUARY, JUNE = "2024-10-01", "2025-02-12", "2025-06-09"
SAMPLE, SAMPLED_AVSS = 100, 12
"""Operators and AVSs behind the overlap figures of June 2025."""


def _first(run: Seen) -> Network:
    return run.network(OCTOBER)


def _top_share(sizes: Floats, count: int) -> float:
    return float(np.sort(sizes)[::-1][:count].sum() / sizes.sum())


@fact("delegated ETH", "ETH", graded(3.711e6, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "delegated_eth, day 0")
def delegated(run: Seen) -> float:
    """Σ delegated."""
    return run.at("delegated_eth", OCTOBER)


@fact("operators with 1 ETH or more", "operators", graded(250, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "day 0")
def operators_with_an_eth(run: Seen) -> float:
    """Count."""
    return float((_first(run).delegated >= 1.0).sum())


@fact("operators with an AVS", "operators", graded(359, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "day 0")
def operators_with_an_avs(run: Seen) -> float:
    """Count."""
    return float(_first(run).registered.any(axis=1).sum())


@fact(
    "operators with an AVS, of those registered", "1", between(0.15, 0.35, "range that the record states", 0.23),
    "2024-07", "EigenLayer blog over registrations (D from B/A)", Used.INPUT, MAINNET, "day 0",
)  # fmt: skip
def active_share(run: Seen) -> float:
    """Share."""
    return float(_first(run).registered.any(axis=1).mean())


@fact("operator HHI", "1", graded(0.040, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "operator_hhi, day 0")
def operator_hhi(run: Seen) -> float:
    """Herfindahl."""
    return run.at("operator_hhi", OCTOBER)


@fact("operator Gini, 1 ETH or more", "1", graded(0.889, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "day 0, exact")
def operator_gini(run: Seen) -> float:
    """Gini of those with an ETH or more."""
    sizes = np.sort(_first(run).delegated)
    sizes = sizes[sizes >= 1.0]
    ranks = np.arange(1, sizes.size + 1)
    return float(2.0 * (ranks * sizes).sum() / (sizes.size * sizes.sum()) - (sizes.size + 1) / sizes.size)


@fact(
    "ten largest operators' share", "1", graded(0.558, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET,
    "operator_top10_share, day 0",
)  # fmt: skip
def top_ten(run: Seen) -> float:
    """Share."""
    return run.at("operator_top10_share", OCTOBER)


@fact("operators to a third of the stake", "operators", give(5, 0, "a count"), "2024-10", CENSUS, Used.INPUT, MAINNET,
      "largest first, day 0")  # fmt: skip
def to_a_third(run: Seen) -> float:
    """How many of the largest have a third."""
    sizes = np.sort(_first(run).delegated)[::-1]
    return float(np.searchsorted(np.cumsum(sizes), sizes.sum() / 3.0) + 1)


@fact("organisation HHI", "1", graded(0.113, "B"), "2024-10", f"{CENSUS}, 27 firms matched by name", Used.INPUT,
      MAINNET, "organisation_hhi, day 0")  # fmt: skip
def organisation_hhi(run: Seen) -> float:
    """Herfindahl."""
    return run.at("organisation_hhi", OCTOBER)


@fact("seven largest organisations' share", "1", give(0.648, 0.10, "10 points, as the record states"), "2024-10",
      CENSUS, Used.INPUT, MAINNET, "day 0")  # fmt: skip
def seven_firms(run: Seen) -> float:
    """Share."""
    return _top_share(_first(run).organisation, 7)


@fact("seven largest organisations' share, later", "1", give(0.75, 0.10, "10 points, as the record states"), FEBRUARY,
      "Inception (B)", Used.NO, MAINNET, "day 134")  # fmt: skip
def seven_firms_later(run: Seen) -> float:
    """Share."""
    return _top_share(run.network(FEBRUARY).organisation, 7)


@fact("ten largest organisations' share, later", "1", give(0.80, 0.10, "10 points, as the record states"), FEBRUARY,
      "Inception (B)", Used.NO, MAINNET, "day 134")  # fmt: skip
def ten_firms_later(run: Seen) -> float:
    """Share."""
    return _top_share(run.network(FEBRUARY).organisation, 10)


@fact("LRT share", "1", between(0.70, 0.85, "range that the record states", 0.711), "2024-10", BRANDS, Used.INPUT,
      MAINNET, "lrt_share, day 0")  # fmt: skip
def lrt_share(run: Seen) -> float:
    """Share."""
    return run.at("lrt_share", OCTOBER)


@fact("LRT share, later", "1", between(0.70, 0.85, "range that the record states", 0.80), FEBRUARY, "Inception (B)",
      Used.SEEN, MAINNET, "lrt_share, day 134")  # fmt: skip
def lrt_share_later(run: Seen) -> float:
    """Share."""
    return run.at("lrt_share", FEBRUARY)


@fact("largest LRT's share", "1", graded(0.400, "A"), "2024-10", BRANDS, Used.INPUT, MAINNET,
      "stake of the largest LRT over delegated_eth, day 0")  # fmt: skip
def largest_lrt(run: Seen) -> float:
    """Share."""
    return max(float(stake[0]) for stake in run.lrt_stake.values()) / run.at("delegated_eth", OCTOBER)


@fact("AVSs per operator that has one", "AVSs", graded(4.18, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "day 0")
def mean_degree(run: Seen) -> float:
    """Mean of the degrees above 0."""
    degrees = _first(run).registered.sum(axis=1)
    return float(degrees[degrees > 0].mean())


@fact("operators with one AVS, of those with any", "1", graded(0.51, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET,
      "day 0")  # fmt: skip
def degree_one(run: Seen) -> float:
    """Share."""
    degrees = _first(run).registered.sum(axis=1)
    return float((degrees == 1).sum() / (degrees > 0).sum())


@fact("most AVSs of an operator", "AVSs", graded(21, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET, "day 0")
def most_avss(run: Seen) -> float:
    """Largest degree."""
    return float(_first(run).registered.sum(axis=1).max())


@fact("AVSs behind which an ETH stands", "AVSs", graded(10.9, "A"), "2024-10", CENSUS, Used.INPUT, MAINNET,
      "avs_per_eth, day 0")  # fmt: skip
def avs_per_eth(run: Seen) -> float:
    """Stake-weighted degree."""
    return run.at("avs_per_eth", OCTOBER)


@fact("rank correlation of size and AVSs, 1 ETH or more", "1", two_errors(0.63, 0.038, "250 operators"), "2024-10",
      CENSUS, Used.INPUT, MAINNET, "Spearman, day 0")  # fmt: skip
def size_and_degree(run: Seen) -> float:
    """Spearman's ρ."""
    from scipy.stats import spearmanr

    network = _first(run)
    large = network.delegated >= 1.0
    return float(spearmanr(network.delegated[large], network.registered.sum(axis=1)[large]).statistic)


@fact("delegations with the seven most popular operators", "1", graded(0.693, "A"), "2024-10", CENSUS, Used.INPUT,
      MAINNET, "day 0; direct delegators")  # fmt: skip
def top_delegations(run: Seen) -> float:
    """Share."""
    return _top_share(_first(run).delegators, 7)


def _stake_behind(network: Network) -> tuple[Floats, Floats]:
    """Stake registered with, and operators of, the ten AVSs with most stake, largest first."""
    behind = network.delegated @ network.registered
    largest = np.argsort(behind)[::-1][:10]
    return behind[largest], network.registered.sum(axis=0)[largest].astype(float)


@fact("largest AVS over the median of the ten largest", "1", graded(1.9, "B"), JUNE, "avs_table_2025-06-09.csv (B)",
      Used.NO, MAINNET, "stake of registered operators, day 251")  # fmt: skip
def largest_avs(run: Seen) -> float:
    """Ratio."""
    stake, _ = _stake_behind(run.network(JUNE))
    return float(stake[0] / np.median(stake))


@fact("elasticity of AVSs' stake to their operators", "1", two_errors(0.477, 0.076, "ten AVSs"), JUNE,
      "avs_table_2025-06-09.csv (B)", Used.NO, MAINNET,
      "log-log slope over the ten AVSs with most stake, day 251")  # fmt: skip
def avs_elasticity(run: Seen) -> float:
    """Least squares."""
    stake, operators = _stake_behind(run.network(JUNE))
    return float(np.polyfit(np.log(operators), np.log(stake), 1)[0])


@fact("AVSs shared by operators that share any", "AVSs", graded(2.8, "C"), JUNE,
      "operator_avs_network_stats_2025-06-09.csv (C)", Used.NO, MAINNET,
      "mean over pairs of the 100 largest operators with an AVS, 12 AVSs with most operators, day 251")  # fmt: skip
def shared_avss(run: Seen) -> float:
    """Mean overlap of pairs that overlap."""
    network = run.network(JUNE)
    common = np.argsort(network.registered.sum(axis=0))[::-1][:SAMPLED_AVSS]
    serves = network.registered[:, common]
    rows = [row for row in np.argsort(network.delegated)[::-1] if serves[row].any()][:SAMPLE]
    overlap = (serves[rows].astype(int) @ serves[rows].T.astype(int))[np.triu_indices(len(rows), 1)]
    return float(overlap[overlap > 0].mean())


@fact("stakers' Gini", "1", between(0.90, 0.95, "range that the record states"), "2025", "domain survey (C)",
      Used.INPUT, MAINNET, "staker_gini, day 0")  # fmt: skip
def staker_gini(run: Seen) -> float:
    """Gini of all that stakers own."""
    return run.at("staker_gini", OCTOBER)
