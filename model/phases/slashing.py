"""Slashes that are due are settled: an operator's magnitude falls, and all stake behind it in the same ratio."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from restaking.agents.singles import Filing
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, Ints, Rows
from restaking.model import losses, magnitudes
from restaking.model.accounts import TO_ESCROW, TO_LIEN
from restaking.model.filing import KINDS, due, kind_of, note_taken
from restaking.model.hearing import Blow, blow, hear
from restaking.model.kernels.slash import cut_lrts, cut_stakers, cut_withdrawals, muster
from restaking.model.world import World

BAILED_OUT: Final = ("malicious", "attack")
"""Kinds of slashes for which a community might fork."""


@dataclass
class Exposed:
    """Who stands behind the operators to be slashed today, found in one pass over the stakers."""

    first: Ints
    member: Rows
    """Stakers behind operator j are ``member[first[j]:first[j + 1]]``."""
    native_share: Ints
    """Native ETH in what each LRT has delegated [wad]."""
    delegated: int
    """Stake delegated to all operators [gwei], kept up to date from slash to slash."""
    blows: dict[tuple[int, str, int, int], Blow] = field(default_factory=dict)
    """What people will have heard of in the evening, by operator, kind, AVS and reach."""

    def behind(self, operator: int) -> Rows:
        """Stakers behind an operator."""
        return self.member[self.first[operator] : self.first[operator + 1]]


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
        for struck in exposed.blows.values():
            hear(world, day, struck, exposed.behind(struck.operator))
    world.filings.keep(world.filings.column("due") > day)
    world.book()


def stands(world: World, day: int, filing: Filing) -> bool:
    """Whether a slash is to be carried out: it is not vetoed, slashing is live, and no fork undoes it."""
    rule = world.scenario.slashing
    if rule.veto_chance > 0.0 and vetoed(world, filing, rule.veto_chance):
        world.tell("slash_vetoed", day, f"operator:{filing.operator}", filing.cause, 0, avs=filing.avs)
        return False
    if not rule.live:
        world.tell("slash_not_live", day, f"operator:{filing.operator}", filing.cause, 0, avs=filing.avs)
        return False
    if bailed_out(world, filing):
        world.tell("bailed_out", day, f"operator:{filing.operator}", filing.cause, 0, avs=filing.avs)
        return False
    return True


def vetoed(world: World, filing: Filing, chance: float) -> bool:
    """Draw a veto, whatever else happened: not by the number of its cause, which counts events of every kind."""
    key = subkey(world.key("veto", filing.filed), filing.kind, filing.operator, filing.avs)
    return bool(unit(key, 0) < chance)


def bailed_out(world: World, filing: Filing) -> bool:
    """Draw whether a fork undoes what an AVS took in malice, or after an attack on it: all that it filed that day."""
    chance = world.scenario.security.bail_out
    if chance == 0.0 or kind_of(filing) not in BAILED_OUT:
        return False
    key = subkey(world.key("bail-out", filing.filed), filing.kind, filing.avs)
    return bool(unit(key, 0) < chance)


def expose(world: World, filings: list[Filing]) -> Exposed:
    """Find everybody behind the operators that are to be slashed."""
    s = world.stakers
    called = np.zeros(len(world.operators), dtype=np.int8)
    called[[filing.operator for filing in filings]] = 1
    first, member = np.zeros(len(world.operators) + 1, dtype=np.int64), np.empty(len(s), dtype=np.int32)
    muster(called, s.operator, s.restaked, first, member)
    native_share = (world.lrts.native_share * WAD).astype(np.int64)
    return Exposed(first, member, native_share, int(world.delegated().sum()))


def carry_out(world: World, day: int, filing: Filing, exposed: Exposed) -> None:
    """Settle one slash. A fault where there is nothing to take is told as such, and nobody is alarmed."""
    j, cause, kind = filing.operator, filing.cause, kind_of(filing)
    reach = magnitudes.reach(world, day, filing.filed)
    seen = blow(world, reach, j, kind, filing.avs)
    cover = cover_of_others(world, filing, exposed)
    after, before = magnitudes.cut(
        world, j, filing.avs, filing.fraction, filing.captured, reach=reach, taken_since=filing.taken
    )
    if after == before:
        world.tell("fault_without_stake", day, f"operator:{j}", cause, 0, avs=filing.avs)
        return
    exposed.blows.setdefault((j, kind, seen.avs, reach), seen).times += 1
    native, lst = cut_stakes(world, reach, j, after, before, exposed)
    lost = native + lst
    escrow(world, day, filing, native, lst)
    losses.record(world, KINDS[kind], lost)
    losses.record_spread(world, "shared_stake", max(0, cover - cover_of_others(world, filing, exposed)))
    note_taken(world, filing, lost)
    world.tell(f"slash_{kind}", day, f"operator:{j}", cause, lost, avs=filing.avs)
    send_away(world, day, j, filing.avs)
    make_news(world, lost, exposed.delegated)


def cut_stakes(world: World, reach: int, j: int, after: int, before: int, exposed: Exposed) -> tuple[int, int]:
    """Shrink all stake behind operator ``j`` by after/before; returns (native, LST) lost [gwei].

    ``reach`` is the earliest release day of withdrawals that are hit too.
    """
    s, lrts, queue, flows = world.stakers, world.lrts, world.withdrawals, world.flow_totals
    native_to = TO_LIEN if world.scenario.slashing.native_settle == "lien" else TO_ESCROW
    lost = np.zeros(2, dtype=np.int64)
    cut_stakers(
        exposed.behind(j), after, before, native_to, s.native, s.restaked, s.lien, flows, lost,
    )  # fmt: skip
    cut_lrts(j, after, before, native_to, exposed.native_share, world.lrt_delegations.stake, lrts.lien, flows, lost)
    exposed.delegated -= int(lost.sum())
    cut_withdrawals(
        j, reach, after, before, native_to, s.native, exposed.native_share,
        queue.column("owner_kind"), queue.column("owner"), queue.column("operator"), queue.column("amount"),
        queue.column("due"), s.lien, lrts.lien, flows, lost,
    )  # fmt: skip
    return int(lost[0]), int(lost[1])


def cover_of_others(world: World, filing: Filing, exposed: Exposed) -> int:
    """What all other AVSs could take from the operator now [gwei], each on its own."""
    j = filing.operator
    one = slice(j, j + 1)
    behind = world.stakers.restaked[exposed.behind(j)].sum() + world.lrt_delegations.stake[:, j].sum()
    magnitude, whole, limit, most = world.claims()
    out = np.zeros((1, len(world.avss)), dtype=np.int64)
    world.mode.slashable(np.array([behind], dtype=np.int64), magnitude[one], whole[one], limit[one], most, out)
    return int(out.sum() - out[0, filing.avs])


def escrow(world: World, day: int, filing: Filing, native: int, lst: int) -> None:
    """Put what a slash took into escrow until it is resolved; native stake under a lien stays where it is."""
    rule = world.scenario.slashing
    held = 0 if rule.native_settle == "lien" else native
    if held + lst > 0:
        world.escrow.append(cause=filing.cause, avs=filing.avs, native=held, lst=lst, due=day + rule.resolution_days)


def send_away(world: World, day: int, operator: int, avs: int) -> None:
    """The operator is the first to respond: it looks at once, and leaves the AVS that slashed it for a while."""
    shun = world.weights.shun
    if shun > 0:
        world.operators.called[operator] = day
        world.allocations.shunned[operator, avs] = day + shun


def make_news(world: World, lost: int, delegated: int) -> None:
    """A slash is louder news the larger the share of all stake it took."""
    everything = delegated + lost
    loudness = min(1.0, world.scenario.beliefs.news_per_loss * lost / everything) if everything > 0 else 0.0
    world.base.news[0] = max(float(world.base.news[0]), loudness)
