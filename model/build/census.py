"""Operators of an observed day: sizes, brands, firms, AVSs and delegators, from aggregate figures.

Sizes, brands and firms are fixed by the figures; the seed draws the AVS counts of unnamed operators and the
delegators of each. Rows are sorted by ETH, largest first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from restaking.core.draws import normals, stream_key
from restaking.core.elementary import exp, log
from restaking.core.units import Floats
from restaking.model.build.census_csv import census_from_csv
from restaking.model.build.census_degrees import unnamed_degrees
from restaking.model.build.census_edges import avs_weights, edges
from restaking.model.build.census_form import INDEPENDENT, OWN_FIRM, Census, Rows, capped_shares, largest_remainder
from restaking.model.scenario.figures import Figures

__all__ = ["Census", "avs_weights", "census_from_csv", "census_from_figures", "edges"]


@dataclass
class _Gathered:
    """Operators while they are gathered, one entry a row."""

    eth: list[float]
    lrt: list[int]
    firm: list[str]
    avss: list[int]  # -1: not observed by name
    native: list[float]
    names: list[str]


def census_from_figures(figures: Figures, seed: int) -> Census:
    """Operators of the figures' day, drawn with the seed."""
    rows = _branded(figures)
    _add_independents(figures, rows)
    order = np.argsort(-np.asarray(rows.eth), kind="stable")
    eth = np.asarray(rows.eth)[order]
    lrt = np.asarray(rows.lrt, dtype=np.int32)[order]
    named = np.asarray(rows.avss, dtype=np.int32)[order]
    firms, organisation = _firms([rows.firm[row] for row in order])
    return Census(
        names=[rows.names[row] for row in order],
        eth=eth,
        lrt=lrt,
        organisation=organisation,
        avs_count=unnamed_degrees(figures, eth, named, stream_key(seed, "census avss", 0)),
        delegators=_delegators(figures, eth, lrt, seed),
        native_share=np.asarray(rows.native)[order],
        lrts=[brand.name for brand in figures.lrt],
        organisations=firms,
    )


def _branded(figures: Figures) -> _Gathered:
    """Operators that carry an LRT brand: the brand's ETH by its operators' shares, which are rounded."""
    rows = _Gathered([], [], [], [], [], [])
    for place, brand in enumerate(figures.lrt):
        total = math.fsum(brand.operator_shares)  # sum() of floats changed in Python 3.12
        for number, share in enumerate(brand.operator_shares):
            rows.eth.append(brand.eth * share / total)
            rows.lrt.append(place)
            rows.firm.append(brand.operator_organisations[number])
            rows.avss.append(brand.operator_avss[number])
            rows.native.append(brand.native_share)
            rows.names.append(f"{brand.name} {number + 1}")
    return rows


def _add_independents(figures: Figures, rows: _Gathered) -> None:
    """Operators without a brand: log ETH interpolated against rank, rescaled; then those under 1 ETH."""
    rest = figures.independent_operators
    sizes = np.concatenate([_sizes_by_rank(figures), _sizes_under_1_eth(figures)])
    named = len(rest.top_avss)
    unnamed = sizes.size - named
    rows.eth += sizes.tolist()
    rows.lrt += [INDEPENDENT] * sizes.size
    rows.firm += [*rest.top_organisations, *[OWN_FIRM] * unnamed]
    rows.avss += [*rest.top_avss, *[-1] * unnamed]
    rows.native += [_native_share_of_independents(figures)] * sizes.size
    rows.names += [f"operator {rank + 1}" for rank in range(sizes.size)]


def _sizes_by_rank(figures: Figures) -> Floats:
    """ETH of independent operators with at least 1 ETH, adding up to their total."""
    rest = figures.independent_operators
    ranks = np.arange(1, rest.n_with_1_eth + 1)
    sizes = exp(np.interp(ranks, rest.rank, log(np.array(rest.eth))))
    return np.asarray(sizes * (rest.eth_total / sizes.sum()))


def _sizes_under_1_eth(figures: Figures) -> Floats:
    """ETH of operators under 1 ETH: those that hold any share a little, in equal steps of log size."""
    rest = figures.independent_operators
    some = sum(bin_.operators for bin_ in figures.avs_degree if 0.0 < bin_.min_eth < 1.0)
    some = min(some, rest.n_under_1_eth)
    sizes = np.zeros(rest.n_under_1_eth)
    sizes[:some] = [0.9 * (1e-4 / 0.9) ** (step / max(1, some - 1)) for step in range(some)]
    if some:
        sizes *= min(rest.under_1_eth_total / sizes.sum(), 1.0 / 0.9001)
    return sizes


def _native_share_of_independents(figures: Figures) -> float:
    """What the brands leave of the platform's beacon-chain ETH."""
    branded = math.fsum(brand.eth * brand.native_share for brand in figures.lrt)
    native = figures.totals.delegated_eth * figures.totals.native_share - branded
    return float(np.clip(native / max(figures.independent_operators.eth_total, 1.0), 0.0, 1.0))


def _firms(labels: list[str]) -> tuple[list[str], Rows]:
    """Names of firms and each operator's firm; an operator without a firm's label is its own."""
    shared = sorted({label for label in labels if label != OWN_FIRM})
    names, row_of = list(shared), {label: place for place, label in enumerate(shared)}
    firm = np.empty(len(labels), dtype=np.int32)
    for row, label in enumerate(labels):
        if label == OWN_FIRM:
            firm[row] = len(names)
            names.append(f"firm {row + 1}")
        else:
            firm[row] = row_of[label]
    return names, firm


def _delegators(figures: Figures, eth: Floats, lrt: Rows, seed: int) -> Rows:
    """Addresses behind each independent operator: ln(n) = a + b ln(ETH) + noise, at least 1 where there is ETH."""
    rest = figures.independent_operators
    has = (eth > 0.0) & (lrt == INDEPENDENT)
    noise = normals(stream_key(seed, "census delegators", 0), eth.size)
    log_n = rest.delegators_log_intercept + rest.delegators_log_slope * log(np.where(has, eth, 1.0))
    wished = np.where(has, exp(log_n + rest.delegators_log_sd * noise), 0.0)
    one_each: Rows = has.astype(np.int32)
    left = max(rest.delegators - int(has.sum()), 0)
    # without the observed ceiling a rare draw gives one operator most of all delegators
    counts: Rows = one_each + largest_remainder(capped_shares(wished, left, rest.delegators_max - 1), left)
    return counts
