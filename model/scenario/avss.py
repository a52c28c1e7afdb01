"""AVSs of a scenario: what all have in common, and what differs for single ones by name."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, whole
from restaking.model.scenario.platform_law import ALLOCATION_IS_ALL, SLASHED_IS_ALL

STEPS = 100
VALUE_IS_ALL = "nobody can take more than all of it"
SELLING_IS_NOT_NOTHING = "above 0: a depth of nothing would let one sale take the price to 0"


class RewardStep(Section):
    """From a day on, an AVS pays a multiple of what it would have paid."""

    day: int = whole(1, "day", 1, 100_000, "first day of the step")
    factor: float = quantity(1.0, "1", 0.0, 1000.0, "multiple of the AVS's rewards; 0 stops them")


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
    reward_steps: tuple[RewardStep, ...] = Field(
        default=(),
        strict=False,
        max_length=STEPS,
        description="steps of this AVS's rewards, as [{day = 200, factor = 0.5}], rising days",
        json_schema_extra={"unit": "", "source": "assumption"},
    )
    profit_fraction: float | None = quantity(
        None,
        "1",
        0.0,
        1.0,
        "share of this AVS's user value that who corrupts it could take; left out: avss.profit_fraction",
        law=VALUE_IS_ALL,
    )
    required_eth: float | None = quantity(
        None,
        "ETH",
        0.0,
        1e8,
        "stake that this AVS requires on day 0; its user value follows; left out: as avss.value_secured says",
    )
    entry_day: int = whole(
        0, "day", 0, 100_000, "day on which this AVS begins, one of the rows of avss.dormant; 0: by avss.entry_rate"
    )

    def factor(self, day: int) -> float:
        """Multiple of its rewards that is paid on a day: that of the last step begun."""
        return next((step.factor for step in reversed(self.reward_steps) if step.day <= day), 1.0)


class Avss(Section):
    """Who buys security."""

    count: int = whole(12, "AVSs", 1, 500, "number of AVSs on day 0")
    dormant: int = whole(0, "AVSs", 0, 100, "further AVSs that may begin later, by name: entrant 1, entrant 2 ...")
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
    budget_spread: float = quantity(0.5, "log sd", 0.0, 3.0, "spread of reward per unit of stake between AVSs on day 0")
    emission_share: float = quantity(
        0.0,
        "1/yr",
        0.0,
        1.0,
        "worth of the own tokens all AVSs emit in a year, per delegated ETH of day 0; sold to outside",
    )
    token_price_eth: float = quantity(
        0.001, "ETH/token", 1e-6, 1e4, "price of every AVS's token on day 0; held while avss.token_market is false"
    )
    reward_weights: Literal["unique", "total"] = choice(
        "unique",
        "stake by which AVSs share their rewards over operators: what they can slash, or all that is delegated",
        "EigenLayer ELIP-014",
    )
    policy: Literal["held", "coverage"] = choice(
        "held", "how AVSs set their reward budget", "budgets held as observed in October 2024; coverage: model.md SM4"
    )
    budget_gain: float = quantity(0.5, "1", 0.0, 10.0, "daily change of a budget per unit of missing coverage")
    treasury_years: float = quantity(10.0, "yr", 0.0, 100.0, "reserve on day 0, in years of the budget of day 0")
    runway_days: int = whole(365, "days", 1, 10_000, "days over which an AVS spreads its reserve when fees fall short")
    value_secured: Literal["anchored", "drawn"] = choice(
        "anchored", "what users trust AVSs with: such that avss.coverage holds on day 0, or drawn by size"
    )
    coverage: float = quantity(1.0, "1", 0.01, 100.0, "stake behind each AVS over what it requires on day 0 (anchored)")
    value_median_usd: float = quantity(
        20e6,
        "USD",
        1.0,
        1e11,
        "median value secured by an AVS (drawn)",
        "calibration avs.tvs_lognormal_median; unverified",
    )
    value_sigma: float = quantity(
        2.0, "log sd", 0.0, 4.0, "spread of it", "calibration avs.tvs_lognormal_sigma, 1.5-2.5; unverified"
    )
    profit_fraction: float = quantity(
        0.1,
        "1",
        0.0,
        1.0,
        "share of its user value that who corrupts an AVS could take",
        "calibration avs.extraction_fraction, 0.01-0.3; unverified",
        law=VALUE_IS_ALL,
    )
    profit_fraction_spread: float = quantity(
        0.0, "log sd", 0.0, 3.0, "spread of that share between AVSs, kept within 0.01 and 0.3"
    )
    threshold: float = quantity(
        1.0 / 3.0,
        "1",
        0.01,
        1.0,
        "share of the stake behind an AVS that is enough to corrupt it",
        "arXiv 2407.21785, default of its model; 0.33-0.67",
    )
    security_margin: float = quantity(
        0.0, "1", 0.0, 10.0, "by how much corrupting an AVS should cost more than it yields"
    )
    user_growth: float = quantity(0.0, "1/yr", -2.0, 2.0, "log growth of what users trust AVSs with")
    user_flight: float = quantity(0.0, "1/day", 0.0, 1.0, "log loss of it a day, per unit of missing coverage")
    user_volatility: float = quantity(0.0, "log sd", 0.0, 0.2, "daily noise in it")
    emission_cap_share: float = quantity(
        0.0,
        "1/yr",
        0.0,
        1.0,
        "worth of tokens, at the price of day 0, that all AVSs emit at most in a year, per delegated ETH of day 0,"
        " where ETH falls short of budgets; never below avss.emission_share",
    )
    sell_share: float = quantity(
        1.0, "1/day", 0.001, 1.0, "share of their AVS tokens that holders sell on a day; 1: all at once"
    )
    token_market: bool = choice(False, "whether token prices move; if not they are held")
    token_pull: float = quantity(0.01, "1/day", 0.001, 1.0, "pull of token prices towards their fundamental value")
    token_depth: float = quantity(
        0.5,
        "1",
        0.01,
        100.0,
        "share of a token's supply whose sale in one day lowers its log price by 1",
        law=SELLING_IS_NOT_NOTHING,
    )
    token_volatility: float = quantity(0.05, "log sd", 0.0, 0.2, "daily noise in the log price of a token")
    token_years: float = quantity(
        20.0, "yr", 1.0, 100.0, "tokens in circulation on day 0, in years of the emissions of day 0 (5 % inflation)"
    )
    entry_rate: float = quantity(
        0.0,
        "1/yr",
        0.0,
        365.0,
        "how often one of the dormant AVSs begins; 14-60 were seen",
        "calibration avs.entry_rate, 1.2-5 a month",
    )
    exit_rate: float = quantity(0.0, "1/yr", 0.0, 365.0, "how soon a broke AVS is given up; 0: never")
    exit_share: float = quantity(0.5, "1", 0.0, 1.0, "an AVS is broke while it can pay less than this of its budget")
    exit_days: int = whole(30, "days", 1, 3650, "days in a row it must be broke before it may be given up")
    named: dict[str, NamedAvs] = Field(
        default={},
        max_length=500,
        description="what differs for single AVSs, by name: avss.NAME.reward_rate, avss.NAME.fault_rate and so on",
    )
