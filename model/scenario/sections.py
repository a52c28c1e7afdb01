"""The tables of a scenario and their keys: every number with default, unit, range, meaning and source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, text, whole
from restaking.model.scenario.platform_law import NO_TIME_BACKWARDS

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
    policy: Literal["mean_variance", "crra"] = choice(
        "mean_variance", "how a staker values a risky return", "Markowitz 1952; Pratt 1964 for crra"
    )
    risk_aversion: float = quantity(4.0, "1", 0.1, 100.0, "median weight on variance of the annual return (lognormal)")
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
        "pull of neighbours' choices; stable only while weight * x(1-x) < 1 at the anchor x",
        CALIBRATED,
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


class Operators(Section):
    """Who runs the services."""

    count: int = whole(30, "operators", 1, 10_000, "number of operators")
    census: str = text(
        "", "path of a CSV with row-level operators that replaces the drawn ones (worlds with [figures])", 4096
    )
    commission: float = quantity(
        0.10,
        "1",
        0.0,
        1.0,
        "split an operator keeps of AVS rewards",
        "EigenLayer RewardsCoordinator, default split 10 %",
    )
    review_rate: float = quantity(
        1 / 7, "1/day", 0.0, 1.0, "chance that an operator reviews its registrations on a day"
    )
    sensitivity: float = quantity(
        2.0, "log-odds per unit", 0.0, 1000.0, "response of opt-in to value relative to its cost"
    )
    franchise_years: float = quantity(2.0, "yr", 0.0, 50.0, "years of commission an operator would lose with a slash")
    cost_usd_month: float = quantity(
        1000.0,
        "USD/month",
        1.0,
        1e6,
        "running cost of one AVS",
        "calibration op.avs_running_cost, 300-3000; unverified",
    )
    max_avs: int = whole(
        22, "AVSs", 1, 500, "most AVSs one operator runs", "largest number seen in October 2024 was 21"
    )
    allocation_delay_days: int = whole(
        0,
        "days",
        0,
        60,
        "delay of operators' allocations, each one's own choice",
        "EigenLayer; 0 is common (ELIP-016)",
        law=NO_TIME_BACKWARDS,
    )
    taste_renewal: float = quantity(0.0005, "1/day", 0.0, 1.0, "chance that a lasting taste for an AVS is drawn anew")
    size_exponent: float = quantity(1.0, "1", 0.0, 5.0, "Zipf exponent of operators' sizes (worlds without [figures])")
    mean_avs: float = quantity(
        4.0,
        "AVSs",
        0.0,
        500.0,
        "mean AVSs per operator on day 0 (worlds without [figures])",
        "4.18 among operators with an AVS, October 2024",
    )
    avs_counts: tuple[Annotated[int, Field(ge=0, le=500)], ...] = Field(
        default=(),
        strict=False,
        max_length=10_000,
        description="AVSs of the operators on day 0, taken in turn; empty: drawn around operators.mean_avs"
        " (worlds without [figures])",
        json_schema_extra={"unit": "AVSs", "source": "assumption"},
    )
    organisations: int = whole(20, "firms", 1, 10_000, "firms that run the operators (worlds without [figures])")
    client_shares: tuple[Share, ...] = Field(
        default=(0.5, 0.3, 0.15, 0.05),
        strict=False,
        min_length=1,
        max_length=16,
        description="shares of operators on each client software; sum to 1",
        json_schema_extra={"unit": "1", "source": "assumption"},
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


class Beliefs(Section):
    """What agents expect of faults and yields."""

    prior_events: float = quantity(
        0.5, "events", 0.0, 1000.0, "faults counted before the first day", "calibration beh.slash_prior_a; unverified"
    )
    prior_years: float = quantity(
        200.0,
        "operator-years",
        0.01,
        1e6,
        "exposure counted before the first day",
        "calibration beh.slash_prior_b, 50-500; unverified",
    )
    halflife_days: float = quantity(120.0, "days", 1.0, 1e6, "memory of what was seen")
    own_weight: float = quantity(3.0, "1", 0.0, 100.0, "weight of a fault that hit oneself")
    public_weight: float = quantity(0.5, "1", 0.0, 100.0, "weight of a fault elsewhere")
    yield_gain: float = quantity(0.05, "1/day", 0.0, 1.0, "step of the expected yield towards the yield seen")
    news_per_loss: float = quantity(1000.0, "1", 0.0, 1e6, "loudness of a slash per share of all stake lost, at most 1")
    news_persistence: float = quantity(0.8, "1", 0.0, 1.0, "what is left of the news a day later")
    news_lift: float = quantity(
        1.43, "1", 0.0, 100.0, "relative lift of attention by the loudest news", "0.007 to 0.017 a day; " + CALIBRATED
    )


class View(Section):
    """How the world is shown to Mesa."""

    staker_agents: Literal["auto", "always", "never"] = choice("auto", "whether each staker is a registered Mesa agent")
    auto_limit: int = whole(5000, "stakers", 0, 2_000_000, "most stakers registered under 'auto'")
