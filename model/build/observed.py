"""A world from observed figures: the operators of a census, stakers drawn to fill it, ETH outside that may enter."""

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import dot, exp
from restaking.core.units import GWEI, NOBODY, Codes, Floats, Ints, Rows, gwei
from restaking.model.build.blueprint import Blueprint, group_sizes
from restaking.model.build.census import census_from_figures
from restaking.model.build.census_csv import census_from_csv
from restaking.model.build.census_edges import avs_weights, edges
from restaking.model.build.census_form import INDEPENDENT, Census, largest_remainder
from restaking.model.scenario import Scenario, ScenarioError
from restaking.model.scenario.figures import Figures

VALIDATOR = 32 * GWEI  # a native restaker or solo staker needs as much
NATIVE_ELSEWHERE = 0.3  # holders and LRT users of 32 ETH or more who could run validators; assumption


def blueprint(scenario: Scenario, figures: Figures, seed: int) -> Blueprint:
    """Draw day 0 from the figures; a census CSV replaces the drawn operators."""
    path = scenario.operators.census
    census = census_from_csv(path) if path else census_from_figures(figures, seed)
    weights = avs_weights(figures, scenario.avss.count)
    stake: Ints = np.rint(census.eth * GWEI).astype(np.int64)
    lrt_stake = np.zeros((len(census.lrts), len(census)), dtype=np.int64)
    branded = np.flatnonzero(census.lrt != INDEPENDENT)
    lrt_stake[census.lrt[branded], branded] = stake[branded]
    direct = np.where(census.lrt == INDEPENDENT, stake, 0)
    kept = np.array([scenario.lrts.buffer_of(name, 0) for name in census.lrts])
    buffer = (lrt_stake.sum(axis=1) * (kept / (1.0 - kept))).astype(np.int64)
    venue, operator, lrt, position = _stakers(scenario, census, direct, lrt_stake.sum(axis=1) + buffer, seed)
    return Blueprint(
        operator_names=census.names,
        brand=census.lrt.astype(np.int32),
        organisation=census.organisation,
        organisations=census.organisations,
        registered=edges(census, weights, seed),
        popularity=weights / weights.sum(),
        visibility=_visibility(direct, census),
        lrt_names=census.lrts,
        lrt_native=_lrt_native(census),
        lrt_stake=lrt_stake,
        lrt_buffer=buffer,
        venue=venue,
        operator=operator,
        lrt=lrt,
        position=position,
        native=_native(venue, operator, position, census, seed),
    )


def _visibility(direct: Ints, census: Census) -> Floats:
    """Heard of in proportion to stake delegated directly; a registered unknown counts as a hundredth of an ETH.
    Operators that carry an LRT brand take the protocol's stake only."""
    weight = np.where(census.lrt == INDEPENDENT, direct / GWEI + 0.01, 0.0)
    return np.asarray(weight / weight.sum())


def _lrt_native(census: Census) -> Floats:
    """Native share of each brand's stake."""
    out = np.zeros(len(census.lrts))
    for k in range(len(census.lrts)):
        its = census.lrt == k
        total = float(census.eth[its].sum())
        out[k] = dot(census.eth[its], census.native_share[its]) / total if total > 0 else 0.0
    return out


def _stakers(
    scenario: Scenario, census: Census, direct: Ints, lrt_worth: Ints, seed: int
) -> tuple[Codes, Rows, Rows, Ints]:
    """Venue, operator, LRT and position [gwei] of every staker; operators, LRTs and outside venues sum exactly."""
    rule = scenario.stakers
    heads = largest_remainder(np.array([rule.direct_share, rule.lrt_share, rule.outside_share]), rule.count)
    normal = normals(stream_key(seed, "wealth", 0), rule.count)
    cap = gwei(rule.max_eth)
    operator_heads = _heads(np.where(direct > 0, census.delegators, 0).astype(float), -(-direct // cap), int(heads[0]))
    lrt_heads = _heads(lrt_worth.astype(float), -(-lrt_worth // cap), int(heads[1]))
    shares = rule.outside_shares
    outside = [gwei(rule.outside_eth * s) for s in (shares.hold, shares.solo, shares.lst)]
    outside_heads = largest_remainder(np.array(outside, dtype=float), int(heads[2]))
    sigma = (rule.direct_lognormal_sigma, rule.lrt_lognormal_sigma, rule.outside_lognormal_sigma)
    groups = [(Venue.RESTAKE, j, NOBODY, int(direct[j]), n, sigma[0]) for j, n in enumerate(operator_heads) if n]
    groups += [(Venue.LRT, NOBODY, k, int(lrt_worth[k]), n, sigma[1]) for k, n in enumerate(lrt_heads) if n]
    groups += [(Venue(v), NOBODY, NOBODY, outside[v], n, sigma[2]) for v, n in enumerate(outside_heads) if n]
    venue, operator = np.zeros(rule.count, dtype=np.int8), np.full(rule.count, NOBODY, dtype=np.int32)
    lrt, position = operator.copy(), np.zeros(rule.count, dtype=np.int64)
    start = 0
    for v, j, k, total, n, spread in groups:
        rows = slice(start, start + int(n))
        venue[rows], operator[rows], lrt[rows] = v, j, k
        position[rows] = group_sizes(exp(spread * normal[rows]), total, rule.max_eth)
        start += int(n)
    return venue, operator, lrt, position


def _heads(weights: Floats, least: Ints, total: int) -> Rows:
    """Heads in proportion to weights, enough for the cap on single holdings; the whole adds up to ``total``.

    Where there are fewer heads than the cap asks for, everybody with stake gets one and the cap gives way.
    """
    if int(least.sum()) > total:
        least = np.minimum(least, 1)
    if int(least.sum()) > total:
        raise ScenarioError(
            f"stakers.count: too few for the {least.sum()} operators or LRTs with stake, one holder each; "
            f"there are {total} such stakers by stakers.direct_share and lrt_share"
        )
    extra = largest_remainder(np.maximum(weights - least, 0.0) * (least > 0), total - int(least.sum()))
    return np.asarray(least + extra, dtype=np.int32)


def _native(venue: Codes, operator: Rows, position: Ints, census: Census, seed: int) -> Codes:
    """Who runs validators of its own: only holders of 32 ETH or more; all solo stakers."""
    u = uniforms(stream_key(seed, "native", 0), venue.size)
    chance = np.where(venue == Venue.RESTAKE, census.native_share[operator], NATIVE_ELSEWHERE)
    native = (position >= VALIDATOR) & (u < chance) & (venue != Venue.LST)
    return (native | (venue == Venue.SOLO)).astype(np.int8)
