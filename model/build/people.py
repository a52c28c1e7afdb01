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
BIG: Final = 1_000.0  # ETH from which a holder counts as a whale or fund; assumption
LOOPERS, FARMERS, FUNDS, NATIVES_WHO_ARE_SOLO = 0.05, 0.20, 0.30, 0.60  # shares; assumptions


def archetypes(venue: Codes, position: Ints, native: Codes, seed: int) -> Codes:
    """Draw each staker's archetype from its size, venue and validators. Shares are assumptions."""
    u = uniforms(stream_key(seed, "archetype", 0), venue.size)
    out = np.full(venue.size, Archetype.RETAIL, dtype=np.int8)
    out[(venue != Venue.HOLD) & (u < FARMERS)] = Archetype.AIRDROP_FARMER
    out[(venue == Venue.LRT) & (u >= FARMERS) & (u < FARMERS + LOOPERS)] = Archetype.LOOPER
    out[(native == 1) & (u >= 1.0 - NATIVES_WHO_ARE_SOLO)] = Archetype.SOLO_VALIDATOR
    big = position >= BIG * GWEI
    out[big] = np.where(u[big] < FUNDS, Archetype.FUND, Archetype.WHALE)
    return out


def attention(archetype: Codes, scenario: Scenario) -> Floats:
    """Chance of a review on a quiet day: the retail rate, funds at least their own."""
    rate = np.full(archetype.size, scenario.stakers.attention)
    rate[archetype == Archetype.FUND] = max(scenario.stakers.attention, scenario.stakers.attention_professional)
    return rate


def last_reviews(attention: Floats, seed: int, stream: str) -> Rows:
    """Day of the last review before day 0, 0 or negative: geometric with each one's attention, ten years at most."""
    u = uniforms(stream_key(seed, stream, 0), attention.size)
    with np.errstate(divide="ignore", over="ignore"):  # nobody at all who looks: never, cut to ten years below
        days = np.floor(-log(u) / np.abs(log(1.0 - np.minimum(attention, 0.999999))))
    return np.asarray(-np.minimum(days, 3650.0), dtype=np.int32)


def risk_aversion(count: int, scenario: Scenario, seed: int) -> Floats:
    """Lognormal around the median."""
    spread = scenario.stakers.risk_aversion_spread
    draws = normals(stream_key(seed, "risk aversion", 0), count)
    return np.asarray(scenario.stakers.risk_aversion * exp(spread * draws))


def peer_groups(archetype: Codes, native: Codes, position: Ints) -> Rows:
    """Group of each staker: archetype × validators × size bin; below :data:`PEER_GROUPS`."""
    size = np.searchsorted(np.array(SIZE_BINS), position / GWEI, side="right")
    group = (archetype.astype(np.int64) * 2 + native) * (len(SIZE_BINS) + 1) + size
    return np.asarray(group, dtype=np.int32)


def has_validators(group: Rows) -> Rows:
    """1 for peer groups of stakers with validators of their own, 0 for the others."""
    return np.asarray(group // (len(SIZE_BINS) + 1) % 2, dtype=np.int32)
