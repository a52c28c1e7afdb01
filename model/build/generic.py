"""A world without observed figures: Zipf operators, LRTs over baskets of them, venues by the scenario's shares."""

import numpy as np
from numpy.typing import NDArray

from restaking.agents.staker import VENUES, Venue
from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import exp, log
from restaking.core.units import NOBODY, Floats, Ints, Rows, gwei
from restaking.model.build.blueprint import Blueprint, group_sizes, to_gwei_exactly
from restaking.model.build.census_edges import edges
from restaking.model.build.census_form import INDEPENDENT, Census, largest_remainder
from restaking.model.scenario import Scenario

BASKET = 8  # operators an LRT spreads over, where there are as many


def blueprint(scenario: Scenario, seed: int) -> Blueprint:
    """Draw day 0 of a generic world."""
    count = scenario.operators.count
    sizes = np.array([1.0 / float(rank) ** scenario.operators.size_exponent for rank in range(1, count + 1)])
    visibility: Floats = sizes / sizes.sum()
    totals = _venue_totals(scenario)
    heads = _heads(scenario, totals)
    lrt_total = _lrt_totals(scenario, totals[Venue.LRT], int(heads[Venue.LRT]))
    delegated: Ints = lrt_total - (lrt_total * scenario.lrts.buffer).astype(np.int64)
    buffer = _buffers(scenario, lrt_total, delegated)
    venue = np.repeat(np.arange(VENUES, dtype=np.int8), heads)
    operator, lrt = _managers(scenario, venue, visibility, lrt_total, seed)
    census = _census(scenario, visibility, seed)
    popularity: Floats = np.asarray(1.0 / np.arange(1, scenario.avss.count + 1) ** 0.5)
    return Blueprint(
        operator_names=census.names,
        brand=np.full(count, NOBODY, dtype=np.int32),
        organisation=census.organisation,
        organisations=census.organisations,
        registered=_registrations(scenario, census, popularity, seed),
        popularity=popularity / popularity.sum(),
        visibility=visibility,
        lrt_names=scenario.lrt_names(),
        lrt_native=np.full(scenario.lrts.count, scenario.stakers.native_share),
        lrt_stake=_baskets(scenario, visibility, delegated, seed),
        lrt_buffer=buffer,
        venue=venue,
        operator=operator,
        lrt=lrt,
        position=_positions(scenario, venue, lrt, totals, delegated + buffer, seed),
        native=_native(venue, scenario.stakers.native_share, seed),
    )


def _venue_totals(scenario: Scenario) -> list[int]:
    shares = scenario.stakers.venue_shares
    total = scenario.stakers.eth_total
    return [gwei(total * s) for s in (shares.hold, shares.solo, shares.lst, shares.restake, shares.lrt)]


def _heads(scenario: Scenario, totals: list[int]) -> Rows:
    """Stakers per venue, in proportion to its ETH, at least one where there is any."""
    return largest_remainder(np.array(totals, dtype=np.float64), scenario.stakers.count)


def _lrt_sizes(scenario: Scenario) -> Floats:
    """What the scenario says, or Zipf with exponent 1: the largest of four holds about half."""
    if scenario.lrts.sizes:
        return np.array(scenario.lrts.sizes)
    return np.asarray(1.0 / np.arange(1, scenario.lrts.count + 1))


def _lrt_totals(scenario: Scenario, total: int, holders: int) -> Ints:
    """ETH behind each LRT's tokens [gwei]. With fewer holders than LRTs the last ones have none, and so nothing: ETH
    without tokens would belong to nobody, or to whoever comes first."""
    sizes = _lrt_sizes(scenario)
    sizes[holders:] = 0.0
    return to_gwei_exactly(sizes, total if holders else 0)


def _buffers(scenario: Scenario, total: Ints, delegated: Ints) -> Ints:
    """ETH that each LRT keeps unrestaked: what is not delegated of its ``total``, or as much beside what is
    ``delegated`` as its schedule says, and its holders have that much more."""
    rule, out = scenario.lrts, total - delegated
    for k, name in enumerate(scenario.lrt_names()):
        if rule.schedule_of(name):
            kept = rule.buffer_of(name, 0)
            out[k] = int(int(delegated[k]) * (kept / (1.0 - kept)))
    return out


def _managers(
    scenario: Scenario, venue: np.ndarray, visibility: Floats, lrt_total: Ints, seed: int
) -> tuple[Rows, Rows]:
    """Operator of each direct restaker and LRT of each holder, drawn by size."""
    u = uniforms(stream_key(seed, "first manager", 0), venue.size)
    operator = np.full(venue.size, NOBODY, dtype=np.int32)
    lrt = operator.copy()
    direct, holders = venue == Venue.RESTAKE, venue == Venue.LRT
    if scenario.stakers.placed == "in_turn":
        operator[direct] = np.arange(int(direct.sum())) % len(visibility)
    else:
        operator[direct] = _by_quantile(visibility, u[direct])
    if scenario.lrts.count:
        lrt[holders] = _by_quantile(lrt_total / max(1, int(lrt_total.sum())), u[holders])
        first = np.flatnonzero(holders)[: scenario.lrts.count]  # every LRT that has any ETH
        lrt[first] = np.arange(len(first))
    return operator, lrt


