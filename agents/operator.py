"""Operators: who run validators and AVS software with other people's stake."""

from enum import IntEnum
from typing import Final

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import NOBODY, WAD

WEEK: Final = 7  # days over which a trend of yields is seen


class Intent(IntEnum):
    """What an operator would do with a chance to attack an AVS it runs."""

    HONEST = 0  # never attacks
    RATIONAL = 1  # attacks if that pays
    MALICIOUS = 2  # attacks if it can


class Operator(Row):
    """Runs AVSs for its delegators' stake; keeps a split of what they pay."""

    wallet = column(int, "gwei", 0, "commissions received less running costs paid")
    split_bips = column(int, "bips", 1000, "operator split: share of rewards kept")
    next_split_bips = column(int, "bips", 1000, "what that split is about to become")
    next_split_due = column(np.int32, "day", 0, "day on which it does; 0: no change under way")
    stake_response = column(
        float,
        "log stake per unit of yield",
        0.0,
        "how stake answers yield where its split of day 0 is best; 0: unknown",
    )
    own_share = column(float, "1", 0.05, "part of the stake delegated to it that belongs to its own people")
    intent = column(np.int8, "row", 0, "what it would do with a chance to attack: honest, rational or malicious")
    firm = column(np.int32, "row", 0, "operators of one organisation under one LRT brand, or none, decide as one")
    organisation = column(np.int32, "row", 0, "infrastructure firm; faults are common within one")
    client = column(np.int8, "row", 0, "client software; faults are common within one")
    lrt = column(np.int32, "row", NOBODY, "LRT protocol whose brand it carries, if any")
    max_magnitude = column(int, "wad", WAD, "what is left of the magnitude 1 it started with; never rises")
    allocation_delay = column(np.int32, "days", 0, "delay of its allocations, its own choice")
    next_delay = column(np.int32, "days", 0, "what that delay is about to become")
    next_delay_due = column(np.int32, "day", 0, "day on which it does; 0: no change under way")
    max_avss = column(np.int32, "count", 22, "most AVSs it will run at once")
    offline_until = column(np.int32, "day", 0, "last day of its latest outage, while nothing it runs works")
    offline_cause = column(int, "number", 0, "of the event that the outage follows from")
    offline_spread = column(np.int8, "flag", 0, "1 if its latest outage came from software that an AVS shares with it")
    expected_yield = column(float, "1/yr", 0.0, "what its delegators expect from AVSs and incentives, after the split")
    reviewed = column(
        np.int32, "day", 0, "day of the last review of its registrations; 0 or less: before the first day"
    )
    called = column(np.int32, "day", 0, "last day on which a slash of its own made it look; 0: never")
    seen_stake = column(np.int64, "gwei seen", 0, "stake delegated to it at the last review")
    seen_kept = column(float, "1", 0.0, "share of rewards that its people kept at the last review")
    seen_position = column(float, "ETH", 0.0, "stake of its people in their whole firm at the last review")
    seen_partners = column(float, "ETH", 0.0, "their exposure through the firm's other operators that fails with it")
    seen_franchise = column(float, "ETH", 0.0, "commissions of the firm at stake at the last review")


class SeenYield(Row):
    """What stake behind an operator was seen to earn. Arrays are (operators, WEEK), by day modulo WEEK."""

    seen = column(float, "1/yr", 0.0, "yield of AVSs and incentives on that day, after the split")


class Allocation(Row):
    """Edges operator x AVS: registration and allocated magnitude. Arrays are (operators, AVSs)."""

    registered = column(np.int8, "flag", 0, "1 if the operator is registered with the AVS")
    magnitude = column(int, "wad", 0, "magnitude the AVS may slash, pending deallocation included")
    pending = column(
        int, "wad", 0, "change under way: above 0 to be added, not yet slashable; below 0 to be freed, still slashable"
    )
    pending_due = column(np.int32, "day", 0, "day on which the change takes effect, after that day's slashes")
    limit = column(int, "gwei limit", 0, "vaults: operator-network limit, the most the AVS may take")
    shunned = column(np.int32, "day", 0, "last day on which the operator stays away from an AVS that slashed it")
    taste = column(np.int32, "count", 0, "which draw of taste for this AVS the operator lives by")
    seen = column(np.int8, "flag", 0, "registered when the operator's last review began")
    anchor = column(float, "log-odds", 0.0, "constant of registering: size, popularity and what is not modelled")
