"""What is noted beside the columns: the offers of a day, events, who is heard of, who looks at whom, how all began."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from restaking.agents.fears import OFFER_WIDTH, RISKS, Risk
from restaking.core.units import NOBODY, Codes, Floats, Ints, Rows
from restaking.model.kernels.opt_in import BUDGET, SECURED


class Offers(NamedTuple):
    """What every chooser sees on a day: returns, exposures and remembered events, one entry per manager.

    Yields of LRTs are whole returns [1/yr]; those of operators come on top of ``certain``. Losses and variances are
    first and second moments of the loss per unit of hazard, events what everybody remembers, prior included; both
    per class of risk, shapes (operators, RISKS) and (LRTs, RISKS).
    """

    day: int
    certain: Floats
    """Returns of holding, solo staking, the LST [1/yr], shape (3,)."""
    years: Floats
    """Exposure by which remembered events become hazards, (RISKS,)."""
    news: float
    base_events: float
    """Remembered slashings by the base chain, prior included."""
    base_loss: float
    """Mean loss of staked ETH when its validator is slashed by the base chain; more where that chain is doubted."""
    base_variance: float
    """Second moment of that loss, likewise."""
    op_yield: Floats
    op_loss: Floats
    op_variance: Floats
    op_events: Floats
    op_open: Codes
    lrt_yield: Floats
    lrt_loss: Floats
    lrt_variance: Floats
    lrt_events: Floats
    lrt_log_size: Floats
    op_points: Floats
    """Expected airdrop of restaking directly with each operator [1/yr], as a sure thing; a staker counts its share."""
    lrt_points: Floats
    """The same of holding each LRT [1/yr]."""
    op_streams: Floats
    """(operators, streams) of what the yields are made, in the order of model/streams.py; nobody decides by it."""
    lrt_streams: Floats
    """(LRTs, 1 + streams) the same, the base chain's yield first."""
    avs_menu: Floats
    """(AVSs, 8) what operators weigh of each AVS; columns in :mod:`restaking.model.kernels.opt_in`."""
    avs_cost: float
    """Running cost of one AVS [ETH/yr]."""

    @property
    def avs_budget(self) -> Floats:
        """What each AVS pays, fees and emissions [ETH/yr]."""
        return self.avs_menu[:, BUDGET]

    @property
    def avs_secured(self) -> Floats:
        """Stake by which each AVS shares that out [ETH]: what it could slash, or all behind its operators."""
        return self.avs_menu[:, SECURED]

    def plain(self) -> Floats:
        """(3, OFFER_WIDTH) holding, solo staking and the LST, in the layout of agents/fears.py."""
        events, loss, variance = (np.zeros((3, RISKS)) for _ in range(3))
        events[1:, Risk.BASE], loss[1:, Risk.BASE] = self.base_events, self.base_loss
        variance[1:, Risk.BASE] = self.base_variance
        return _rows(self.certain, events, loss, variance, np.zeros(3))

    def managers(self) -> Floats:
        """(operators, OFFER_WIDTH) restaking with each operator."""
        return _rows(self.op_yield, self.op_events, self.op_loss, self.op_variance, self.op_points)

    def pooled(self) -> Floats:
        """(LRTs, OFFER_WIDTH) holding each LRT."""
        return _rows(self.lrt_yield, self.lrt_events, self.lrt_loss, self.lrt_variance, self.lrt_points)


def _rows(yields: Floats, events: Floats, loss: Floats, variance: Floats, points: Floats) -> Floats:
    """All that is read together of an offer side by side, one row each."""
    rows: Floats = np.concatenate([yields[:, None], events, loss, variance, points[:, None]], axis=1)
    assert rows.shape[1] == OFFER_WIDTH
    return rows


class Event(NamedTuple):
    """Something worth telling: what, to whom, caused by which numbered cause, how much."""

    day: int
    kind: str
    agent: str
    cause: int
    amount_gwei: int
    avs: int = NOBODY
    """Who slashed, if an AVS did."""
    hour: int = NOBODY
    """Hour of the day, of what happens in the rounds of the markets; the round, of attacks."""


def of_day(events: list[Event], day: int) -> Iterator[Event]:
    """Events of the last day that was told of, if that is ``day``; the latest first."""
    for event in reversed(events):
        if event.day != day:
            return
        yield event


class Visibility(NamedTuple):
    """Walker's alias tables over operators, one row per edition: who is heard of how often."""

    chance: Floats
    other: Rows


class Founding(NamedTuple):
    """Where each staker was on day 0, behind whom, and what it owned [gwei]; what LRT protocols had at operators."""

    venue: Codes
    operator: Rows
    owned: Floats
    placed: Floats
    """(LRTs,) share at operators of what each LRT protocol had there, in its buffer and on the way in."""


class SocialGraph(NamedTuple):
    """Who looks at whom: neighbours of staker i are ``neighbours[first[i]:first[i + 1]]``."""

    first: Ints
    neighbours: Rows
