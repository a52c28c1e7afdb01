"""LRT protocols: pool deposits, spread them over operators, issue a liquid token on top."""

import numpy as np

from restaking.core.columns import Row, column


class LRT(Row):
    """A liquid restaking protocol; its token is worth backing over supply (derived, never stored)."""

    buffer = column(int, "gwei", 0, "ETH at hand for redemptions")
    treasury = column(int, "gwei", 0, "fees earned")
    lien = column(int, "gwei", 0, "slashed but still active in its validators; earns for it, never withdrawable")
    supply = column(int, "token", 0, "tokens issued and not burned")
    treasury_tokens = column(int, "token", 0, "tokens that the protocol holds itself: fees kept as shares")
    unbacked = column(int, "token seen", 0, "tokens without backing that its reported rate does not count yet")
    hole = column(int, "gwei seen", 0, "backing found to be missing, when it was owned up to, and not made good yet")
    open = column(np.int8, "flag", 1, "1 while holders may ask for redemption")
    paused = column(np.int8, "flag", 0, "1 while it takes no deposits and pays no redemptions")
    fee_bips = column(int, "bips", 1000, "fee on positive rewards")
    risk_aversion = column(float, "1", 4.0, "weight on variance in its certainty equivalent of an operator")
    visibility = column(float, "1", 0.0, "share of attention it had on day 0: its share of all LRTs' worth")
    points_bips = column(int, "bips", 10_000, "points that an ETH of its holders earns in an hour")
    native_share = column(
        float, "1", 1.0, "native ETH in its delegations, as observed at the start; at 1 it takes no LSTs"
    )
    expected_yield = column(float, "1/yr", 0.0, "what holders expect over the base yield, after its fee")
    reviewed = column(int, "day", 0, "day of the last curation")
    called = column(np.int32, "day", 0, "last day on which a slash near one of its operators made it look; 0: never")


class Delegation(Row):
    """Edges LRT x operator. Arrays are (LRTs, operators)."""

    stake = column(int, "gwei", 0, "LRT's stake delegated to the operator, not queued")
    anchor = column(float, "log", 0.0, "constant of the operator in the LRT's curation; 0 weight if not listed")
    listed = column(bool, "flag", False, "whether the LRT delegates to the operator at all")
    cap = column(float, "1", 1.0, "most of the LRT's stake that it wants at the operator")
    home_cap = column(float, "1", 1.0, "most that it wants at the operator's organisation, all its operators together")
    weight = column(int, "wad", 0, "target share of the LRT's stake")
