"""Stakers' traits on day 0: archetype, attention, risk aversion, and the peer group that anchors their constants."""

from typing import Final

import numpy as np

from restaking.agents.staker import ARCHETYPE_NAMES, Archetype, Venue
from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import exp, log
from restaking.core.units import GWEI, Codes, Floats, Ints, Rows
from restaking.model.scenario import Scenario

SIZE_BINS: Final = (0.1, 1.0, 10.0, 100.0, 1_000.0, 3_000.0, 10_000.0)  # ETH
PEER_GROUPS: Final = len(ARCHETYPE_NAMES) * 2 * (len(SIZE_BINS) + 1)


def archetypes(venue: Codes, position: Ints, native: Codes, scenario: Scenario, seed: int) -> Codes:
    """Draw each staker's archetype from its size, venue and validators; who is none of the others is retail."""
    rule, kinds = scenario.stakers, scenario.stakers.archetypes
    farmers, loopers = kinds.airdrop_farmer.share, kinds.looper.share
    u = uniforms(stream_key(seed, "archetype", 0), venue.size)
    out = np.full(venue.size, Archetype.RETAIL, dtype=np.int8)
    out[(venue != Venue.HOLD) & (u < farmers)] = Archetype.AIRDROP_FARMER
    out[(venue == Venue.LRT) & (u >= farmers) & (u < farmers + loopers)] = Archetype.LOOPER
    out[(native == 1) & (u >= 1.0 - kinds.solo_validator.share)] = Archetype.SOLO_VALIDATOR
    big = position >= rule.big_eth * GWEI
    out[big] = np.where(u[big] < kinds.fund.share, Archetype.FUND, Archetype.WHALE)
    return out


def attention(archetype: Codes, scenario: Scenario) -> Floats:
    """Chance of a review on a quiet day: the kind's own, else the retail rate, for funds at least the professional."""
    rule = scenario.stakers
    common = np.full(len(Archetype), rule.attention)
    common[Archetype.FUND] = max(rule.attention, rule.attention_professional)
    own = [kind.attention for kind in rule.archetypes.in_order()]
    rate = [float(usual) if its is None else its for its, usual in zip(own, common, strict=True)]
    return np.asarray(np.array(rate)[archetype])


def social_weight(archetype: Codes, scenario: Scenario) -> Floats:
    """Pull of neighbours [log-odds]: the common weight times the kind's multiple."""
    multiple = np.array([kind.social_weight for kind in scenario.stakers.archetypes.in_order()])
    return np.asarray(scenario.stakers.social_weight * multiple[archetype])


def points_weight(archetype: Codes, scenario: Scenario) -> Floats:
    """Share of an expected airdrop that counts as yield, by kind."""
    return np.array([kind.points_weight for kind in scenario.stakers.archetypes.in_order()])[archetype]


def last_reviews(attention: Floats, seed: int, stream: str) -> Rows:
    """Day of the last review before day 0, 0 or negative: geometric with each one's attention, ten years at most."""
    u = uniforms(stream_key(seed, stream, 0), attention.size)
    with np.errstate(divide="ignore", over="ignore"):  # nobody at all who looks: never, cut to ten years below
        days = np.floor(-log(u) / np.abs(log(1.0 - np.minimum(attention, 0.999999))))
    return np.asarray(-np.minimum(days, 3650.0), dtype=np.int32)


def risk_aversion(archetype: Codes, scenario: Scenario, seed: int) -> Floats:
    """Lognormal around the kind's median."""
    rule, kinds = scenario.stakers, list(scenario.stakers.archetypes.in_order())
    median = np.array([rule.risk_aversion * kind.risk_aversion for kind in kinds])
    own = (kind.risk_aversion_spread for kind in kinds)
    spread = np.array([rule.risk_aversion_spread if its is None else its for its in own])
    draws = normals(stream_key(seed, "risk aversion", 0), archetype.size)
    return np.asarray(median[archetype] * exp(spread[archetype] * draws))


def peer_groups(archetype: Codes, native: Codes, position: Ints) -> Rows:
    """Group of each staker: archetype × validators × size bin; below :data:`PEER_GROUPS`."""
    size = np.searchsorted(np.array(SIZE_BINS), position / GWEI, side="right")
    group = (archetype.astype(np.int64) * 2 + native) * (len(SIZE_BINS) + 1) + size
    return np.asarray(group, dtype=np.int32)


ALL_GROUPS: Final = np.arange(PEER_GROUPS, dtype=np.int32)
"""Every peer group."""


def has_validators(group: Rows) -> Rows:
    """1 for peer groups of stakers with validators of their own, 0 for the others."""
    return np.asarray(group // (len(SIZE_BINS) + 1) % 2, dtype=np.int32)


def archetype_of(group: Rows) -> Rows:
    """Archetype of the stakers in each peer group."""
    return np.asarray(group // (2 * (len(SIZE_BINS) + 1)))
