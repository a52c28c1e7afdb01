"""The tables of a scenario and their keys: every number with default, unit, range, meaning and source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from restaking.model.scenario.archetypes import Archetypes
from restaking.model.scenario.fields import Section, choice, quantity, whole
from restaking.model.scenario.platform_law import ALLOCATION_IS_ALL, SLASHED_IS_ALL
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


class NamedAvs(Section):
    """What differs for one AVS; a key left out follows the common value."""

    reward_rate: float = quantity(1.0, "1", 0.0, 1000.0, "multiplier of this AVS's reward budget")
    fault_rate: float | None = Field(
        default=None,
        ge=0.0,
        le=12.0,
        description="slashable faults per registration at this AVS; left out: slashing.fault_rate",
        json_schema_extra={"unit": "1/yr", "source": "assumption"},
    )
    slash_cap: float | None = quantity(
        None,
        "1",
        0.0,
        1.0,
        "most of an allocation that a single slash of this AVS may take; left out: slashing.cap",
        law=ALLOCATION_IS_ALL,
    )
    redistribute: float | None = quantity(
        None,
        "1",
        0.0,
        1.0,
        "share of slashed LSTs that goes to this AVS's recipient; left out: slashing.redistribute",
        law=SLASHED_IS_ALL,
    )
    unjust_rate: float | None = quantity(
        None, "1/yr", 0.0, 12.0, "bugs in this AVS's slashing code; left out: slashing.unjust_rate"
    )
    malicious_day: int = whole(0, "day", 0, 100_000, "day on which this AVS slashes all its operators; 0: never")
    malicious_fraction: float = quantity(
        0.5, "1", 0.0, 1.0, "of every allocation that it takes on that day", law=ALLOCATION_IS_ALL
    )
    vault_max_eth: float | None = Field(
        default=None,
        ge=0.0,
        le=1e9,
        description="most this AVS takes from one vault; left out: avss.vault_max_eth",
        json_schema_extra={"unit": "ETH", "source": "assumption"},
    )
    emission_share: float | None = Field(
        default=None,
        ge=0.0,
        le=1.0,
        description="worth of this AVS's own tokens emitted in a year, per delegated ETH of day 0; left out: its part"
        " of avss.emission_share",
        json_schema_extra={"unit": "1/yr", "source": "assumption"},
    )
    token_price_eth: float | None = Field(
        default=None,
        ge=1e-6,
        le=1e4,
        description="price of this AVS's token; left out: avss.token_price_eth. Tokens emitted stay as many",
        json_schema_extra={"unit": "ETH/token", "source": "assumption"},
    )
    reward_weights: Literal["unique", "total"] | None = Field(
        default=None,
        description="stake by which this AVS shares its rewards; left out: avss.reward_weights",
        json_schema_extra={"unit": "", "source": "EigenLayer ELIP-014"},
    )


class Avss(Section):
    """Who buys security."""

    count: int = whole(12, "AVSs", 1, 500, "number of AVSs")
    reward_rate: float = quantity(1.0, "1", 0.0, 1000.0, "multiplier of every AVS's reward budget")
    vault_max_eth: float = quantity(
        1e9,
        "ETH",
        0.0,
        1e9,
        "most an AVS takes from one vault, under slashing.mode = 'vault'",
        "Symbiotic maxNetworkLimit",
    )
    budget_share: float = quantity(
        0.0003,
        "1/yr",
        0.0,
        1.0,
        "rewards all AVSs pay together, per delegated ETH of day 0",
        "AVS fee yield 0.01-0.05 % of restaked capital, 2026 (forum post, confidence low)",
    )
    emission_share: float = quantity(
        0.0,
        "1/yr",
        0.0,
        1.0,
        "worth of the own tokens all AVSs emit in a year, per delegated ETH of day 0; sold at once to outside",
    )
    token_price_eth: float = quantity(0.001, "ETH/token", 1e-6, 1e4, "price of every AVS's token, held")
    reward_weights: Literal["unique", "total"] = choice(
        "unique",
        "stake by which AVSs share their rewards over operators: what they can slash, or all that is delegated",
        "EigenLayer ELIP-014",
    )
    named: dict[str, NamedAvs] = Field(
        default={},
        max_length=500,
        description="what differs for single AVSs, by name: avss.NAME.reward_rate, avss.NAME.fault_rate and so on",
    )


class IncentiveStep(Section):
    """From a day on, incentives are a multiple of what they would have been."""

    day: int = whole(0, "day", 0, 100_000, "first day of the step")
    factor: float = quantity(
        1.0, "1", 0.0, 1000.0, "incentives as a multiple of the rate of day 0, decayed; 0 stops them"
    )


class Incentives(Section):
    """Programmatic rewards paid once on restaked ETH, not per AVS."""

    apr: float = quantity(
        0.0079,
        "1/yr",
        0.0,
        1.0,
        "incentives on restaked ETH on day 0",
        "EIGEN paid to ether.fi's stake, mean 2024-10 to 2025-08",
    )
    halflife_days: float = quantity(0.0, "days", 0.0, 10_000.0, "time in which incentives halve; 0 holds them")
    schedule: tuple[IncentiveStep, ...] = Field(
        default=(),
        strict=False,
        max_length=100,
        description="steps on top, as [{day = 373, factor = 1.046}], rising days: version 2 pays stakers of ETH and"
        " LSTs 1,010,130 EIGEN a week from 9 October 2025, version 1 paid 965,565; factor 0 is a stop",
        json_schema_extra={"unit": "", "source": "EigenHopper deployment constants; ELIP-011"},
    )

    def factor(self, day: int) -> float:
        """Multiple of the decayed rate that is paid on a day: that of the last step begun."""
        return next((step.factor for step in reversed(self.schedule) if step.day <= day), 1.0)


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
    buffer: float = quantity(0.02, "1", 0.0, 0.9, "target of unrestaked ETH, share of NAV")
    review_rate: float = quantity(1 / 14, "1/day", 0.0, 1.0, "chance that a protocol reviews its operators on a day")
    sensitivity: float = quantity(
        60.0, "log-odds per unit annual return", 0.0, 1000.0, "response of operator weights to return"
    )
    band: float = quantity(0.01, "1", 0.0, 1.0, "deviation from the wished weight that is left alone, share of NAV")
    max_move: float = quantity(0.1, "1", 0.0, 1.0, "most of its stake a protocol moves in one review")
    min_order_eth: float = quantity(1.0, "ETH", 0.0, 1e6, "smallest order a protocol places")


class View(Section):
    """How the world is shown to Mesa."""

    staker_agents: Literal["auto", "always", "never"] = choice("auto", "whether each staker is a registered Mesa agent")
    auto_limit: int = whole(5000, "stakers", 0, 2_000_000, "most stakers registered under 'auto'")
