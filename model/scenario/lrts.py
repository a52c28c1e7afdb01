"""The table of liquid restaking protocols: what they charge, how they spread, what they keep at hand."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity, whole

MOST_KEPT = 0.9
"""Largest share of its worth that a protocol may keep unrestaked."""


LrtName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]*$")]
Size = Annotated[float, Field(gt=0.0, le=1e9)]


class BufferStep(Section):
    """A target of the buffer from a day on, reached in a straight line from the step before."""

    day: int = whole(0, "day", 0, 100_000, "day on which the target is this share")
    share: float = quantity(0.02, "1", 0.0, MOST_KEPT, "share of its worth that a protocol keeps unrestaked")


Schedule = tuple[BufferStep, ...]


def _schedule(about: str) -> Any:  # pydantic's Field stands in for a value of the annotated type
    return Field(
        default=(),
        strict=False,
        max_length=100,
        description="targets of unrestaked ETH, share of NAV, as [{day = 0, share = 0.3}, {day = 60, share = 0.06}],"
        f" rising days: in a straight line in between, held before and after; there on day 0; {about}",
        json_schema_extra={"unit": "", "source": "ether.fi: 0.26 to 0.06 of its ETH, 2024-08 to 2024-12"},
    )


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
    buffer_schedule: Schedule = _schedule("left out: lrts.buffer_schedule")


class Lrts(Section):
    """Liquid restaking protocols."""

    count: int = whole(4, "LRTs", 0, 50, "number of LRT protocols")
    names: tuple[LrtName, ...] = Field(
        default=(),
        strict=False,
        max_length=50,
        description="names of the LRTs in turn; empty: LRT 1, LRT 2 and so on (worlds without [figures])",
    )
    sizes: tuple[Size, ...] = Field(
        default=(),
        strict=False,
        max_length=50,
        description="how LRTs share the ETH of stakers.venue_shares.lrt on day 0, in proportion and in turn; empty:"
        " 1, 1/2, 1/3 and so on (worlds without [figures])",
        json_schema_extra={"unit": "1", "source": "assumption"},
    )
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
    buffer: float = quantity(0.02, "1", 0.0, MOST_KEPT, "target of unrestaked ETH, share of NAV")
    buffer_schedule: Schedule = _schedule("left out: lrts.buffer")
    review_rate: float = quantity(1 / 14, "1/day", 0.0, 1.0, "chance that a protocol reviews its operators on a day")
    sensitivity: float = quantity(
        60.0, "log-odds per unit annual return", 0.0, 1000.0, "response of operator weights to return"
    )
    band: float = quantity(0.01, "1", 0.0, 1.0, "deviation from the wished weight that is left alone, share of NAV")
    max_move: float = quantity(0.1, "1", 0.0, 1.0, "most of its stake a protocol moves in one review")
    min_order_eth: float = quantity(1.0, "ETH", 0.0, 1e6, "smallest order a protocol places")
    redemptions_open: bool = choice(True, "whether holders can redeem from day 0 on")
    bug_rate: float = quantity(
        0.0, "1/yr", 0.0, 100.0, "bugs of a protocol's contracts that lose ETH, when it is launched; they fade with age"
    )
    bug_age_years: float = quantity(1.0, "years", 0.01, 100.0, "age at which bugs are rarer by a factor of e")
    age_years: float = quantity(0.0, "years", 0.0, 100.0, "age of all protocols on day 0")
    bug_loss: float = quantity(
        0.1, "1", 0.0, 1.0, "mean share of what a protocol has in its buffer and with operators that one bug loses"
    )
    named: dict[str, NamedLrt] = Field(
        default={},
        max_length=50,
        description="what differs for single protocols, by name: lrts.NAME.fee, lrts.NAME.operator_cap and so on",
    )

    def schedule_of(self, name: str) -> Schedule:
        """The buffer's schedule of one protocol; empty: its target is `buffer`."""
        return self.named.get(name, NamedLrt()).buffer_schedule or self.buffer_schedule

    def buffer_of(self, name: str, day: int) -> float:
        """Share of its worth that a protocol wants to keep unrestaked on a day."""
        steps = self.schedule_of(name)
        if not steps:
            return self.buffer
        later = next((n for n, step in enumerate(steps) if step.day > day), len(steps))
        if later in (0, len(steps)):
            return steps[min(later, len(steps) - 1)].share
        before, after = steps[later - 1], steps[later]
        return before.share + (after.share - before.share) * ((day - before.day) / (after.day - before.day))
