"""The table of programmatic incentives: how much is paid, how it fades, what its token does."""

from __future__ import annotations

from pydantic import Field

from restaking.model.scenario.fields import Section, quantity, whole


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
    token_volatility: float = quantity(
        0.0,
        "1/sqrt(day)",
        0.0,
        0.5,
        "standard deviation of the daily log return, against ETH, of the token that incentives are paid in; 0 holds it",
        "EIGEN/ETH 0.051: 268 days 2024-10 to 2025-06, data/prices_daily.csv",
    )
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
