"""Slashes that are due are settled: an operator's magnitude falls, and all stake behind it in the same ratio."""

from dataclasses import dataclass

import numpy as np

from restaking.agents.singles import Filing
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, Floats, Ints, Rows
from restaking.model import losses, magnitudes
from restaking.model.accounts import TO_ESCROW, TO_LIEN
from restaking.model.filing import KINDS, due, kind_of, note_taken
from restaking.model.kernels.slash import (
    alarm_holders,
    cut_lrts,
    cut_stakers,
    cut_withdrawals,
    muster,
)
from restaking.model.world import World


@dataclass
class Exposed:
    """Who stands behind the operators to be slashed today, found in one pass over the stakers."""

    first: Ints
    member: Rows
    """Stakers behind operator j are ``member[first[j]:first[j + 1]]``."""
    told: Rows
    """Number of the day's last slash that alarmed each staker."""
    heard: Floats
    """Alarm that holders of each LRT take home at the end of the day."""
    native_share: Ints
    """Native ETH in what each LRT has delegated [wad]."""
    delegated: int
    """Stake delegated to all operators [gwei], kept up to date from slash to slash."""
    slashes: int = 0


def settle(world: World, day: int) -> None:
    """Veto or settle what is due, in the order of filing, or only log it while slashing is not live."""
    filings = due(world, day)
    if not filings:
        return
    standing = [filing for filing in filings if stands(world, day, filing)]
    if standing:
        exposed = expose(world, standing)
        for filing in standing:
            carry_out(world, day, filing, exposed)
        if exposed.heard.any():
            alarm_holders(exposed.heard, world.stakers.lrt, world.stakers.alarm)
    world.filings.keep(world.filings.column("due") > day)
    world.book()


def stands(world: World, day: int, filing: Filing) -> bool:
    """Whether a slash is to be carried out: it is not vetoed, and slashing is live."""
    rule = world.scenario.slashing
    if rule.veto_chance > 0.0 and vetoed(world, filing, rule.veto_chance):
        world.tell("slash_vetoed", day, f"operator:{filing.operator}", filing.cause, 0)
        return False
    if not rule.live:
        world.tell("slash_not_live", day, f"operator:{filing.operator}", filing.cause, 0)
    return rule.live


def vetoed(world: World, filing: Filing, chance: float) -> bool:
    """Draw a veto, whatever else happened: not by the number of its cause, which counts events of every kind."""
    key = subkey(world.key("veto", filing.filed), filing.kind, filing.operator, filing.avs)
    return bool(unit(key, 0) < chance)


def expose(world: World, filings: list[Filing]) -> Exposed:
    """Find everybody behind the operators that are to be slashed."""
    s = world.stakers
    called = np.zeros(len(world.operators), dtype=np.int8)
    called[[filing.operator for filing in filings]] = 1
    first, member = np.zeros(len(world.operators) + 1, dtype=np.int64), np.empty(len(s), dtype=np.int32)
    muster(called, s.operator, s.restaked, first, member)
    told, heard = np.zeros(len(s), dtype=np.int32), np.zeros(len(world.lrts))
    native_share = (world.lrts.native_share * WAD).astype(np.int64)
    return Exposed(first, member, told, heard, native_share, int(world.delegated().sum()))


def carry_out(world: World, day: int, filing: Filing, exposed: Exposed) -> None:
    """Settle one slash. A fault where there is nothing to take is told as such, and nobody is alarmed."""
    j, cause, kind = filing.operator, filing.cause, kind_of(filing)
    reach = magnitudes.reach(world, day, filing.filed)
    after, before = magnitudes.cut(
        world, j, filing.avs, filing.fraction, filing.captured, reach=reach, taken_since=filing.taken
    )
    if after == before:
        world.tell("fault_without_stake", day, f"operator:{j}", cause, 0)
        return
    native, lst = cut_stakes(world, reach, j, after, before, exposed)
    lost = native + lst
    escrow(world, day, filing, native, lst)
    losses.record(world, KINDS[kind], lost)
    note_taken(world, filing, lost)
    world.tell(f"slash_{kind}", day, f"operator:{j}", cause, lost)
    hear_of(world, j, lost, exposed.delegated)


def cut_stakes(world: World, reach: int, j: int, after: int, before: int, exposed: Exposed) -> tuple[int, int]:
    """Shrink all stake behind operator ``j`` by after/before and alarm its owners; returns (native, LST) lost [gwei].

    ``reach`` is the earliest release day of withdrawals that are hit too.
    """
    s, lrts, queue, flows = world.stakers, world.lrts, world.withdrawals, world.flow_totals
    weight = world.scenario.beliefs.own_weight
    native_to = TO_LIEN if world.scenario.slashing.native_settle == "lien" else TO_ESCROW
    exposed.slashes += 1
    exposed.heard += weight * lrt_shares(world, reach, j)
    lost = np.zeros(2, dtype=np.int64)
    cut_stakers(
        exposed.member[exposed.first[j] : exposed.first[j + 1]], after, before, native_to, exposed.slashes, weight,
        s.native, s.restaked, s.lien, s.alarm, exposed.told, flows, lost,
    )  # fmt: skip
    cut_lrts(j, after, before, native_to, exposed.native_share, world.lrt_delegations.stake, lrts.lien, flows, lost)
    exposed.delegated -= int(lost.sum())
    cut_withdrawals(
        j, reach, after, before, native_to, exposed.slashes, weight, s.native, exposed.native_share,
        queue.column("owner_kind"), queue.column("owner"), queue.column("operator"), queue.column("amount"),
        queue.column("due"), s.lien, lrts.lien, s.alarm, exposed.told, flows, lost,
    )  # fmt: skip
    return int(lost[0]), int(lost[1])


def lrt_shares(world: World, reach: int, j: int) -> Floats:
    """(LRTs,) share of each LRT's stake, withdrawals in reach included, that stands behind operator ``j``."""
    stake, queue = world.lrt_delegations.stake, world.withdrawals
    in_reach = (queue.column("owner_kind") == 1) & (queue.column("due") >= reach)
    owner, operator, amount = (queue.column(name)[in_reach] for name in ("owner", "operator", "amount"))
    behind = stake[:, j].copy()
    np.add.at(behind, owner[operator == j], amount[operator == j])
    if not behind.any():  # most operators have no LRT's stake
        return np.zeros(len(behind))
    whole = stake.sum(axis=1)
    np.add.at(whole, owner, amount)
    return np.divide(behind, whole, out=np.zeros(len(whole)), where=whole > 0)


def escrow(world: World, day: int, filing: Filing, native: int, lst: int) -> None:
    """Put what a slash took into escrow until it is resolved; native stake under a lien stays where it is."""
    rule = world.scenario.slashing
    held = 0 if rule.native_settle == "lien" else native
    if held + lst > 0:
        world.escrow.append(cause=filing.cause, avs=filing.avs, native=held, lst=lst, due=day + rule.resolution_days)


def hear_of(world: World, operator: int, lost: int, delegated: int) -> None:
    """The public remembers the slash; it is louder news the larger the share of all stake it took."""
    beliefs = world.scenario.beliefs
    world.operators.alarm[operator] += beliefs.own_weight
    world.memory.events[0] += beliefs.public_weight
    everything = delegated + lost
    loudness = min(1.0, beliefs.news_per_loss * lost / everything) if everything > 0 else 0.0
    world.memory.news[0] = max(float(world.memory.news[0]), loudness)
