"""The world: a state to live by, under a scenario's law: sums of columns, what everybody can see, the books."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import numpy as np

from restaking.core.columns import Counted, Queue
from restaking.core.draws import stream_key
from restaking.core.units import BIPS, NOBODY, WAD, Codes, Floats, Ints, Rows, gwei
from restaking.model import accounts
from restaking.model.kernels.by_mode import ModeKernels, mode_kernels
from restaking.model.kernels.by_operator import OptInKernels, opt_in_kernels
from restaking.model.kernels.by_policy import BudgetKernels, RiskKernels, budget_kernels, risk_kernels
from restaking.model.kernels.loans import add_equity
from restaking.model.kernels.pools import add_claims, add_pools, count_pools
from restaking.model.kernels.redemptions import owed_to_redeemers
from restaking.model.kernels.stakes import active_stake, delegated_stake, undelegated_stake, wealth
from restaking.model.records import Event
from restaking.model.rules.churn import WITHDRAWABILITY_EPOCHS, sweep_days
from restaking.model.rules.learning import Weights, weights
from restaking.model.rules.modes.vault import claimable
from restaking.model.scenario import Scenario
from restaking.model.state import State

Sums = TypeVar("Sums")
Asked = ParamSpec("Asked")

RESTS_ON: Final = {
    "staked": (),
    "_waiting_days": (),
    "_ladder": (),
    "moving": ("entries",),
    "placed": ("entries",),
    "lrt_owed": ("redemptions",),
}
"""Sums that markets change only through these queues; active stake moves on the base chain alone."""


@dataclass
class World(State):
    """State and books of one run. Phases change it; metrics only read it."""

    def follow(self, scenario: Scenario) -> None:
        """Live by another scenario from now on; what was derived from the old one is forgotten."""
        self.scenario = scenario
        for name, derived in vars(World).items():
            if isinstance(derived, cached_property) and name != "flow_totals":
                self.__dict__.pop(name, None)

    @property
    def distrust(self) -> float:
        """Trust in the main chain that is lost, 0 to 1."""
        return 1.0 - float(self.perception.trust[0])

    @property
    def weights(self) -> Weights:
        """What a slash counts for, and how fast it is forgotten."""
        return weights(self.scenario.beliefs)

    def key(self, stream: str, day: int = 0) -> np.uint64:
        """Key of a stream's draws on a day."""
        return stream_key(self.seed, stream, day)

    @cached_property
    def flow_totals(self) -> Ints:
        """Scratch totals of the flow kinds; always cleared by :meth:`book`."""
        return np.zeros(len(accounts.FLOWS), dtype=np.int64)

    def book(self) -> None:
        """Post the flows that kernels have caused since the last call."""
        accounts.book(self.ledger, self.flow_totals)

    @cached_property
    def risk(self) -> RiskKernels:
        """The kernels that weigh risk, compiled for this scenario's policies."""
        return risk_kernels(self.scenario.stakers.policy, self.scenario.lrts.policy)

    @cached_property
    def budgets(self) -> BudgetKernels:
        """The kernels in which AVSs set their budgets, compiled for this scenario's policy."""
        return budget_kernels(self.scenario.avss.policy)

    @cached_property
    def mode(self) -> ModeKernels:
        """The scenario's allocation mode: its law and the kernels that follow it."""
        return mode_kernels(self.scenario.slashing.mode)

    @cached_property
    def opt_in(self) -> OptInKernels:
        """The kernels in which operators value AVSs, compiled for this scenario's mode and their policy."""
        return opt_in_kernels(self.scenario.slashing.mode, self.scenario.operators.policy)

    @cached_property
    def degree(self) -> float:
        """Sum of allocations an operator may promise, in units of its magnitude; in vaults, limit over stake."""
        slashing = self.scenario.slashing
        if self.mode.law.amounts:
            return slashing.vault_limit
        return slashing.degree or self.mode.law.usual

    @cached_property
    def degree_wad(self) -> int:
        """The degree [wad]."""
        return int(self.degree * WAD)

    def withdrawal_due(self, day: int) -> int:
        """Day on which a withdrawal asked for on ``day`` is released."""
        if self.mode.law.amounts:
            return int(claimable(day, self.scenario.slashing.vault_epoch_days))
        return day + self.scenario.withdrawals.delay_days

    @cached_property
    def deallocation_days(self) -> int:
        """Days for which an AVS that an operator leaves may still slash it; a vault's captures last one epoch."""
        if self.mode.law.amounts:
            return self.scenario.slashing.vault_epoch_days
        return self.scenario.withdrawals.deallocation_days

    @cached_property
    def lst_fee_bips(self) -> int:
        """Fee of the LST on staking rewards [bips]."""
        return round(self.scenario.base.lst_fee * BIPS)

    def sweep_days(self, staked: int, epochs: int = WITHDRAWABILITY_EPOCHS) -> int:
        """Days from leaving the validator set to being paid, when ``staked`` gwei are active; ``epochs`` of them until
        it may be withdrawn."""
        rule = self.scenario.base
        return rule.sweep_days or sweep_days(staked // gwei(rule.validator_eth), epochs)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Promise that nothing moves inside: sums asked for twice are made once."""
        outside, self._sums = self._sums, {} if self._sums is None else self._sums
        try:
            yield
        finally:
            self._sums = outside

    def moved(self, *queues: str) -> None:
        """ETH has changed hands in markets after all: what was summed up while the world was still is summed up afresh,
        but for what rests on none of the ``queues`` to which something came."""
        if self._sums is not None:
            rests = [name for name, on in RESTS_ON.items() if name in self._sums and not set(on) & set(queues)]
            kept = {name: self._sums[name] for name in rests}
            self._sums.clear()
            self._sums.update(kept)

    def once(
        self, look: Callable[Concatenate["World", Asked], Sums], *asked: Asked.args, **named: Asked.kwargs
    ) -> Sums:
        """What a look at the world finds, made once while nothing moves; what is asked does not move either."""
        return self._once(look.__qualname__, lambda: look(self, *asked, **named))

    def _once(self, name: str, make: Callable[[], Sums]) -> Sums:
        if self._sums is None:
            return make()
        if name not in self._sums:
            self._sums[name] = make()
        found: Sums = self._sums[name]
        return found

    def money(self) -> list[Counted]:
        """Every money column of every table, counted afresh."""
        return self._once("money", lambda: [counted for table in self.tables() for counted in table.count_money()])

    def delegated(self) -> Ints:
        """Stake delegated to each operator [gwei], summed afresh."""
        return self._once("delegated", self._delegated)

    def _delegated(self) -> Ints:
        out = np.zeros(len(self.operators), dtype=np.int64)
        delegated_stake(self.stakers.operator, self.stakers.restaked, self.lrt_delegations.stake, out)
        return out

    def slashable(self) -> Ints:
        """(operators, AVSs) what each AVS could take from each operator now [gwei]."""
        return self._once("slashable", self._slashable)

    def _slashable(self) -> Ints:
        out = np.zeros(self.allocations.magnitude.shape, dtype=np.int64)
        self.mode.slashable(self.delegated(), *self.claims(), out)
        return out

    def claims(self) -> tuple[Ints, Ints, Ints, Ints]:
        """What decides how much of an operator's stake an AVS may take, in the order in which kernels take it."""
        edges = self.allocations
        return edges.magnitude, self.operators.max_magnitude, edges.limit, self.avss.vault_maximum

    def undelegated(self) -> int:
        """Deposits that nobody has delegated [gwei]."""
        return self._once("undelegated", lambda: int(undelegated_stake(self.stakers.operator, self.stakers.restaked)))

    def operators_open(self) -> Codes:
        """1 for every operator that may take stake: its magnitude is not used up."""
        return (self.operators.max_magnitude > 0).astype(np.int8)

    def online(self, day: int) -> Codes:
        """1 for every operator whose machines run today."""
        return (self.operators.offline_until < day).astype(np.int8)

    def secured(self) -> Ints:
        """(AVSs,) what each AVS could take from all operators together now [gwei]."""
        return self._once("secured", self._secured)

    def _secured(self) -> Ints:
        out = np.zeros(len(self.avss), dtype=np.int64)
        self.mode.secured(self.delegated(), *self.claims(), out)
        return out

    def staked(self) -> int:
        """All active stake on the base chain [gwei], leaving and slashed stake included."""
        return self._once("staked", self._staked)

    def _staked(self) -> int:
        escrow = self.escrow
        return int(self.base.background[0] + self.base.locked[0] + self.lst.active[0]) + int(
            active_stake(
                self.stakers.solo, self.stakers.restaked, self.stakers.lien, self.lrt_delegations.stake,
                self.lrts.lien, escrow.native, escrow.lst, escrow.cursor, self.withdrawals.amount,
                self.withdrawals.cursor, self.exits.amount, self.exits.cursor,
            )
        )  # fmt: skip

    def hollow(self) -> int:
        """Stake under a lien [gwei]: slashed, yet active in its validators."""
        return int(self.stakers.lien.sum() + self.lrts.lien.sum())

    def in_escrow(self) -> int:
        """Slashed stake that waits for its resolution [gwei], active meanwhile."""
        return int(self.escrow.column("native").sum() + self.escrow.column("lst").sum())

    def lst_rate(self) -> Ints:
        """(supply, backing) of the LST: active stake, its buffer, and what it has in the base chain's queues."""
        return self._once("lst_rate", self._lst_rate)

    def _lst_rate(self) -> Ints:
        backing = int(self.lst.active[0] + self.lst.buffer[0]) + int(self._moving()[-1])
        return np.array([self.lst.supply[0], backing], dtype=np.int64)

    def _moving(self) -> Ints:
        """(LRTs + 1,) what each LRT protocol and, last, the LST have in all queues [gwei]."""
        return self._once("moving", self._count_moving)

    def _count_moving(self) -> Ints:
        out = np.empty(len(self.lrts) + 1, dtype=np.int64)
        first, second, third, fourth, fifth = (_whose(queue) for queue in self.pool_queues())
        count_pools(*first, *second, *third, *fourth, *fifth, out)
        return out

    def pool_queues(self) -> tuple[Queue[Any], ...]:
        """The queues in which pools may have ETH."""
        return self.withdrawals, self.entries, self.exits, self.sweeps, self.penalised

    def _in(self, *queues: Queue[Any]) -> Ints:
        out = np.zeros(len(self.lrts) + 1, dtype=np.int64)
        for queue in queues:
            add_pools(*_whose(queue), out)
        return out

    def entry_columns(self) -> tuple[Codes, Rows, Ints, Ints]:
        """The entry queue as kernels append to it."""
        queue = self.entries
        return queue.owner_kind, queue.owner, queue.amount, queue.cursor

    def lst_owed(self) -> int:
        """What those who wait to redeem the LST would get now [gwei]."""
        waiting = self.lst_redemptions
        return int(owed_to_redeemers(waiting.column("tokens"), waiting.column("claim"), *self.lst_rate().tolist()))

    def lst_in(self, *queues: Queue[Any]) -> int:
        """What the LST has in some queues [gwei]."""
        return int(self._in(*queues)[-1])

    def lrt_rates(self) -> Ints:
        """(LRTs, 2) supply and net worth by which each LRT protocol mints and redeems: all it has, less what it owes to
        redeemers; tokens without backing count once the protocol owns up to them."""
        return self._once("lrt_rates", self._lrt_rates)

    def _lrt_rates(self) -> Ints:
        out = np.empty((len(self.lrts), 2), dtype=np.int64)
        out[:, 0], out[:, 1] = self.lrts.supply - self.lrts.unbacked, self.lrt_worth()
        return out

    def mint_rates(self) -> Ints:
        """The same as far as deposits go: an LRT that is paused takes none, as if its tokens were worthless."""
        rates = self.lrt_rates().copy()
        paused = self.lrts.paused == 1
        rates[paused, 0], rates[paused, 1] = np.maximum(rates[paused, 0], 1), 0
        return rates

    def lrt_rate(self, k: int) -> tuple[int, int]:
        """(supply, worth) of LRT k alone: after each trade with one protocol the rates of the others are not needed."""
        its = self.lrts.columns
        worth = its["buffer"].item(k) + self._placed().item(k) - self.lrt_owed().item(k)
        return its["supply"].item(k) - its["unbacked"].item(k), max(worth, 0)

    def reported_rate(self, k: int) -> int:
        """What LRT k says that a token is worth [wad ETH per token], rounded down; 1 before there is any."""
        if self._sums is not None and "reported_rates" in self._sums:
            return self.reported_rates()[k]
        supply, worth = self.lrt_rate(k)
        return worth * WAD // supply if supply else WAD

    def reported_rates(self) -> list[int]:
        """The same of every LRT."""
        return self._once("reported_rates", self._reported_rates)

    def _reported_rates(self) -> list[int]:
        return [worth * WAD // supply if supply else WAD for supply, worth in self.lrt_rates().tolist()]

    def reserve_of(self, lrt: Rows) -> Rows:
        """Row of the reserve that lends against each LRT."""
        return np.zeros_like(lrt) if self.scenario.lending.shared else lrt

    def redeemable(self) -> Codes:
        """(LRTs,) 1 where redemptions are asked for and paid: the protocol is open and not paused."""
        return self.lrts.open * (1 - self.lrts.paused)

    def lrt_assets(self) -> Ints:
        """(LRTs,) all that each LRT protocol has [gwei], what it owes to redeemers not taken off."""
        return self.lrts.buffer + self._placed()

    def _placed(self) -> Ints:
        """(LRTs,) what each LRT protocol has outside its buffer [gwei]: stake, and what is in queues."""
        return self._once("placed", lambda: self.lrt_delegations.stake.sum(axis=1) + self._moving()[:-1])

    def lrt_worth(self) -> Ints:
        """Net asset value of each LRT protocol [gwei], never below 0."""
        return self._once("lrt_worth", self._lrt_worth)

    def _lrt_worth(self) -> Ints:
        worth: Ints = np.maximum(self.lrt_assets() - self.lrt_owed(), 0)
        return worth

    def owned(self) -> Floats:
        """What each staker owns [gwei], tokens at their worth, pledged ones less the debt on them, but never less than
        nothing; what it has in queues is left out."""
        return self._once("owned", self._owned)

    def _owned(self) -> Floats:
        s, out = self.stakers, np.empty(len(self.stakers))
        tokens, backing = self.lst_rate().tolist()
        rates = self.lrt_rates()
        per_token = np.divide(rates[:, 1], rates[:, 0], out=np.zeros(len(rates)), where=rates[:, 0] > 0)
        worth = backing / tokens if tokens else 0.0
        wealth(s.wallet, s.solo, s.restaked, s.lst, worth, s.lrt, s.lrt_tokens, per_token, out)
        if self.loans.used:
            column = self.loans.column
            add_equity(
                column("owner_kind"), column("owner"), column("lrt"), column("tokens"), column("debt"), per_token, out
            )
        return out

    def lrt_owed(self) -> Ints:
        """What each LRT protocol owes to redeemers [gwei]."""
        return self._once("lrt_owed", self._lrt_owed)

    def _lrt_owed(self) -> Ints:
        out, queue = np.zeros(len(self.lrts), dtype=np.int64), self.redemptions
        if queue.used:
            add_claims(queue.columns["lrt"], queue.columns["claim"], queue.cursor, out)
        return out

    def lrt_gathered(self) -> Ints:
        """What each LRT protocol has at operators, in its buffer and on the way into validators [gwei]."""
        placed: Ints = self.lrt_delegations.stake.sum(axis=1)
        return placed + self.lrts.buffer + self.lrt_in(self.entries)

    def lrt_leaving(self) -> Ints:
        """What each LRT protocol has on its way out of the base chain [gwei]."""
        return self.lrt_in(self.exits, self.sweeps)

    def lrt_in(self, *queues: Queue[Any]) -> Ints:
        """What each LRT protocol has in some queues [gwei]."""
        return self._in(*queues)[:-1]

    def eth_held(self) -> int:
        """ETH in all gwei columns, summed afresh [gwei]."""
        return sum(counted.stock for counted in self.money() if counted.unit == "gwei")

    def tell(
        self, kind: str, day: int, agent: str, cause: int, amount_gwei: int, *, avs: int = NOBODY, hour: int = NOBODY
    ) -> None:
        """Enter an event into the log; ``avs`` is who slashed, if an AVS did, ``hour`` the round of the markets."""
        self.events.append(Event(day, kind, agent, cause, amount_gwei, avs, hour))

    def new_cause(self) -> int:
        """Number of a new cause; everything that follows from it carries the number."""
        self.causes += 1
        return self.causes


def _whose(queue: Queue[Any]) -> tuple[Codes, Rows, Ints, Ints]:
    """Whose rows a queue has and how much each is: the arrays, and how many rows are in use."""
    columns = queue.columns
    return columns["owner_kind"], columns["owner"], columns["amount"], queue.cursor