def _by_quantile(weights: Floats, u: Floats) -> Rows:
    return np.minimum(np.searchsorted(np.cumsum(weights), u), len(weights) - 1).astype(np.int32)


def _census(scenario: Scenario, visibility: Floats, seed: int) -> Census:
    """Operators as the edge draw takes them; where the scenario does not say how many AVSs each runs, the larger run
    more, with noise."""
    count = scenario.operators.count
    firms = max(1, min(scenario.operators.organisations, count))
    home = (uniforms(stream_key(seed, "organisation", 0), count) * firms).astype(np.int32)
    home[:firms] = np.arange(firms)
    return Census(
        names=[f"operator {j}" for j in range(1, count + 1)],
        eth=visibility,
        lrt=np.full(count, INDEPENDENT, dtype=np.int32),
        organisation=home,
        avs_count=_degrees(scenario, visibility, seed).astype(np.int32),
        delegators=np.zeros(count, dtype=np.int32),
        native_share=np.full(count, scenario.stakers.native_share),
        lrts=[],
        organisations=[f"organisation {g}" for g in range(1, firms + 1)],
    )


def _registrations(scenario: Scenario, census: Census, popularity: Floats, seed: int) -> NDArray[np.bool_]:
    """(operators, AVSs) who runs what: as the scenario lists it, operators in turn, or drawn."""
    listed = scenario.operators.runs
    if not listed:
        return edges(census, popularity, seed)
    out = np.zeros((len(census), popularity.size), dtype=np.bool_)
    for operator in range(len(census)):
        for number in listed[operator % len(listed)]:
            out[operator, number - 1] = True
    return out


def _degrees(scenario: Scenario, visibility: Floats, seed: int) -> Floats:
    """AVSs of each operator: as many as the scenario lists or gives, in turn, or drawn around a mean."""
    listed, count, avss = scenario.operators.runs, scenario.operators.count, scenario.avss.count
    given = tuple(len(row) for row in listed) or scenario.operators.avs_counts
    if given:
        return np.resize(np.array(given, dtype=np.float64), count)
    noise = normals(stream_key(seed, "first registrations", 0), count)
    wish = exp(0.3 * log(visibility / visibility.max()) + 0.4 * noise)
    mean = min(scenario.operators.mean_avs, float(avss))
    return np.asarray(np.clip(np.rint(wish * (mean / wish.mean())), 1, min(avss, scenario.operators.max_avs)))


def _baskets(scenario: Scenario, visibility: Floats, stake: Ints, seed: int) -> Ints:
    """(LRTs, operators) stake: each LRT spreads evenly over a few operators, drawn by visibility."""
    out = np.zeros((scenario.lrts.count, len(visibility)), dtype=np.int64)
    size = min(BASKET, len(visibility))
    for k in range(scenario.lrts.count):
        u = uniforms(stream_key(seed, "basket", k), len(visibility))
        basket = np.argsort(-(log(visibility) - log(-log(u))), kind="stable")[:size]
        out[k, np.sort(basket)] = to_gwei_exactly(np.ones(size), int(stake[k]))
    return out


def _positions(scenario: Scenario, venue: np.ndarray, lrt: Rows, totals: list[int], lrt_total: Ints, seed: int) -> Ints:
    """Lognormal holdings, scaled so that every venue and every LRT holds exactly its ETH."""
    draws = exp(scenario.stakers.size_spread * normals(stream_key(seed, "wealth", 0), venue.size))
    out = np.zeros(venue.size, dtype=np.int64)
    cap = scenario.stakers.max_eth
    for v in (Venue.HOLD, Venue.SOLO, Venue.LST, Venue.RESTAKE):
        here = venue == v
        out[here] = group_sizes(draws[here], totals[v] if here.any() else 0, cap)
    for k in range(scenario.lrts.count):
        here = lrt == k
        out[here] = group_sizes(draws[here], int(lrt_total[k]) if here.any() else 0, cap)
    return out


def _native(venue: np.ndarray, restakers: float, seed: int) -> np.ndarray:
    """Who runs validators: all solo stakers, most restakers, some of the others."""
    u = uniforms(stream_key(seed, "native", 0), venue.size)
    chance = np.array([0.3, 1.0, 0.0, restakers, 0.0])
    return (u < chance[venue]).astype(np.int8)
