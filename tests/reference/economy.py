"""The economy: all agents, the queues, the order of the day, and the sums over everybody that phases need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import mesa

from restaking.core.draws import stream_key
from restaking.core.units import BIPS, NOBODY, WAD
from restaking.model.rules.learning import Weights, weights
from restaking.model.rules.modes import MODES, Mode
from restaking.model.rules.modes.vault import claimable
from tests.reference.agents import Avs, Lrt, Operator, Staker
from tests.reference.markets.things import Arbitrageur, Gain, Loan, Order, Pool, Quote, Reserve
from tests.reference.offers import Offers
from tests.reference.phases import (
    attacks,
    attention,
    audit,
    avs_economics,
    base_chain,
    beliefs,
    decisions,
    exogenous,
    faults,
    markets,
    maturities,
    observation,
    perception,
    points,
    rewards,
    slashing,
)
from tests.reference.things import (
    BaseChain,
    Escrow,
    Event,
    Filing,
    LiquidStaking,
    Loss,
    LstRedemption,
    Motives,
    Owner,
    Penalised,
    Perception,
    PointsProgramme,
    PublicMemory,
    Redemption,
    Spread,
    Sweep,
    Transit,
    Withdrawal,
)

DAY = (
    exogenous.advance,
    base_chain.settle,
    avs_economics.fund_budgets,
    rewards.accrue,
    faults.occur,
    attacks.search,
    slashing.settle,
    maturities.release,
    beliefs.update,
    perception.follow,
    attention.spread,
    decisions.take,
    markets.meet,
    points.keep,
    audit.close,
    observation.record,
)


class Economy(mesa.Model):
    """The reference model. ``settings`` are the numbers of the product's scenario, a name that Mesa 3.5 keeps."""

    stakers: list[Staker]
    operators: list[Operator]
    avss: list[Avs]
    lrts: list[Lrt]
    organisations: int
    base: BaseChain
    lst: LiquidStaking
    memory: list[PublicMemory]
    """One per class of risk."""
    points: PointsProgramme
    motives: Motives
    perception: Perception
    contagion: list[Spread]
    """One per channel: shared stake, common software."""
    pools: list[Pool]
    """Two per LRT, the deep one first; none without markets."""
    quotes: list[Quote]
    arbitrageurs: list[Arbitrageur]
    reserves: list[Reserve]
    gains: list[Gain]
    """One per party."""
    offers: Offers
    """What everybody saw when the last decisions were taken."""
    constants: list[list[float]]
    """Constants of the venues [log-odds], one list per group of peers."""
    opening: int
    """ETH held by everybody on day 0 [gwei]."""
    heard_of: list[list[tuple[float, int]]]
    """Walker's alias tables over operators, one per edition: (chance of staying, where to go otherwise)."""
    initial_delegated_eth: float

    def __init__(self, settings: Any, run_seed: int) -> None:  # Any: the product's frozen scenario
        super().__init__()
        self.settings = settings
        self.run_seed = run_seed
        self.day = 0
        self.withdrawals: list[Withdrawal] = []
        self.entries: list[Transit] = []
        self.exits: list[Transit] = []
        self.sweeps: list[Sweep] = []
        self.penalised: list[Penalised] = []
        self.redemptions: list[Redemption] = []
        self.lst_redemptions: list[LstRedemption] = []
        self.orders: list[Order] = []
        self.loans: list[Loan] = []
        self.filings: list[Filing] = []
        self.escrow: list[Escrow] = []
        self.losses: list[Loss] = []
        self.ordered: list[Callable[[Economy, int], None]] = []
        self.events: list[Event] = []
        self.causes = 0
        self.counts = {"reviews": 0, "opt_ins": 0, "opt_outs": 0}
        self.came_in = 0  # gwei since day 0: issuance, rewards and incentives
        self.attacks = 0
        self.prizes = 0  # gwei that attackers took from users since day 0
        self.went_out = 0  # gwei since day 0: fees of the LST, rewards of others, running costs
        self.totals: list[dict[str, float]] = []

    def step(self) -> None:
        """One day."""
        self.day += 1
        for phase in DAY:
            phase(self, self.day)

    def key(self, stream: str, day: int = 0) -> Any:  # a 64-bit key
        """Key of a stream's draws on a day."""
        return stream_key(self.run_seed, stream, day)

    def new_cause(self) -> int:
        """Number of a new cause."""
        self.causes += 1
        return self.causes

    def today(self) -> list[Event]:
        """What has been told today, in order."""
        return [event for event in self.events if event.day == self.day]

    @property
    def distrust(self) -> float:
        """Trust in the main chain that is lost, 0 to 1."""
        return 1.0 - self.perception.trust

    @property
    def weights(self) -> Weights:
        """What a slash counts for, and how fast it is forgotten."""
        return weights(self.settings.beliefs)

    @property
    def mode(self) -> Mode:
        """The allocation mode."""
        return MODES[self.settings.slashing.mode]

    @property
    def degree(self) -> float:
        """Sum of allocations over magnitude that an operator may promise; in vaults, limit over stake."""
        if self.mode.amounts:
            return self.settings.slashing.vault_limit
        return self.settings.slashing.degree or self.mode.usual

    @property
    def degree_wad(self) -> int:
        """The degree [wad]."""
        return int(self.degree * WAD)

    def withdrawal_due(self) -> int:
        """Day on which a withdrawal asked for today is released."""
        if self.mode.amounts:
            return claimable(self.day, self.settings.slashing.vault_epoch_days)
        return self.day + self.settings.withdrawals.delay_days

    def deallocation_due(self) -> int:
        """Day from which an AVS that is left today can no longer slash."""
        if self.mode.amounts:
            return self.day + self.settings.slashing.vault_epoch_days
        return self.day + self.settings.withdrawals.deallocation_days

    def lst_fee_bips(self) -> int:
        """Fee of the LST on staking rewards [bips]."""
        return round(self.settings.base.lst_fee * BIPS)

    def staked(self) -> int:
        """All active stake on the base chain [gwei], leaving and slashed stake included."""
        return (
            self.base.background + self.base.locked + self.lst.active
            + sum(s.solo + s.restaked + s.lien for s in self.stakers)
            + sum(lrt.delegated + lrt.lien for lrt in self.lrts)
            + sum(row.native + row.lst for row in self.escrow)
            + sum(w.amount for w in self.withdrawals)
            + sum(x.amount for x in self.exits)
        )  # fmt: skip

    def delegated(self) -> list[int]:
        """Stake delegated to each operator [gwei], by stakers and by LRTs."""
        out = [0] * len(self.operators)
        for staker in self.stakers:
            if staker.operator != NOBODY:
                out[staker.operator] += staker.restaked
        for lrt in self.lrts:
            for j, delegation in enumerate(lrt.delegations):
                out[j] += delegation.stake
        return out

    def slashable(self) -> list[list[int]]:
        """What each AVS could take [gwei]: one list per operator, one entry per AVS."""
        return [
            [self.slashable_by(operator, avs, stake) for avs in self.avss]
            for operator, stake in zip(self.operators, self.delegated(), strict=True)
        ]

    def slashable_by(self, operator: Operator, avs: Avs, stake: int) -> int:
        """What one AVS could take of an operator's stake [gwei]."""
        edge = operator.allocations[avs.row]
        if edge.magnitude == 0:
            return 0
        law = self.mode.rules
        return law.at_risk(stake, edge.magnitude, operator.max_magnitude, edge.limit, avs.vault_maximum)

    def lst_rate(self) -> tuple[int, int]:
        """(supply, backing) of the LST: active stake, its buffer and all it has in the base chain's queues."""
        moving = sum(self.lst_in(queue) for queue in (self.entries, self.exits, self.sweeps, self.penalised))
        return self.lst.supply, self.lst.active + self.lst.buffer + moving

    def lst_in(self, queue: Sequence[Transit | Penalised]) -> int:
        """What the LST has in a queue [gwei]."""
        return sum(item.amount for item in queue if item.owner_kind == Owner.LST_POOL)

    def lrt_rates(self) -> list[tuple[int, int]]:
        """(supply that it reckons with, net worth) of each LRT."""
        return [(lrt.counted, worth) for lrt, worth in zip(self.lrts, self.lrt_worth(), strict=True)]

    def mint_rates(self) -> list[tuple[int, int]]:
        """The same for those who deposit: tokens of an LRT that is paused are worth nothing, so nobody mints them."""
        rates = zip(self.lrts, self.lrt_rates(), strict=True)
        return [(max(supply, 1), 0) if lrt.paused else (supply, worth) for lrt, (supply, worth) in rates]

    def lrt_worth(self) -> list[int]:
        """Net asset value of each LRT [gwei]: all it has, less what it owes to redeemers, never below 0."""
        return [self.worth_of(lrt) for lrt in self.lrts]

    def worth_of(self, lrt: Lrt) -> int:
        """The same of one of them."""
        return max(self.assets_of(lrt) - sum(item.claim for item in self.redemptions if item.lrt == lrt.row), 0)

    def assets_of(self, lrt: Lrt) -> int:
        """All that an LRT has [gwei], what redeemers wait for included."""
        moving = chain(self.withdrawals, self.entries, self.exits, self.sweeps, self.penalised)
        its = sum(item.amount for item in moving if item.owner == lrt.row and item.owner_kind == Owner.LRT)
        return lrt.buffer + lrt.delegated + its

    def lrt_owed(self) -> list[int]:
        """What each LRT owes to redeemers [gwei]."""
        out = [0] * len(self.lrts)
        for redemption in self.redemptions:
            out[redemption.lrt] += redemption.claim
        return out

    def lrt_leaving(self) -> list[int]:
        """What each LRT has on its way out of the base chain [gwei]."""
        return [
            exiting + swept for exiting, swept in zip(self.lrt_in(self.exits), self.lrt_in(self.sweeps), strict=True)
        ]

    def lrt_in(self, queue: Sequence[Withdrawal | Transit | Penalised]) -> list[int]:
        """What each LRT has in a queue [gwei]."""
        out = [0] * len(self.lrts)
        for item in queue:
            if item.owner_kind == Owner.LRT:
                out[item.owner] += item.amount
        return out
