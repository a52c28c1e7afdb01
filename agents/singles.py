"""Small tables and queues: the base chain, the LST, what the public remembers, and stake on the move."""

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import NOBODY


class BaseChain(Row):
    """The base chain and the platform around the agents; one row."""

    background = column(int, "gwei", 0, "stake of everybody who is not an agent; earns, counts, never chooses")
    locked = column(int, "gwei", 0, "backing of slashed LSTs: still active in its validators, nobody's to withdraw")
    incentives = column(int, "gwei", 0, "incentive money not yet paid out")
    dust = column(int, "gwei", 0, "remainders of rewards too small to share")
    incentive_price = column(
        float, "1", 1.0, "price, against ETH, of the token that incentives are paid in, as a multiple of day 0"
    )
    incentive_budget = column(int, "gwei/day", 0, "programmatic incentives of one day, as of today")
    fee_flow = column(float, "ETH/yr", 0.0, "priority fees and MEV of all stake, as of today")
    eth_price = column(float, "USD/ETH", 2500.0, "price of ETH; only converts running costs")
    news = column(float, "1", 0.0, "how loud slashing news is today, 0 to 1")


class LiquidStaking(Row):
    """The liquid staking token, all issuers in one; one row.

    Backing = active + buffer + its stake in every queue of the base chain.
    """

    active = column(int, "gwei", 0, "active stake behind the token")
    buffer = column(int, "gwei", 0, "ETH at hand for redemptions, staked again where nobody waits")
    supply = column(int, "token", 0, "tokens issued and not burned, those of waiting redeemers included")


class PublicMemory(Row):
    """What everybody has heard of; one row per class of risk."""

    events = column(float, "events", 0.0, "slashes of this class, discounted and weighted")
    years = column(float, "years", 0.0, "exposure that goes with them, of registrations or validators, likewise")
    beyond = column(float, "events", 0.0, "extra weight given to them by anybody, discounted; 0: nobody is alarmed")


class Withdrawal(Row):
    """Stake in the platform's withdrawal queue: slashable until it is due."""

    owner_kind = column(np.int8, "kind", 0, "0 staker, 1 LRT protocol")
    owner = column(np.int32, "row", NOBODY, "whose it is")
    operator = column(np.int32, "row", NOBODY, "behind whom it stood, and may still be slashed")
    amount = column(int, "gwei", 0, "what it is worth now")
    due = column(np.int32, "day", 0, "day on which it is released, after that day's slashes")
    by_call = column(np.int8, "flag", 0, "1 if it then waits for its owner's call; 0 if it is completed at once")


class Transit(Row):
    """ETH in the base chain's entry or exit queue."""

    owner_kind = column(
        np.int8, "kind", 0, "0 staker, 1 LRT protocol, 2 LST pool, 3 AVS's recipient, 4 nobody: burned, 5 others"
    )
    owner = column(np.int32, "row", NOBODY, "whose it is")
    amount = column(int, "gwei", 0, "not yet through")


class Sweep(Transit):
    """ETH of validators that have left: no longer active, waiting until it may be withdrawn and the sweep comes."""

    due = column(np.int32, "day", 0, "day on which it is paid")


class Redemption(Row):
    """A claim on an LRT protocol's buffer, first in, first out."""

    owner_kind = column(np.int8, "kind", 0, "0 staker, 1 arbitrageur; Holder of agents/markets.py")
    owner = column(np.int32, "row", NOBODY, "who redeems")
    lrt = column(np.int32, "row", NOBODY, "protocol that owes")
    tokens = column(int, "token seen", 0, "tokens burned for it, of those not yet paid")
    claim = column(int, "claim", 0, "gwei owed: their worth at request, less its part of losses since")


