"""Slashing by the base chain: who is caught, what it costs at once and later, and when the rest comes out."""

from typing import NamedTuple

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import GWEI, NOBODY, Ints, gwei
from restaking.model import hearing, losses
from restaking.model.accounts import (
    BASE_SLASHED,
    BASE_SLASHED_LRT,
    BASE_SLASHED_LST,
    BASE_SLASHED_OTHERS,
    BASE_SLASHED_RESTAKED,
    PENALISED_OUT,
)
from restaking.model.kernels.base_slashing import draw_slashed, miss_duties, pay
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL, OTHERS, STAKER
from restaking.model.rules.base_penalties import (
    CORRELATION_DAYS,
    WITHDRAWABLE_DAYS,
    correlation_penalty,
    initial_penalty,
)
from restaking.model.world import World


class Holding(NamedTuple):
    """Stake in validators that one kind of owner holds: a column, and what its rows mean."""

    kind: int
    """Kind of the owner, as in the queues."""
    flow: int
    """Flow by which it becomes penalised."""
    stake: Ints
    """[gwei], one entry per owner, or per operator where ``owner`` is given."""
    owner: int = NOBODY
    """The LRT protocol whose stake behind each operator this is."""


def holdings(world: World) -> dict[str, Holding]:
    """All stake that can be slashed, in the order in which days are drawn; LRTs as ``lrt NAME``.

    Simplified: stake in the withdrawal or exit queue, and restaked LSTs, are left out.
    """
    s, edges = world.stakers, world.lrt_delegations
    found = {
        "solo": Holding(STAKER, BASE_SLASHED, s.solo),
        "restaked": Holding(STAKER, BASE_SLASHED_RESTAKED, s.restaked),
        "lst": Holding(LST_POOL, BASE_SLASHED_LST, world.lst.active),
        "background": Holding(OTHERS, BASE_SLASHED_OTHERS, world.base.background),
    }
    for k, name in enumerate(world.lrts.names):
        found[f"lrt {name}"] = Holding(LRT_PROTOCOL, BASE_SLASHED_LRT, edges.stake[k], k)
    return found


def punish(world: World, day: int, staked: int, per_increment: int) -> None:
    """Catch today's offenders; let those caught before pay what is due; let out those who have waited long enough."""
    catch(world, day)
    queue = world.penalised
    if queue.used == 0:
        return
    lost = miss_duties(
        day, per_increment, queue.column("slashed"), queue.column("effective"), queue.column("validators"),
        queue.column("owner_kind"), queue.column("amount"), queue.column("missed"), world.flow_totals,
    )  # fmt: skip
    losses.record(world, "base", int(lost))
    correlate(world, day, staked)
    let_out(world, day, staked)
    world.book()


def catch(world: World, day: int) -> None:
    """Draw whose validators are slashed today, each by chance of its own."""
    rule, s, stake = world.scenario.base, world.stakers, world.lrt_delegations.stake
    if rule.slash_rate == 0.0:
        return
    room = 2 * len(s) + stake.size + 2
    place, row, validators = (np.empty(room, dtype=np.int32) for _ in range(3))
    found = draw_slashed(
        world.key("base slashing", day), rule.slash_rate / DAYS_PER_YEAR / gwei(rule.validator_eth), s.native, s.solo,
        s.restaked, world.lst.active, world.base.background, stake, place, row, validators,
    )  # fmt: skip
    if found == 0:
        return
    places = list(holdings(world).values())
    for n in range(found):
        slash(world, day, places[place[n]], int(row[n]), int(validators[n]), world.new_cause())


def slash(world: World, day: int, holding: Holding, row: int, validators: int, cause: int) -> int:
    """Slash up to so many validators of a holding, or the whole of one too small for a single; returns how many.

    They leave the holding at once, pay the initial penalty and wait for the rest. Restaked stake leaves the
    operator's with them: the platform's own slashing factor falls with the balance it proves.
    """
    size, held = gwei(world.scenario.base.validator_eth), int(holding.stake[row])
    whole = min(validators, held // size)
    if whole > 0:
        _take(world, day, holding, row, whole * size, size, whole, cause)
    elif held > 0:
        whole = 1
        _take(world, day, holding, row, held, held // GWEI * GWEI, 1, cause)
    world.book()
    return whole


def _take(
    world: World, day: int, holding: Holding, row: int, amount: int, effective: int, validators: int, cause: int
) -> None:
    queue = world.penalised
    restaked = holding.flow == BASE_SLASHED_RESTAKED
    behind = int(world.stakers.operator[row]) if restaked else row if holding.kind == LRT_PROTOCOL else NOBODY
    owner = holding.owner if holding.kind == LRT_PROTOCOL else row
    holding.stake[row] -= amount
    world.flow_totals[holding.flow] += amount
    queue.append(
        owner_kind=holding.kind, owner=owner, operator=behind, amount=amount, effective=effective,
        validators=validators, slashed=day, cause=cause,
    )  # fmt: skip
    hearing.hear_of_validators(world, row if holding.kind == STAKER else NOBODY, validators)
    penalty = initial_penalty(effective, world.scenario.base.era) * validators
    charge(world, day, queue.used - 1, penalty, "base_slash")


def charge(world: World, day: int, row: int, penalty: int, kind: str) -> None:
    """Burn a penalty out of a row of the penalised and tell of it."""
    queue = world.penalised
    there = int(queue.amount[row])
    losses.record(world, "base", int(pay(row, penalty, queue.owner_kind, queue.amount, world.flow_totals)))
    paid = there - int(queue.amount[row])
    world.tell(kind, day, whose(world, row), int(queue.cause[row]), paid)


def whose(world: World, row: int) -> str:
    """Owner of a row of the penalised, as events name it."""
    kind, owner = int(world.penalised.owner_kind[row]), int(world.penalised.owner[row])
    names = {STAKER: f"staker:{owner}", LRT_PROTOCOL: f"lrt:{owner}", LST_POOL: "lst"}
    return names.get(kind, "background")


def correlate(world: World, day: int, staked: int) -> None:
    """Those slashed 18 days ago pay in proportion to all that was slashed within 18 days of them, either way."""
    queue = world.penalised
    effective, validators = queue.column("effective"), queue.column("validators")
    everything = int((effective * validators).sum())  # who was slashed longer ago has been let out
    for row in np.flatnonzero(queue.column("slashed") == day - CORRELATION_DAYS).tolist():
        each = correlation_penalty(int(effective[row]), everything, staked, world.scenario.base.era)
        charge(world, day, row, each * int(validators[row]), "base_correlation")


def let_out(world: World, day: int, staked: int) -> None:
    """What is left after 36 days is swept to its owner, without going through the exit queue again.

    What was paid day by day for missed duties is told as one event, when its sum is known.
    """
    queue, sweeps = world.penalised, world.sweeps
    out = queue.column("slashed") <= day - WITHDRAWABLE_DAYS
    for row in np.flatnonzero(out & (queue.column("missed") > 0)).tolist():
        world.tell("base_missed_duties", day, whose(world, row), int(queue.cause[row]), int(queue.missed[row]))
    due = day + world.sweep_days(staked, epochs=0)
    for row in np.flatnonzero(out & (queue.column("amount") > 0)).tolist():
        amount = int(queue.amount[row])
        sweeps.append(owner_kind=queue.owner_kind[row], owner=queue.owner[row], amount=amount, due=due)
        world.flow_totals[PENALISED_OUT] += amount
    queue.keep(~out)
