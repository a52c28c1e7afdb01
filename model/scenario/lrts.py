"""The table of liquid restaking protocols: what they charge, how they spread, what they keep at hand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, whole


class NamedLrt(Section):
    """What differs for one LRT protocol; a key left out follows the common value."""

    fee: float | None = quantity(None, "1", 0.0, 1.0, "share of rewards this protocol keeps; left out: lrts.fee")
    risk_aversion: float | None = quantity(
        None, "1", 0.1, 100.0, "this protocol's weight on variance; left out: drawn around lrts.risk_aversion"
    )
    operator_cap: float | None = quantity(
        None, "1", 0.001, 1.0, "most of its stake that it wants at one operator; left out: lrts.operator_cap"
    )
    organisation_cap: float | None = quantity(
        None, "1", 0.001, 1.0, "most of its stake that it wants at one organisation; left out: lrts.organisation_cap"
    )
    points_multiplier: float | None = quantity(
        None, "points per ETH-hour", 0.0, 100.0, "what its holders earn; left out: points.lrt_multiplier"
    )
    redemptions_open: bool | None = choice(
        None, "whether its holders can redeem on day 0; left out: lrts.redemptions_open"
    )
    pool_depth: float | None = quantity(
        None, "1", 0.0, 1.0, "its deep pool over its supply's worth; left out: markets.pool_depth"
    )
    thin_depth: float | None = quantity(
        None, "1", 0.0, 1.0, "its thin pool over its supply's worth; left out: markets.thin_depth"
    )
    token_share: float | None = quantity(
        None, "1", 0.01, 0.99, "part of its deep pool that is tokens on day 0; left out: markets.token_share"
    )
    loop_share: float | None = quantity(
        None, "1", 0.0, 0.9, "part of its supply pledged by loopers on day 0; left out: lending.loop_share"
    )


class Lrts(Section):
    """Liquid restaking protocols."""

    count: int = whole(4, "LRTs", 0, 50, "number of LRT protocols")
    fee: float = quantity(
        0.10,
        "1",
        0.0,
        1.0,
        "share of rewards the protocol keeps",
        "calibration lrt.protocol_fee, 0.05-0.15; unverified",
    )
    policy: Literal["equal_weights", "logit_weights"] = choice(
        "logit_weights", "how a protocol weighs the operators on its list", "McFadden 1974; naive 1/N for equal_weights"
    )
    risk_aversion: float = quantity(
        4.0, "1", 0.1, 100.0, "median weight of a protocol on variance of the annual return (lognormal)"
    )
    risk_aversion_spread: float = quantity(0.5, "log sd", 0.0, 2.0, "spread of risk aversion between protocols")
    operator_cap: float = quantity(
        0.25,
        "1",
        0.001,
        1.0,
        "most of a protocol's stake that it wants at one operator; a larger share found on day 0 is that pair's cap",
    )
    organisation_cap: float = quantity(
        0.5,
        "1",
        0.001,
        1.0,
        "the same for all operators of one organisation together",
    )
    visibility_gain: float = quantity(
        1.0,
        "1",
        0.0,
        1.0,
        "weight of a protocol's size of today in how visible it is, the rest being its share of day 0",
    )
    buffer: float = quantity(0.02, "1", 0.0, 0.9, "target of unrestaked ETH, share of NAV")
    review_rate: float = quantity(1 / 14, "1/day", 0.0, 1.0, "chance that a protocol reviews its operators on a day")
    sensitivity: float = quantity(
        60.0, "log-odds per unit annual return", 0.0, 1000.0, "response of operator weights to return"
    )
    band: float = quantity(0.01, "1", 0.0, 1.0, "deviation from the wished weight that is left alone, share of NAV")
    max_move: float = quantity(0.1, "1", 0.0, 1.0, "most of its stake a protocol moves in one review")
    min_order_eth: float = quantity(1.0, "ETH", 0.0, 1e6, "smallest order a protocol places")
    redemptions_open: bool = choice(True, "whether holders can redeem from day 0 on")
    named: dict[str, NamedLrt] = Field(
        default={},
        max_length=50,
        description="what differs for single protocols, by name: lrts.NAME.fee, lrts.NAME.operator_cap and so on",
    )
