"""The state of a run: every table and queue there is, joined by edges, and the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from restaking.agents.avs import AVS
from restaking.agents.fears import RISKS, Fear, LrtRisk, OperatorRisk, Risk
from restaking.agents.lrt import LRT, Delegation
from restaking.agents.markets import (
    PARTY_NAMES,
    Arbitrageur,
    Gains,
    Inventory,
    Loan,
    Order,
    Pool,
    Quote,
    Reserve,
)
from restaking.agents.operator import WEEK, Allocation, Operator, SeenYield
from restaking.agents.singles import (
    BaseChain,
    Contagion,
    Escrow,
    Filing,
    LiquidStaking,
    Losses,
    LstRedemption,
    Motives,
    Penalised,
    Perception,
    PointsProgramme,
    PublicMemory,
    Redemption,
    Sweep,
    Transit,
    Withdrawal,
)
from restaking.agents.staker import Staker
from restaking.core.columns import Queue, Table
from restaking.core.ledger import Ledger
from restaking.core.units import Floats, Ints
from restaking.model.losses import LAYERS, SPREADS
from restaking.model.records import Event, Founding, Offers, SocialGraph, Visibility
from restaking.model.scenario import Scenario

if TYPE_CHECKING:
    from restaking.model.security.picture import Picture


@dataclass
class State:
    """Tables, queues and books of one run."""

    scenario: Scenario
    seed: int
    stakers: Table[Staker]
    operators: Table[Operator]
    avss: Table[AVS]
    lrts: Table[LRT]
    organisations: list[str]
    allocations: Table[Allocation]
    lrt_delegations: Table[Delegation]
    graph: SocialGraph
    visibility: Visibility
    constants: Floats
    """(peer groups, venues) constants of the venues, inverted from the shares of day 0."""
    fears: Table[Fear] = field(init=False)
    operator_risks: Table[OperatorRisk] = field(init=False)
    lrt_risks: Table[LrtRisk] = field(init=False)
    yields: Table[SeenYield] = field(init=False)
    pools: Table[Pool] = field(init=False)
    quotes: Table[Quote] = field(init=False)
    arbitrageurs: Table[Arbitrageur] = field(init=False)
    inventory: Table[Inventory] = field(init=False)
    reserves: Table[Reserve] = field(init=False)
    initial_delegated_eth: float = 0.0
    opening_eth: int = 0
    """All ETH in columns on day 0 [gwei]."""
    founding: Founding | None = None
    """None before the books are open."""
    base: Table[BaseChain] = field(default_factory=lambda: Table("base", BaseChain, 1))
    lst: Table[LiquidStaking] = field(default_factory=lambda: Table("lst", LiquidStaking, 1))
    memory: Table[PublicMemory] = field(
        default_factory=lambda: Table("memory", PublicMemory, RISKS, names=[risk.name.lower() for risk in Risk])
    )
    points: Table[PointsProgramme] = field(default_factory=lambda: Table("points", PointsProgramme, 1))
    motives: Table[Motives] = field(default_factory=lambda: Table("motives", Motives, 1))
    withdrawals: Queue[Withdrawal] = field(default_factory=lambda: Queue("withdrawals", Withdrawal))
    entries: Queue[Transit] = field(default_factory=lambda: Queue("entries", Transit))
    exits: Queue[Transit] = field(default_factory=lambda: Queue("exits", Transit))
    sweeps: Queue[Sweep] = field(default_factory=lambda: Queue("sweeps", Sweep))
    penalised: Queue[Penalised] = field(default_factory=lambda: Queue("penalised", Penalised))
    redemptions: Queue[Redemption] = field(default_factory=lambda: Queue("redemptions", Redemption))
    lst_redemptions: Queue[LstRedemption] = field(default_factory=lambda: Queue("lst_redemptions", LstRedemption))
    orders: Queue[Order] = field(default_factory=lambda: Queue("orders", Order))
    loans: Queue[Loan] = field(default_factory=lambda: Queue("loans", Loan))
    gains: Table[Gains] = field(
        default_factory=lambda: Table("gains", Gains, len(PARTY_NAMES), names=list(PARTY_NAMES))
    )
    filings: Queue[Filing] = field(default_factory=lambda: Queue("filings", Filing))
    escrow: Queue[Escrow] = field(default_factory=lambda: Queue("escrow", Escrow))
    losses: Table[Losses] = field(default_factory=lambda: Table("losses", Losses, len(LAYERS), names=list(LAYERS)))
    perception: Table[Perception] = field(default_factory=lambda: Table("perception", Perception, 1))
    contagion: Table[Contagion] = field(
        default_factory=lambda: Table("contagion", Contagion, len(SPREADS), names=list(SPREADS))
    )
    ledger: Ledger = field(default_factory=Ledger)
    events: list[Event] = field(default_factory=list)
    ordered: list[Callable[[int], None]] = field(default_factory=list)
    """Shocks asked for; each is called with the day at its start."""
    offers: list[Offers] = field(default_factory=list)
    """One entry per day from day 0: what was seen when that day's decisions were taken."""
    series: list[dict[str, float]] = field(default_factory=list)
    """One row of metrics per day, day 0 first."""
    causes: int = 0
    magnitude_before: Ints | None = None
    """(operators,) magnitudes left at the last audit [wad]: they may only fall; None before the first audit."""
    _sums: dict[str, Any] | None = None
    counts: dict[str, float] = field(default_factory=dict)
    """Tallies of the day for metrics: reviews, opt-ins, outflows."""
    attacks: int = 0
    """Attacks carried out so far."""
    prizes: int = 0
    """What they took from users [gwei]."""
    picture: Picture | None = None
    """Security as it was last looked at, for metrics and explanations; nothing that happens depends on it."""

    def __post_init__(self) -> None:
        self.fears = Table("fears", Fear, len(self.stakers), width=(RISKS,))
        self.operator_risks = Table("operator_risks", OperatorRisk, len(self.operators), width=(RISKS,))
        self.lrt_risks = Table("lrt_risks", LrtRisk, len(self.lrts), width=(RISKS,))
        self.yields = Table("yields", SeenYield, len(self.operators), width=(WEEK,))
        self._add_markets(self.lrts.names if self.scenario.markets.enabled else [])

    def _add_markets(self, traded: list[str]) -> None:
        """Tables of the markets of the LRTs that are ``traded``; without markets they are there and empty."""
        pools = [f"{name}, {venue}" for name in traded for venue in ("deep", "thin")]
        self.pools = Table("pools", Pool, len(pools), names=pools)
        self.quotes = Table("quotes", Quote, len(traded), names=traded)
        patient = self.scenario.markets.arbitrageurs if traded else 0
        names = [f"arbitrageur {n}" for n in range(1, patient + 1)]
        self.arbitrageurs = Table("arbitrageurs", Arbitrageur, patient, names=names)
        self.inventory = Table("inventory", Inventory, patient, width=(len(self.lrts),))
        lent = ["ETH"] if traded and self.scenario.lending.shared else [f"ETH against {name}" for name in traded]
        self.reserves = Table("reserves", Reserve, len(lent), names=lent)

    def tables(self) -> list[Table[Any]]:
        """Every table that holds state, in a fixed order."""
        return [
            self.stakers, self.operators, self.avss, self.lrts, self.allocations, self.lrt_delegations, self.fears,
            self.operator_risks, self.lrt_risks, self.yields, self.base, self.lst, self.memory, self.withdrawals,
            self.entries, self.exits, self.sweeps, self.penalised, self.redemptions, self.lst_redemptions,
            self.filings, self.escrow, self.losses, self.points, self.motives, self.pools, self.quotes,
            self.arbitrageurs, self.inventory, self.reserves, self.loans, self.orders, self.gains,
            self.perception, self.contagion,
        ]  # fmt: skip
