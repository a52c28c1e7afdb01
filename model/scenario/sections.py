"""The tables of a scenario and their keys: every number with default, unit, range, meaning and source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from restaking.model.scenario.archetypes import Archetypes
from restaking.model.scenario.fields import Section, choice, quantity, whole
from restaking.model.scenario.policies import StakerPolicyName

CALIBRATED = "fit by hand to 2023-25 (prototype)"
DERIVED = "derived from the October 2024 operator census; confidence low"
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Run(Section):
    """How long."""

    days: int = whole(365, "days", 1, 3650, "length of the run; one tick is one day")


class VenueShares(Section):
    """Where stakers' ETH sits on day 0, and the anchor of their choice; the five sum to 1."""

    hold: float = quantity(0.30, "1", 0.0, 1.0, "share held as plain ETH")
    solo: float = quantity(0.10, "1", 0.0, 1.0, "share staked by its owner")
    lst: float = quantity(0.25, "1", 0.0, 1.0, "share in the liquid staking token")
    restake: float = quantity(0.10, "1", 0.0, 1.0, "share restaked directly with an operator")
    lrt: float = quantity(0.25, "1", 0.0, 1.0, "share in liquid restaking tokens")


class OutsideShares(Section):
    """Where the ETH of stakers outside restaking sits on day 0; the three sum to 1."""

    hold: float = quantity(0.6, "1", 0.0, 1.0, "share of outside ETH held")
    solo: float = quantity(0.2, "1", 0.0, 1.0, "share of outside ETH staked by its owner")
    lst: float = quantity(0.2, "1", 0.0, 1.0, "share of outside ETH in the liquid staking token")


class Stakers(Section):
    """Who owns the ETH, how they look and how they choose."""

    count: int = whole(400, "stakers", 1, 2_000_000, "number of stakers")
    eth_total: float = quantity(8e6, "ETH", 1.0, 5e7, "ETH of all stakers together on day 0 (worlds without [figures])")
    max_eth: float = quantity(
        400_000.0, "ETH", 1.0, 5e7, "cap of a single holding on day 0; a larger one is several rows"
    )
    size_spread: float = quantity(
        1.3,
        "log sd",
        0.0,
        4.0,
        "spread of holdings (worlds without [figures])",
        "assumption, milder than mainnet's so that a small world is no lottery",
    )
    policy: StakerPolicyName = choice(
        "mean_variance",
        "how a staker values a risky return",
        "Markowitz 1952; Pratt 1964 for crra; Rockafellar & Uryasev 2000 for cvar",
    )
    risk_aversion: float = quantity(4.0, "1", 0.1, 1e12, "median weight on variance of the annual return (lognormal)")
    risk_aversion_spread: float = quantity(0.5, "log sd", 0.0, 2.0, "spread of risk aversion between stakers")
    attention: float = quantity(
        0.007, "1/day", 0.0, 1.0, "chance that a retail staker reviews on a quiet day", CALIBRATED
    )
    attention_professional: float = quantity(
        0.25,
        "1/day",
        0.0,
        1.0,
        "chance that a fund reviews on a day",
        "calibration beh.attention_large, 0.1-0.5; unverified",
    )
    social_weight: float = quantity(
        1.0,
        "log-odds",
        0.0,
        5.0,
        "pull of neighbours' choices, λJ; stable while weight * x(1-x) < 1 at the anchor x (exact for two venues)",
        CALIBRATED,
    )
    big_eth: float = quantity(1_000.0, "ETH", 0.0, 1e9, "holding from which a staker is a whale or a fund")
    archetypes: Archetypes = Field(
        default=Archetypes(),
        description="what sets kinds of stakers apart: stakers.archetypes.fund.attention and so on",
    )
    venue_sensitivity: float = quantity(
        8.0,
        "log-odds per unit annual return",
        0.0,
        1000.0,
        "how strongly venues respond to return (plausible 3-20)",
        CALIBRATED,
    )
    manager_sensitivity: float = quantity(
        60.0,
        "log-odds per unit annual return",
        0.01,
        1000.0,
        "how strongly the choice of operator or LRT inside a venue responds to return (20-150, unidentified)",
    )
    switching_cost: float = quantity(0.002, "1/yr", 0.0, 0.1, "annual return a change must beat")
    taste_renewal: float = quantity(
        0.0005, "1/day", 0.0, 1.0, "chance that a lasting taste for an option is drawn anew", CALIBRATED
    )
    visibility_days: int = whole(
        30, "days", 0, 3650, "how often operators' visibility follows the stake delegated to them; 0: as on day 0"
    )
    renown: float = quantity(
        0.1, "1", 0.0, 10.0, "weight of visibility on day 0 beside the share of direct stake in later editions"
    )
    considered: int = whole(5, "operators", 1, 16, "operators looked at in one review")
    placed: Literal["drawn", "in_turn"] = choice(
        "drawn", "first operators of direct restakers: drawn by size, or all in turn (worlds without [figures])"
    )
    neighbours: int = whole(
        8,
        "stakers",
        0,
        100,
        "neighbours of a staker in the social graph, even; 0 for none",
        "Watts and Strogatz 1998; assumption for the size",
    )
    rewiring: float = quantity(
        0.1, "1", 0.0, 1.0, "share of social ties rewired at random", "Watts and Strogatz 1998; assumption for the size"
    )
    hubs: int = whole(0, "stakers", 0, 500, "stakers whom many look at, and who look at many")
    hub_neighbours: int = whole(
        0, "stakers", 0, 3000, "ties of a hub on top of the small world's (neighbours are counted in 12 bits: 4,095)"
    )
    venue_shares: VenueShares = Field(
        default=VenueShares(), description="where the ETH sits on day 0 (worlds without [figures])"
    )
    native_share: float = quantity(
        0.788,
        "1",
        0.0,
        1.0,
        "share of restaked ETH on own validators, the rest in the LST (worlds without [figures])",
        "October 2024 operator census",
    )
    outside_eth: float = quantity(
        20e6, "ETH", 0.0, 86e6, "ETH of stakers outside restaking who could enter (10-86 M; with [figures])"
    )
    outside_shares: OutsideShares = Field(
        default=OutsideShares(), description="where outside ETH sits on day 0 (with [figures])"
    )
    direct_share: float = quantity(
        0.47755, "1", 0.0, 1.0, "share of stakers who delegate directly (with [figures])", DERIVED
    )
    lrt_share: float = quantity(0.37245, "1", 0.0, 1.0, "share of stakers who hold an LRT (with [figures])")
    outside_share: float = quantity(0.15, "1", 0.0, 1.0, "share of stakers outside restaking (with [figures])")
    direct_lognormal_mu: float = quantity(
        -1.504, "log ETH", -10.0, 15.0, "location of direct delegators' sizes before scaling", DERIVED
    )
    direct_lognormal_sigma: float = quantity(2.8, "log sd", 0.0, 4.0, "spread of direct delegators' sizes", DERIVED)
    lrt_lognormal_sigma: float = quantity(
        2.9, "log sd", 0.0, 4.0, "spread of LRT holders' sizes", "fit to holders of one LRT, September 2024"
    )
    outside_lognormal_sigma: float = quantity(2.8, "log sd", 0.0, 4.0, "spread of outside stakers' sizes")


class View(Section):
    """How the world is shown to Mesa."""

    staker_agents: Literal["auto", "always", "never"] = choice("auto", "whether each staker is a registered Mesa agent")
    auto_limit: int = whole(5000, "stakers", 0, 2_000_000, "most stakers registered under 'auto'")
