"""One-row tables and queues: the base chain, the LST, what the public remembers, and stake on the move."""

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import NOBODY


class BaseChain(Row):
    """The base chain and the platform around the agents; one row."""

    background = column(int, "gwei", 0, "stake of everybody who is not an agent; earns, counts, never chooses")
    locked = column(int, "gwei", 0, "slashed stake: still active in its validators, nobody's to withdraw")
    incentives = column(int, "gwei", 0, "incentive money not yet paid out")
    dust = column(int, "gwei", 0, "remainders of rewards too small to share")
    incentive_budget = column(int, "gwei/day", 0, "programmatic incentives of one day, as of today")
    eth_price = column(float, "USD/ETH", 2500.0, "price of ETH; only converts running costs")


class LiquidStaking(Row):
    """The liquid staking token, all issuers in one; one row. Backing = active + its stake in the entry queue."""

    active = column(int, "gwei", 0, "active stake behind the token")
    supply = column(int, "token", 0, "tokens issued and not burned")


class PublicMemory(Row):
    """What everybody has heard of; one row."""

    events = column(float, "events", 0.0, "slashes on the platform, discounted and weighted")
    years = column(float, "operator-years", 0.0, "exposure that goes with them, discounted and weighted")
    news = column(float, "1", 0.0, "how loud slashing news is today, 0 to 1")


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

    owner_kind = column(np.int8, "kind", 0, "0 staker, 1 LRT protocol, 2 LST pool")
    owner = column(np.int32, "row", NOBODY, "whose it is")
    amount = column(int, "gwei", 0, "not yet through")


class Redemption(Row):
    """A claim on an LRT protocol's buffer, first in, first out."""

    owner = column(np.int32, "row", NOBODY, "staker who redeems")
    lrt = column(np.int32, "row", NOBODY, "protocol that owes")
    claim = column(int, "claim", 0, "gwei owed")
