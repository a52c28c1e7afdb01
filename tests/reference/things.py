"""What is not an agent: the base chain, the LST, public memory, stake on the move, slashes, events."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Owner(IntEnum):
    """Kinds of owners of stake on the move."""

    STAKER = 0
    LRT = 1
    LST_POOL = 2


@dataclass
class BaseChain:
    """The base chain and the platform around the agents; amounts in gwei."""

    background: int
    locked: int
    incentives: int
    dust: int
    incentive_budget: int
    eth_price: float


@dataclass
class LiquidStaking:
    """The liquid staking token: active stake behind it [gwei] and its supply [1e-9 tokens]."""

    active: int
    supply: int


@dataclass
class PublicMemory:
    """What everybody has heard of: discounted slashes, discounted exposure [operator-years], loudness of news."""

    events: float
    years: float
    news: float


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
class Redemption:
    """A staker's claim on an LRT protocol's buffer [gwei]."""

    owner: int
    lrt: int
    claim: int


class Slash(NamedTuple):
    """A slash filed today: this fraction [wad] of the operator's allocation to the AVS."""

    operator: int
    avs: int
    fraction: int
    kind: str
    cause: int


class Event(NamedTuple):
    """Something worth telling."""

    day: int
    kind: str
    agent: str
    cause: int
    amount_gwei: int
