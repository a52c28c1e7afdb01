"""The scenario's table of operators: who runs the services, what they weigh, what they charge."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, text, whole
from restaking.model.scenario.platform_law import NO_TIME_BACKWARDS
from restaking.model.scenario.policies import OperatorPolicyName

Share = Annotated[float, Field(ge=0.0, le=1.0)]

AvsNumbers = Annotated[tuple[Annotated[int, Field(ge=1, le=500)], ...], Field(strict=False)]


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
    commission_step: float = quantity(
        0.0,
        "1",
        0.0,
        1.0,
        "most that an operator's split moves in one review, in competition for stake; 0 holds splits",
        "splits were observed at the default of 10 %",
    )
    commission_least: float = quantity(0.0, "1", 0.0, 1.0, "split below which no operator goes in competition")
    commission_most: float = quantity(
        1.0,
        "1",
        0.0,
        1.0,
        "split above which no operator goes in competition",
        "EigenLayer RewardsCoordinator, 0-100 %",
    )
    commission_delay_days: int = whole(
        7,
        "days",
        0,
        60,
        "days until a new split is taken",
        "EigenLayer RewardsCoordinator, activation delay",
        law=NO_TIME_BACKWARDS,
    )
    competition: float = quantity(
        1.0,
        "1",
        0.01,
        100.0,
        "how much more sharply stake answers yield than on day 0, whose splits are taken for the best answers",
    )
    policy: OperatorPolicyName = choice("marginal_profit", "how an operator values one more AVS", "Markowitz 1952")
    risk_aversion: float = quantity(
        4.0, "1", 0.0, 1e6, "weight on the variance that an AVS adds to the position of an operator's people"
    )
    own_share: float = quantity(
        0.05, "1", 0.0, 1.0, "median part of the stake behind an operator that belongs to its own people"
    )
    own_share_spread: float = quantity(1.0, "log sd", 0.0, 5.0, "spread of that part between operators, at most 1")
    intent_shares: tuple[Share, Share, Share] = Field(
        default=(0.60, 0.38, 0.02),
        strict=False,
        description="shares of operators that are honest, rational and malicious; sum to 1",
        json_schema_extra={"unit": "1", "source": "assumption"},
    )
    review_rate: float = quantity(
        1 / 7, "1/day", 0.0, 1.0, "chance that an organisation reviews its operators' registrations on a day"
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
    taste_spread: float = quantity(
        1.0,
        "logistic sd/1.81",
        0.0,
        100.0,
        "spread of lasting tastes for AVSs; 0 for none, so that value alone decides",
    )
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
    runs: tuple[AvsNumbers, ...] = Field(
        default=(),
        strict=False,
        max_length=10_000,
        description="which AVSs the operators run on day 0, by number, operators taken in turn; empty: drawn by"
        " popularity (worlds without [figures])",
        json_schema_extra={"unit": "AVS numbers", "source": "assumption"},
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
