"""What is not an agent: the base chain, the LST, public memory, stake on the move, slashes, events."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from restaking.core.units import NOBODY


class Owner(IntEnum):
    """Kinds of owners of stake on the move."""

    STAKER = 0
    LRT = 1
    LST_POOL = 2
    AVS_RECIPIENT = 3
    BURN = 4
    OTHERS = 5


@dataclass
class BaseChain:
    """The base chain and the platform around the agents; amounts in gwei."""

    background: int
    locked: int
    incentives: int
    dust: int
    incentive_price: float
    incentive_budget: int
    fee_flow: float
    eth_price: float
    news: float


@dataclass
class LiquidStaking:
    """The liquid staking token: active stake behind it, its buffer [gwei] and its supply [1e-9 tokens]."""

    active: int
    buffer: int
    supply: int


@dataclass
class PublicMemory:
    """What everybody remembers of one class of risk: discounted slashes and exposure, and extra weight given."""

    events: float
    years: float
    beyond: float


@dataclass
class Fear:
    """What one staker remembers of one class of risk beyond what everybody does, now and at its last review."""

    alarm: float
    seen: float


@dataclass
class OperatorRisk:
    """One class of risk at one operator: what is held against it, mean loss and second moment per unit of hazard."""

    alarm: float
    loss: float
    variance: float


@dataclass
class SeenYield:
    """What stake behind an operator was seen to earn on a day [1/yr]."""

    seen: float


@dataclass
class LrtRisk:
    """One class of risk at one LRT: mean loss and second moment per unit of hazard."""

    loss: float
    variance: float


@dataclass
class PointsProgramme:
    """The season: points out [1/1000], tokens airdropped and sold [1e-9], their worth [gwei], value expected [ETH]."""

    supply: int
    tokens: int
    tokens_sold: int
    worth: int
    value: float
    attention: float
    settled: int


@dataclass
class Motives:
    """What lately moved those who moved into restaking [log-odds]."""

    returns: float
    points: float
    social: float


@dataclass
class Withdrawal:
    """Stake in the platform's withdrawal queue: slashable until it is due."""

    owner_kind: int
    owner: int
    operator: int
    amount: int
    due: int
    by_call: int = 0


@dataclass
class Transit:
    """ETH in the base chain's entry or exit queue."""

    owner_kind: int
    owner: int
    amount: int


@dataclass
class Sweep(Transit):
    """ETH that has left the validator set and is paid when the sweep comes round."""

    due: int


@dataclass
class Penalised:
    """Validators slashed by the base chain, with an effective balance each [gwei]; out 36 days later."""

    owner_kind: int
    owner: int
    operator: int
    amount: int
    effective: int
    validators: int
    slashed: int
    cause: int
    missed: int = 0


@dataclass
class LstRedemption:
    """A request to redeem LST tokens: at most the claim [gwei] is paid for them."""

    owner: int
    tokens: int
    claim: int


@dataclass
class Redemption:
    """A claim on an LRT protocol's buffer [gwei], and the tokens burned for it."""

    owner_kind: int
    owner: int
    lrt: int
    tokens: int
    claim: int


@dataclass
class Filing:
    """A slash filed and not settled: this fraction [wad] of the operator's allocation to the AVS."""

    operator: int
    avs: int
    fraction: int
    kind: int
    cause: int
    filed: int
    due: int
    captured: int
    taken: int = 0


@dataclass
class Escrow:
    """What one slash took, until it is resolved [gwei]."""

    cause: int
    avs: int
    native: int
    lst: int
    due: int


BUG = 7
"""Row of the losses to bugs in contracts, the last; row 0 belongs to the base chain."""


@dataclass
class Loss:
    """Lost through one layer of risk, and of it by the close of the day before [gwei]."""

    lost: int
    before: int


@dataclass
class Perception:
    """What people believe of the main chain, 0 to 1."""

    trust: float


class Channel(IntEnum):
    """Ways on which harm goes beyond where it began."""

    SHARED_STAKE = 0
    COMMON_SOFTWARE = 1


@dataclass
class Spread:
    """Lost through one channel [gwei]."""

    lost: int


class Event(NamedTuple):
    """Something worth telling."""

    day: int
    kind: str
    agent: str
    cause: int
    amount_gwei: int
    avs: int = NOBODY
    hour: int = NOBODY
