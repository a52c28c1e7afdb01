"""Stakers: who owns the ETH, what they hold, what they chose and what they remember."""

from enum import IntEnum

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import NOBODY


class Venue(IntEnum):
    """Where a staker's ETH is meant to be; the first level of choice."""

    HOLD = 0
    SOLO = 1
    LST = 2
    RESTAKE = 3
    LRT = 4


VENUES = len(Venue)


class Archetype(IntEnum):
    """Kinds of stakers, which differ in size, attention and aims."""

    SOLO_VALIDATOR = 0
    RETAIL = 1
    WHALE = 2
    FUND = 3
    AIRDROP_FARMER = 4
    LOOPER = 5


ARCHETYPE_NAMES = ("solo validator", "retail", "whale", "fund", "airdrop farmer", "looper")


class Staker(Row):
    """Owns ETH and holds it at a venue; delegates to at most one operator, holds at most one LRT."""

    wallet = column(int, "gwei", 0, "liquid ETH, rewards included")
    solo = column(int, "gwei", 0, "in own validators, not restaked")
    lst = column(int, "token", 0, "liquid staking tokens held")
    restaked = column(int, "gwei", 0, "deposited and not queued; delegated to the operator, if there is one")
    lien = column(int, "gwei", 0, "slashed but still active in its validators; earns for it, never withdrawable")
    lrt_tokens = column(int, "token", 0, "liquid restaking tokens held, of the protocol in lrt")
    venue = column(np.int8, "venue", 0, "where the ETH is meant to be: the last decision")
    operator = column(np.int32, "row", NOBODY, "delegate, if the venue is restaking")
    lrt = column(np.int32, "row", NOBODY, "LRT protocol, if the venue is an LRT")
    archetype = column(np.int8, "archetype", 1, "kind of staker")
    native = column(np.int8, "flag", 0, "1 if it runs validators of its own (32 ETH or more)")
    peers = column(np.int32, "row", 0, "group of stakers of like kind and size, whose shares anchor its constants")
    risk_aversion = column(float, "1", 4.0, "weight on variance in the certainty equivalent")
    attention = column(float, "1/day", 0.007, "chance of reviewing the position on a day without news")
    leverage = column(float, "1", 1.0, "leverage it would go to with its LRT tokens; 1: does not loop")
    points = column(int, "point", 0, "points of the season, 1e-3 of a point")
    airdrop = column(int, "token", 0, "tokens of the airdrop held")
    airdropped = column(int, "token seen", 0, "tokens of the airdrop received, those sold since included")
    hub = column(np.int8, "flag", 0, "1 if it is one of the few whom many look at")
    alert = column(float, "1/day", 0.0, "chance of reviewing while a slash of its own stake or a neighbour's is fresh")
    alert_until = column(np.int32, "day", 0, "last day on which it is")
    social_weight = column(float, "log-odds", 1.0, "pull of neighbours' choices on its own")
    points_weight = column(float, "1", 1.0, "share of an expected airdrop that it counts as yield")
    aware = column(np.int8, "flag", 1, "1 if it knows of restaking; else only what it holds of it is in its menu")
    known_from = column(np.int32, "edition", 0, "edition of the visibility table by which it came to know operators")
    taste = column(np.int32, "count", 0, "which draw of tastes for venues it lives by; raised when they renew")
    manager_taste = column(np.int32, "count", 0, "the same for operators and LRTs, and for which operators it knows")
    reviewed = column(np.int32, "day", 0, "day of the last review; 0 or less: before the first day")
    company = column(int, "count", 0, "its neighbours per venue, 12 bits each; kept up to date as they move")
    seen_venue = column(np.int8, "venue", 0, "venue when the last review began")
    seen_operator = column(np.int32, "row", NOBODY, "operator when the last review began")
    seen_lrt = column(np.int32, "row", NOBODY, "LRT when the last review began")
    seen_aware = column(np.int8, "flag", 1, "aware at the last review")
    seen_neighbours = column(int, "count", 0, "neighbours per venue at the last review, 12 bits each")
