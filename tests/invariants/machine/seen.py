"""What the engine's columns hold now, as plain Python numbers: one look per step, which all invariants share."""

from typing import NamedTuple

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY
from restaking.model.world import World
from tests.invariants.machine.shares import Holder

KINDS = ("staker", "lrt")


class Row(NamedTuple):
    """A withdrawal as it stands in the engine's queue."""

    holder: Holder
    operator: int
    due: int
    by_call: int
    amount: int


class Seen:
    """Columns of stakers, LRTs, operators, allocations and the withdrawal queue at one moment."""

    def __init__(self, world: World) -> None:
        s, ops, edges = world.stakers, world.operators, world.allocations
        self.operator, self.venue, self.native = s.operator.tolist(), s.venue.tolist(), s.native.tolist()
        self.solo, self.lst = s.solo.tolist(), s.lst.tolist()
        self.whole, self.delay = ops.max_magnitude.tolist(), ops.allocation_delay.tolist()
        self.next_delay = list(zip(ops.next_delay.tolist(), ops.next_delay_due.tolist(), strict=True))
        self.registered, self.current = edges.registered.tolist(), edges.magnitude.tolist()
        self.pending, self.due = edges.pending.tolist(), edges.pending_due.tolist()
        self.limit, self.maximum = edges.limit.tolist(), world.avss.vault_maximum.tolist()
        self.stakes: dict[tuple[Holder, int], int] = {
            (("staker", i), j): stake
            for i, (j, stake) in enumerate(zip(self.operator, s.restaked.tolist(), strict=True))
            if stake
        }
        for k, behind in enumerate(world.lrt_delegations.stake.tolist()):
            self.stakes |= {(("lrt", k), j): stake for j, stake in enumerate(behind) if stake}
        queue = world.withdrawals
        columns = (
            queue.column(name).tolist() for name in ("owner_kind", "owner", "operator", "due", "by_call", "amount")
        )
        self.queue = [
            Row((KINDS[kind], owner), operator, due, by_call, amount)
            for kind, owner, operator, due, by_call, amount in zip(*columns, strict=True)
        ]

    def behind(self, j: int) -> int:
        """Stake behind an operator, or behind nobody [gwei]."""
        return sum(stake for (_, operator), stake in self.stakes.items() if operator == j)

    def welcome(self, i: int) -> bool:
        """Whether active stake that comes back to a staker is restaked at once."""
        j = self.operator[i]
        return bool(self.venue[i] == Venue.RESTAKE and (j == NOBODY or self.whole[j] > 0))
