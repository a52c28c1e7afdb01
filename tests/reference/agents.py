"""The agents: plain Mesa agents with plain attributes, named as the columns of the product.

``row`` is an agent's place among its kind; other agents refer to it by that number (NOBODY: none). How
they choose is in ``staker_choice.py``, ``operator_choice.py`` and ``lrt_choice.py``.
"""

from dataclasses import dataclass
from typing import Any

import mesa

from tests.reference.things import Fear, LrtRisk, OperatorRisk, SeenYield


class Numbered(mesa.Agent):
    """An agent with a place among its kind and the attributes it is given."""

    def __init__(self, model: mesa.Model, row: int, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        self.row = row
        self.__dict__.update(attributes)


class Staker(Numbered):
    """Owns ETH and holds it at a venue; delegates to at most one operator, holds at most one LRT."""

    wallet: int
    solo: int
    lst: int
    restaked: int
    lien: int
    lrt_tokens: int
    leverage: float
    venue: int
    operator: int
    lrt: int
    archetype: int
    native: int
    peers: int
    risk_aversion: float
    attention: float
    points: int
    airdrop: int
    airdropped: int
    hub: int
    alert: float
    alert_until: int
    social_weight: float
    points_weight: float
    aware: int
    known_from: int
    taste: int
    manager_taste: int
    reviewed: int
    company: int
    seen_venue: int
    seen_operator: int
    seen_lrt: int
    seen_aware: int
    seen_neighbours: int
    fears: list[Fear]
    """One per class of risk."""
    neighbours: list[int]
    """Rows of the stakers it looks at."""


@dataclass
class Allocation:
    """What binds an operator to one AVS; magnitudes in WAD."""

    registered: int
    magnitude: int
    pending: int
    pending_due: int
    limit: int
    shunned: int
    taste: int
    seen: int
    anchor: float


class Operator(Numbered):
    """Runs AVSs for its delegators' stake; keeps a split of what they pay."""

    wallet: int
    split_bips: int
    next_split_bips: int
    next_split_due: int
    stake_response: float
    own_share: float
    intent: int
    firm: int
    organisation: int
    client: int
    lrt: int
    max_magnitude: int
    allocation_delay: int
    next_delay: int
    next_delay_due: int
    max_avss: int
    offline_until: int
    offline_cause: int
    offline_spread: int
    expected_yield: float
    reviewed: int
    called: int
    seen_stake: int
    seen_kept: float
    seen_position: float
    seen_partners: float
    seen_franchise: float
    risks: list[OperatorRisk]
    """One per class of risk."""
    yields: list[SeenYield]
    """One per day of the week."""
    allocations: list[Allocation]
    """One per AVS."""

    @property
    def is_open(self) -> bool:
        """Whether it may take stake: its magnitude is not used up."""
        return self.max_magnitude > 0

    def is_online(self, day: int) -> bool:
        """Whether its machines run."""
        return self.offline_until < day

    @property
    def promised(self) -> int:
        """Magnitude promised to AVSs, allocations under way included."""
        return sum(allocation.magnitude + max(0, allocation.pending) for allocation in self.allocations)

    @property
    def running(self) -> int:
        """AVSs it is registered with."""
        return sum(allocation.registered for allocation in self.allocations)


class Avs(Numbered):
    """Pays a reward budget for security; may slash the operators registered with it."""

    live: int
    entry_day: int
    left_day: int
    broke_days: int
    user_value: float
    fee_rate: float
    profit_fraction: float
    threshold: float
    required: float
    coverage: float
    treasury: int
    rewards: int
    budget: int
    reward_rate: float
    pays: int
    budget_before: int
    seen_treasury: int
    seen_fees: int
    seen_price: float
    emission: int
    emission_cap: int
    emits: int
    token_price: float
    fee_multiple: float
    token_supply: int
    tokens_sold: int
    tokens_held: int
    proceeds: int
    by_total: int
    fault_rate: float
    severity_beta: int
    slash_cap: int
    unjust_rate: float
    malicious_day: int
    malicious_fraction: int
    redistribute: int
    redistributed: int
    vault_maximum: int
    reward_per_stake: float


@dataclass
class Delegation:
    """What binds an LRT protocol to one operator: stake [gwei], whether it is listed, caps, target weight [wad]."""

    stake: int
    anchor: float
    listed: bool
    cap: float
    home_cap: float
    weight: int


class Lrt(Numbered):
    """A liquid restaking protocol: pools deposits, spreads them over operators, issues a token."""

    name: str
    buffer: int
    treasury: int
    lien: int
    supply: int
    treasury_tokens: int
    unbacked: int
    hole: int
    open: int
    paused: int
    fee_bips: int
    risk_aversion: float
    visibility: float
    points_bips: int
    native_share: float
    expected_yield: float
    reviewed: int
    called: int
    risks: list[LrtRisk]
    """One per class of risk."""
    delegations: list[Delegation]
    """One per operator."""

    @property
    def counted(self) -> int:
        """Tokens that its reported rate reckons with."""
        return self.supply - self.unbacked

    @property
    def redeems(self) -> bool:
        """Whether it takes tokens back and pays for them."""
        return bool(self.open) and not self.paused

    @property
    def delegated(self) -> int:
        """Stake behind all its operators [gwei]."""
        return sum(delegation.stake for delegation in self.delegations)

    def voting(self, operators: list[Operator], day: int) -> int:
        """Stake behind those of its operators that are online, and what is under a lien [gwei]."""
        pairs = zip(self.delegations, operators, strict=True)
        return self.lien + sum(delegation.stake for delegation, operator in pairs if operator.is_online(day))
