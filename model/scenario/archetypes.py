"""Kinds of stakers: who counts as one, how often it looks, what risk, company and points are to it.

No survey of restakers says how the kinds differ; what is not sourced is an assumption and says so. The two rates
of attention that are fitted or quoted stay where they were: ``stakers.attention`` for retail and all who do not
set their own, ``stakers.attention_professional`` for funds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from restaking.model.scenario.fields import Section, quantity


class Traits(Section):
    """What sets one kind of staker apart from the common values."""

    attention: float | None = quantity(
        None, "1/day", 0.0, 1.0, "chance of a review on a quiet day; left out: stakers.attention"
    )
    risk_aversion: float = quantity(1.0, "1", 0.01, 100.0, "its median as a multiple of stakers.risk_aversion")
    risk_aversion_spread: float | None = quantity(
        None, "log sd", 0.0, 2.0, "spread of risk aversion inside the kind; left out: stakers.risk_aversion_spread"
    )
    social_weight: float = quantity(1.0, "1", 0.0, 5.0, "pull of neighbours as a multiple of stakers.social_weight")
    points_weight: float = quantity(0.5, "1", 0.0, 2.0, "share of an expected airdrop that counts as yield")


class SoloValidator(Traits):
    """Runs validators of its own for the base chain's sake; points are a by-product."""

    share: float = quantity(
        0.60, "1", 0.0, 1.0, "share of stakers with validators, below stakers.big_eth, of this kind"
    )
    points_weight: float = quantity(0.25, "1", 0.0, 2.0, "share of an expected airdrop that counts as yield")


class Retail(Traits):
    """Everybody who is none of the others."""


class Whale(Traits):
    """Holds stakers.big_eth or more for its own account."""


class Fund(Traits):
    """Holds stakers.big_eth or more for others, looks often and books no airdrop before it is paid."""

    share: float = quantity(0.30, "1", 0.0, 1.0, "share of holders of stakers.big_eth or more of this kind")
    attention: float | None = quantity(
        None, "1/day", 0.0, 1.0, "chance of a review on a quiet day; left out: stakers.attention_professional"
    )
    points_weight: float = quantity(0.25, "1", 0.0, 2.0, "share of an expected airdrop that counts as yield")


class AirdropFarmer(Traits):
    """Comes for the points and bears more risk for them."""

    share: float = quantity(0.20, "1", 0.0, 1.0, "share of stakers who hold no plain ETH of this kind")
    risk_aversion: float = quantity(0.5, "1", 0.01, 100.0, "its median as a multiple of stakers.risk_aversion")
    points_weight: float = quantity(1.0, "1", 0.0, 2.0, "share of an expected airdrop that counts as yield")


class Looper(Traits):
    """Would borrow against an LRT to hold more of it; holds the LRT while nobody lends."""

    share: float = quantity(0.05, "1", 0.0, 1.0, "share of LRT holders of this kind")
    risk_aversion: float = quantity(0.5, "1", 0.01, 100.0, "its median as a multiple of stakers.risk_aversion")
    points_weight: float = quantity(1.0, "1", 0.0, 2.0, "share of an expected airdrop that counts as yield")


class Archetypes(Section):
    """The kinds in the order of :class:`restaking.agents.staker.Archetype`."""

    solo_validator: SoloValidator = Field(default=SoloValidator(), description="runs validators of its own")
    retail: Retail = Field(default=Retail(), description="everybody who is none of the others")
    whale: Whale = Field(default=Whale(), description="large, for its own account")
    fund: Fund = Field(default=Fund(), description="large, for others")
    airdrop_farmer: AirdropFarmer = Field(default=AirdropFarmer(), description="comes for the points")
    looper: Looper = Field(default=Looper(), description="would loop an LRT; holds it while nobody lends")

    def in_order(self) -> Iterator[Traits]:
        """Traits of every kind, as archetypes are numbered."""
        return (getattr(self, name) for name in type(self).model_fields)


KINDS: Final = tuple(Archetypes.model_fields)
TRAITS: Final = tuple(Traits.model_fields)
