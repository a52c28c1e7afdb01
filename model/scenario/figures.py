"""Aggregate figures of an observed day: the raw material from which a mainnet-like world is drawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from restaking.model.scenario.fields import Section, quantity, text, whole

Eth = Annotated[float, Field(ge=0.0, le=1.2e8)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Degree = Annotated[int, Field(ge=0, le=500)]
Label = Annotated[str, Field(min_length=1, max_length=60)]
CENSUS = "operator census, October 2024"


class Totals(Section):
    """Sums over the whole platform."""

    delegated_eth: float = quantity(1.0, "ETH", 1.0, 1.2e8, "delegated ETH, EIGEN left out", CENSUS)
    native_share: float = quantity(0.0, "1", 0.0, 1.0, "beacon-chain ETH in the total", CENSUS)
    operators_with_an_avs: int = whole(0, "operators", 0, 10_000, "operators registered with at least one AVS", CENSUS)
    operator_avs_edges: int = whole(0, "edges", 0, 1_000_000, "operator-AVS registrations", CENSUS)


class LrtFigures(Section):
    """One LRT brand and the operators that carry its name, largest first."""

    name: Label
    eth: Eth
    native_share: Share
    operator_shares: tuple[Share, ...] = Field(strict=False, min_length=1, max_length=200)
    operator_organisations: tuple[Label, ...] = Field(
        strict=False, description="firm of each operator; '-' is its own firm"
    )
    operator_avss: tuple[Degree, ...] = Field(strict=False, description="AVSs of each operator")


class IndependentFigures(Section):
    """Operators without an LRT brand: sizes by rank, the first twenty with AVSs and firm."""

    n_with_1_eth: int = Field(ge=2, le=10_000)
    n_under_1_eth: int = Field(ge=0, le=10_000)
    under_1_eth_total: float = quantity(0.0, "ETH", 0.0, 1e4, "ETH of all operators under 1 ETH together", CENSUS)
    eth_total: Eth
    delegators: int = whole(
        0, "addresses", 0, 5_000_000, "addresses that delegate to operators without a brand", CENSUS
    )
    delegators_max: int = whole(5_000_000, "addresses", 1, 5_000_000, "most delegators of one operator", CENSUS)
    delegators_log_intercept: float = quantity(0.697, "log", -10.0, 10.0, "ln(delegators) at 1 ETH", CENSUS)
    delegators_log_slope: float = quantity(0.465, "1", -5.0, 5.0, "elasticity of delegators to ETH", CENSUS)
    delegators_log_sd: float = quantity(1.48, "log sd", 0.0, 5.0, "residual of ln(delegators)", CENSUS)
    rank: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = Field(strict=False, min_length=2)
    eth: tuple[Eth, ...] = Field(strict=False, min_length=2)
    top_avss: tuple[Degree, ...] = Field(strict=False)
    top_organisations: tuple[Label, ...] = Field(strict=False)


class DegreeBin(Section):
    """AVSs per operator in one bin of size, branded operators included."""

    min_eth: Eth
    operators: int = Field(ge=0, le=10_000)
    mean: float = Field(ge=0.0, le=500.0)
    none_share: Share
    max: Degree


class AvsFigures(Section):
    """One AVS seen by name."""

    name: Label
    operators: int = Field(ge=1, le=10_000)


class Figures(Section):
    """Everything a mainnet-like day 0 is drawn from."""

    snapshot: str = text("", "month of the figures", 20)
    totals: Totals
    lrt: tuple[LrtFigures, ...] = Field(strict=False, min_length=1, max_length=50)
    independent_operators: IndependentFigures
    avs_degree: tuple[DegreeBin, ...] = Field(strict=False, min_length=1, max_length=50)
    avs: tuple[AvsFigures, ...] = Field(strict=False, max_length=500)
    tail_ratio: float = quantity(0.95, "1", 0.1, 1.0, "popularity of each unnamed AVS over the one before it")

    def operators(self) -> int:
        """Registered operators, branded and independent."""
        rest = self.independent_operators
        return sum(len(brand.operator_shares) for brand in self.lrt) + rest.n_with_1_eth + rest.n_under_1_eth

    def avs_names(self, count: int) -> list[str]:
        """Names of `count` AVSs: the observed ones first, then 'AVS 11', 'AVS 12' and so on."""
        return [avs.name for avs in self.avs[:count]] + [f"AVS {n}" for n in range(len(self.avs) + 1, count + 1)]
