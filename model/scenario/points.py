"""Tables of what spreads by talk: awareness of restaking, points, and the token event that ends their season."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, whole

Multiplier = Annotated[float, Field(ge=0.0, le=100.0)]


class Awareness(Section):
    """Who knows of restaking, and how others come to hear of it."""

    enabled: bool = choice(False, "whether anybody has still to hear of restaking; false: everybody knows")
    initial: float = quantity(0.2, "1", 0.0, 1.0, "share of those not restaking who know of it on day 0")
    spontaneous: float = quantity(0.002, "1/day", 0.0, 0.99, "chance to hear of it from nobody one knows")
    contagion: float = quantity(
        0.02, "1/day", 0.0, 0.99, "chance to hear of it from one neighbour who knows", "Bass 1969; assumption"
    )
    hub_weight: float = quantity(3.0, "1", 0.0, 1000.0, "neighbours that a hub counts for, as one who talks")
    smoothing: float = quantity(0.2, "1/day", 0.001, 1.0, "step of public attention towards today's newly aware")


class Points(Section):
    """Points per ETH-hour, what people think they are worth, and what they turn out to be worth."""

    enabled: bool = choice(
        False, "whether restaking earns points", "EigenLayer seasons 1 and 2, 2023-2024; off: they have ended"
    )
    start_day: int = whole(1, "day", 1, 3650, "first day on which points are earned")
    event_day: int = whole(180, "day", 1, 3650, "day of the token event that ends the season")
    direct: float = quantity(
        1.0, "points per ETH-hour", 0.0, 100.0, "what restaking directly earns", "EigenLayer points, 2023"
    )
    lrt_multiplier: tuple[Multiplier, ...] = Field(
        default=(1.5,),
        strict=False,
        min_length=1,
        max_length=50,
        description="points per ETH-hour of each LRT's holders, platform's and LRT's own together; the last holds for"
        " all further LRTs",
        json_schema_extra={"unit": "points per ETH-hour", "source": "assumption"},
    )
    airdrop_share: float = quantity(
        0.0675, "1", 0.0, 1.0, "share of all tokens that the season's points are exchanged for",
        "EIGEN season 1 with its top-up: 113 of 1,674 million",
    )  # fmt: skip
    fdv_share: float = quantity(
        0.6, "1", 0.0, 100.0, "value of all tokens that people expect, per ETH delegated on day 0",
        "EIGEN at 3.84 USD before trading, over 11 billion USD restaked, September 2024; derived",
    )  # fmt: skip
    token_supply: float = quantity(1_673_646_668.0, "tokens", 1.0, 8e9, "all tokens there are", "EIGEN, genesis supply")
    belief_spread: float = quantity(0.5, "log sd", 0.0, 2.0, "spread of what stakers think a point is worth")
    hype: float = quantity(20.0, "log per 1/day", 0.0, 1000.0, "how much public attention lifts the value expected")
    usual_attention: float = quantity(
        0.0, "1/day", 0.0, 1.0, "public attention at which the value expected is fdv_share: newly aware a day"
    )
    realised: float = quantity(
        0.5, "1", 0.0, 10.0, "value on the day of the event over the value expected",
        "EIGEN: 3.84 over 9.94 USD, pre-market quotes of September and April 2024: 0.39",
    )  # fmt: skip
    rule: Literal["linear", "capped", "sqrt"] = choice(
        "linear", "what a wallet's tokens follow: its points, its points up to a cap, their square root"
    )
    cap_multiple: float = quantity(10.0, "1", 0.01, 1e6, "most points of a wallet that count, over the mean of holders")
    sybil_wallets: int = whole(20, "wallets", 1, 10_000, "wallets an airdrop farmer splits into")
    sold_share: float = quantity(0.7, "1", 0.0, 1.0, "share of the tokens received that is sold on the day")
    news: float = quantity(1.0, "1", 0.0, 1.0, "loudness of an event that realises nothing, or twice what was expected")
    second_season: float = quantity(0.3, "1", 0.0, 1.0, "chance that people give a second season after the event")
    season_days: int = whole(180, "days", 1, 3650, "length they expect of it")

    def multiplier(self, lrt: int) -> float:
        """Points per ETH-hour of an LRT's holders."""
        return self.lrt_multiplier[min(lrt, len(self.lrt_multiplier) - 1)]
