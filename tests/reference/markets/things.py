"""What there is in the markets, and who. Prices are ETH per token [wad], tokens 1e-9 units, ETH gwei."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.reference.economy import Economy


class Holder(IntEnum):
    """Whose an order, a loan or a redemption is."""

    STAKER = 0
    ARBITRAGEUR = 1
    OUTSIDER = 2


class Party(IntEnum):
    """Sides that gain on one another."""

    HOLDERS = 0
    LOOPERS = 1
    LIQUIDITY_PROVIDERS = 2
    ARBITRAGEURS = 3
    LIQUIDATORS = 4
    LENDERS = 5
    OUTSIDERS = 6


@dataclass
class Pool:
    """Tokens of one LRT against ETH, and what liquidity providers have taken out of it."""

    lrt: int
    deep: int
    pricing: int
    amplification: int
    fee: int
    tokens: int
    eth: int
    spare_tokens: int
    spare_eth: int


@dataclass
class Quote:
    """What is known of an LRT's market."""

    price: int
    low: int
    deep_low: int
    trough: int
    deep_trough: int
    trough_day: int
    halved_day: int
    depegged: int
    looped: int
    average: int
    oracle: int
    traded: int
    hours: int


@dataclass
class Held:
    """An arbitrageur's tokens of one LRT, and the ETH side of what it did today."""

    tokens: int
    bought: int
    sold: int
    minted: int


@dataclass
class Arbitrageur:
    """Its rung on the ladder is its row."""

    row: int
    eth: int
    required_return: float
    premium: float
    held: list[Held] = field(default_factory=list)
    """One per LRT."""
    ready: int = 0
    """What it can still tie up within this hour [gwei]."""


@dataclass
class Reserve:
    """ETH lent against one LRT, or against all."""

    cash: int
    borrowed: int
    supplied: int
    bad_debt: int
    repaid: int
    rate: float
    fled: int
    alarm: int


@dataclass
class Loan:
    """Tokens pledged and ETH owed."""

    owner_kind: int
    owner: int
    lrt: int
    tokens: int = 0
    debt: int = 0
    target: float = 1.0


@dataclass
class Order:
    """Tokens for sale from an hour on, at no less than a part of the reported rate; 0: at any price."""

    owner_kind: int
    owner: int
    lrt: int
    tokens: int
    limit: int
    day: int
    hour: int = 0


@dataclass
class Gain:
    """What one side has gained [gwei]."""

    gained: int


def reserve_row(economy: Economy, lrt: int) -> int:
    """Row of the reserve that lends against an LRT."""
    return 0 if economy.settings.lending.shared else lrt


def book(economy: Economy, gainer: Party, loser: Party, amount: int) -> None:
    """One side gains what another loses."""
    economy.gains[gainer].gained += amount
    economy.gains[loser].gained -= amount
