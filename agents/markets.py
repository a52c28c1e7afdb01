"""Markets of liquid restaking tokens: pools, arbitrageurs, lenders, loans, orders, and who gains on whom.

Prices are ETH per token [wad]; tokens are 1e-9 units, so that gwei and tokens are of one size.
"""

from enum import IntEnum

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import NOBODY, WAD


class Party(IntEnum):
    """Who trades with whom: rows of the table ``gains``."""

    HOLDERS = 0
    LOOPERS = 1
    LIQUIDITY_PROVIDERS = 2
    ARBITRAGEURS = 3
    LIQUIDATORS = 4
    LENDERS = 5
    OUTSIDERS = 6


PARTY_NAMES = ("holders", "loopers", "liquidity providers", "arbitrageurs", "liquidators", "lenders", "outsiders")


class Holder(IntEnum):
    """Whose an order, a loan or a redemption is: ``owner_kind`` of those tables."""

    STAKER = 0
    ARBITRAGEUR = 1
    OUTSIDER = 2


class Pool(Row):
    """A pool of one LRT against ETH; several per LRT, of which the first is the deep one that oracles read."""

    lrt = column(np.int32, "row", NOBODY, "whose tokens are traded")
    deep = column(np.int8, "flag", 1, "1: the deep venue, which oracles read; 0: a thin one")
    pricing = column(np.int8, "kind", 0, "pricing rule: place in PRICING of model/rules/pricing")
    amplification = column(int, "1", 100, "A of a StableSwap pool (Ann = A·n)")
    fee = column(int, "wad", 0, "part of what is paid out that stays with the liquidity providers")
    tokens = column(int, "token", 0, "LRT tokens in the pool")
    eth = column(int, "gwei", 0, "ETH in the pool")
    spare_tokens = column(int, "token", 0, "tokens that liquidity providers have taken out of it and still hold")
    spare_eth = column(int, "gwei", 0, "ETH that they have taken out, ready to come back")


class Quote(Row):
    """What is known of an LRT's market; one row per LRT protocol."""

    price = column(int, "wad", WAD, "marginal price in the deep pool, without fee, when last looked at")
    low = column(int, "wad", WAD, "lowest price over the reported rate in any pool today, as a fraction")
    deep_low = column(int, "wad", WAD, "the same in the deep pool alone")
    trough = column(int, "wad", WAD, "the lowest such fraction in any pool so far")
    deep_trough = column(int, "wad", WAD, "the lowest such fraction in the deep pool so far")
    trough_day = column(np.int32, "day", 0, "day of that trough of the deep pool")
    halved_day = column(np.int32, "day", NOBODY, "first day since at whose end half of its discount was gone")
    depegged = column(np.int8, "flag", 0, "1 from a fall of the deep pool's price until most of it is made good")
    looped = column(int, "gwei seen", 0, "ETH that loops have borrowed to mint it since day 0, less what they repaid")
    average = column(int, "wad", WAD, "time-weighted average price in the deep pool")
    oracle = column(int, "wad", WAD, "price by which its tokens count as collateral")
    traded = column(int, "gwei seen", 0, "ETH side of all trades today")
    hours = column(np.int32, "hours", 0, "hours of today that are in the average")


class Arbitrageur(Row):
    """Buys LRT tokens below what waiting for redemption is worth, mints and sells above; finite capital."""

    eth = column(int, "gwei", 0, "capital at hand")
    required_return = column(float, "1/yr", 0.08, "return asked for capital that is tied up")
    premium = column(float, "1", 0.0, "discount asked on top: its rung on the ladder of patience")


class Inventory(Row):
    """Edges arbitrageur x LRT. Arrays are (arbitrageurs, LRTs)."""

    tokens = column(int, "token", 0, "tokens held until they can be redeemed or sold")
    bought = column(int, "gwei seen", 0, "ETH spent on tokens in pools today")
    sold = column(int, "gwei seen", 0, "ETH earned by tokens in pools today")
    minted = column(int, "gwei seen", 0, "ETH deposited for new tokens today")


class Reserve(Row):
    """ETH that lenders offer against LRTs as collateral: one for all LRTs, or one per LRT."""

    cash = column(int, "gwei", 0, "ETH not lent out")
    borrowed = column(int, "debt seen", 0, "debts of all its loans, interest included [gwei]")
    supplied = column(int, "gwei seen", 0, "what lenders have a claim on: cash + borrowed")
    bad_debt = column(int, "gwei lost", 0, "written off so far, borne by lenders in proportion")
    repaid = column(int, "gwei seen", 0, "repaid by liquidators so far")
    rate = column(float, "1/yr", 0.0, "rate that borrowers pay today")
    fled = column(int, "gwei seen", 0, "what lenders have withdrawn in fear and not brought back")
    alarm = column(np.int32, "day", 0, "day on which lenders last had a reason to fear; 0: never")


class Loan(Row):
    """A loan of ETH against LRT tokens, first opened first."""

    owner_kind = column(np.int8, "kind", 0, "0 staker, 2 outsider; Holder of agents/markets.py")
    owner = column(np.int32, "row", NOBODY, "staker who borrows")
    lrt = column(np.int32, "row", NOBODY, "whose tokens are the collateral")
    tokens = column(int, "token", 0, "collateral")
    debt = column(int, "debt", 0, "ETH owed, interest included [gwei]")
    target = column(float, "1", 1.0, "leverage that its owner wants now; 1: to be out of debt")


class Order(Row):
    """LRT tokens for sale, first in, first out; what finds no price waits for redemptions to open, or for a price."""

    owner_kind = column(np.int8, "kind", 0, "0 staker, 2 outsider; Holder of agents/markets.py")
    owner = column(np.int32, "row", NOBODY, "whose they are")
    lrt = column(np.int32, "row", NOBODY, "of which protocol")
    tokens = column(int, "token", 0, "still for sale")
    limit = column(int, "wad", 0, "least price asked, as a fraction of the reported rate; 0: at any price")
    day = column(np.int32, "day", 0, "day from which it is for sale")
    hour = column(np.int32, "hour", 0, "hour of that day, 0 to 23")


class Gains(Row):
    """What one side of the markets has gained from all others, at reported rates; rows are Party; sums to 0."""

    gained = column(int, "gwei seen", 0, "since day 0: what came in less what was given, tokens at the reported rate")