class Penalised(Row):
    """Validators slashed by the base chain: they earn nothing, pay what is due and come out 36 days later."""

    owner_kind = column(np.int8, "kind", 0, "as in the exit queue")
    owner = column(np.int32, "row", NOBODY, "whose it is")
    operator = column(np.int32, "row", NOBODY, "behind whom it was restaked, if it was")
    amount = column(int, "gwei", 0, "what is left of it")
    effective = column(int, "gwei seen", 0, "effective balance of each validator when it was slashed")
    validators = column(np.int32, "count", 0, "how many")
    slashed = column(np.int32, "day", 0, "day of the slashing")
    missed = column(int, "gwei lost", 0, "paid since for votes no longer cast")
    cause = column(int, "number", 0, "of the event that it follows from")


class LstRedemption(Row):
    """A request to redeem LST tokens, first in, first out: the tokens are locked, burned when they are paid.

    Source: Lido withdrawal queue: paid at the rate of payment, never above the rate at request.
    """

    owner = column(np.int32, "row", NOBODY, "staker who redeems")
    tokens = column(int, "token", 0, "tokens locked and not yet paid")
    claim = column(int, "claim", 0, "gwei they were worth at request: the most that is paid")


class Filing(Row):
    """A slash that an AVS has filed and that is not settled yet: it may still be vetoed."""

    operator = column(np.int32, "row", NOBODY, "who is to be slashed")
    avs = column(np.int32, "row", NOBODY, "who slashes")
    fraction = column(int, "wad", 0, "of the allocation, cap applied")
    kind = column(np.int8, "kind", 0, "why: place in KINDS of model/filing.py")
    cause = column(int, "number", 0, "of the event that it follows from")
    filed = column(np.int32, "day", 0, "day of filing")
    due = column(np.int32, "day", 0, "day on which it is vetoed or settled")
    captured = column(int, "gwei seen", 0, "what the AVS could take from the operator when it filed")
    taken = column(int, "gwei seen", 0, "what the AVS has taken from the operator since, through other slashes")


class Escrow(Row):
    """What one slash took, until it is burned, locked or redistributed."""

    cause = column(int, "number", 0, "of the event that it follows from")
    avs = column(np.int32, "row", NOBODY, "who slashed")
    native = column(int, "gwei", 0, "native ETH that will be forced out of its validators and burned")
    lst = column(int, "gwei", 0, "worth of liquid staking tokens; their backing is still staked")
    due = column(np.int32, "day", 0, "day on which it is resolved")


class Losses(Row):
    """What holders have lost through one layer of risk; rows are the LAYERS of model/losses.py."""

    lost = column(int, "gwei lost", 0, "since day 0")
    before = column(int, "gwei lost", 0, "of it, by the close of the day before")


class Perception(Row):
    """What people believe of the main chain; one row."""

    trust = column(float, "1", 1.0, "perceived security, 0 to 1; 1: nobody doubts it")


class Contagion(Row):
    """What has spread from where it began; rows are the SPREADS of model/losses.py."""

    lost = column(int, "gwei lost", 0, "since day 0")


class PointsProgramme(Row):
    """Points and the token they stand for, platform and LRTs in one; one row."""

    supply = column(int, "point", 0, "points of the season that stakers hold, 1e-3 of a point")
    tokens = column(int, "token", 0, "tokens that have been airdropped")
    tokens_sold = column(int, "token", 0, "of them, sold on the day")
    worth = column(int, "gwei seen", 0, "what they were worth on the day")
    value = column(float, "ETH", 0.0, "value of all tokens that people expect while nobody talks about it")
    attention = column(float, "1/day", 0.0, "share of stakers who newly hear of restaking in a day, smoothed")
    settled = column(int, "day", 0, "day of the token event; 0: still to come")


class Motives(Row):
    """What moved those who lately moved into restaking: log-odds of their choices, faded; one row."""

    returns = column(float, "log-odds", 0.0, "expected yield without points")
    points = column(float, "log-odds", 0.0, "expected airdrop")
    social = column(float, "log-odds", 0.0, "neighbours who are there")
