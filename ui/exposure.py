"""What a slash of an operator would touch: how much each AVS may take of whom, and what all would leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # the engine is read through its public API

from restaking.core.units import WAD, wad
from restaking.model.rules.modes.vault import amount_slashed
from restaking.model.rules.slashing import magnitude_slashed
from restaking.ui.card import Part, Row, largest
from restaking.ui.waiting import behind
from restaking.ui.words import joined, percent, short_eth

MOST_AVSS = 5
"""AVSs listed one by one on an operator's card."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What stands behind an operator today, and on what terms AVSs may take it."""

    name: str
    delegated: int
    """[gwei]"""
    queued: int
    """Withdrawals within reach of a slash of tomorrow [gwei]."""
    through_lrts: tuple[tuple[str, int], ...]
    """(LRT, its part of what is delegated [gwei])."""
    whole: int
    """Magnitude left [wad]."""
    claims: tuple[tuple[int, int, int], ...]
    """Per AVS that may take something: its allocation [wad], what it may take [gwei], its cap on a slash [wad]."""
    amounts: bool
    """Whether slashes are amounts out of a vault instead of shares of an allocation."""
    live: bool
    """Whether slashes are carried out."""
    veto_days: int

    @property
    def reach(self) -> int:
        """All that a slash could touch [gwei]."""
        return self.delegated + self.queued

    @property
    def slashable(self) -> int:
        """What all AVSs together could take at once [gwei]."""
        return self.lost(1.0, capped=False)

    def lost(self, share: float, *, capped: bool = True) -> int:
        """What holders lose [gwei] if every AVS slashes that share of its allocation, one after the other.

        Rounded by a few gwei: the engine cuts stake by stake.
        """
        if self.amounts:
            held = self.reach
            for _, captured, cap in self.claims:
                held -= amount_slashed(min(wad(share), cap if capped else WAD), captured, 0, held)
            return self.reach - held
        left = self.whole
        for allocation, _, cap in self.claims:  # what earlier slashes left is the most an allocation can be
            left -= magnitude_slashed(min(allocation, left), min(wad(share), cap if capped else WAD))
        return self.reach - self.reach * left // self.whole if self.whole else 0


def operator_stake(model: Any, row: int) -> Stake:
    """What stands behind an operator, and how much of it AVSs can take today."""
    world = model.world
    allocations, may = world.allocations.magnitude[row].tolist(), world.slashable()[row].tolist()
    caps = world.avss.column("slash_cap").tolist()
    curated = world.lrt_delegations.stake[:, row].tolist()
    queued = world.withdrawals.column("amount")[behind(world, row, model.day)]
    return Stake(
        name=world.operators.names[row],
        delegated=int(world.delegated()[row]),
        queued=int(queued.sum()),
        through_lrts=tuple((name, part) for name, part in zip(world.lrts.names, curated, strict=True) if part),
        whole=int(world.operators.column("max_magnitude")[row]),
        claims=tuple(claim for claim in zip(allocations, may, caps, strict=True) if claim[0]),
        amounts=bool(world.mode.law.amounts),
        live=bool(world.scenario.slashing.live),
        veto_days=int(world.scenario.slashing.veto_days),
    )


def takers(world: Any, row: int) -> Part | None:
    """What each AVS may take of the stake delegated to an operator today."""
    may, edges = world.slashable()[row].tolist(), world.allocations
    magnitude, pending, due = (column[row].tolist() for column in (edges.magnitude, edges.pending, edges.pending_due))
    involved = (edges.registered[row] != 0) | (edges.magnitude[row] != 0) | (edges.pending[row] != 0)
    rows = [
        Row(world.avss.names[i], may[i], note=change(magnitude[i], pending[i], due[i]))
        for i in involved.nonzero()[0].tolist()
    ]
    return largest("each AVS may take", rows, MOST_AVSS)


def change(magnitude: int, pending: int, due: int) -> str:
    """A change of an allocation that is under way, or that nothing is allocated yet."""
    if not pending:
        return "" if magnitude else "registered; nothing is free to be allocated yet"
    share = percent(abs(pending) / WAD, 1)
    return f"{share} more from day {due}" if pending > 0 else f"{share} leaving, slashable through day {due}"


def slash_preview(stake: Stake, share: float) -> str:
    """What a slash of that share by every AVS would touch, in words, before anything happens."""
    if not stake.live:
        return "Slashing is not live in this scenario: the slash would be logged, nothing would be lost."
    if not stake.claims:
        return "No AVS may take anything from it: the slash would be logged, nothing would be lost."
    lost = stake.lost(share) / 1e9
    weight = lost / (stake.reach / 1e9) if stake.reach else 0.0
    parts = [f"{name} {short_eth(amount * weight / 1e9)}" for name, amount in stake.through_lrts]
    direct = stake.delegated - sum(amount for _, amount in stake.through_lrts)
    for label, amount in (("direct stakers", direct), ("those leaving", stake.queued)):
        if amount > 0:
            parts.append(f"{label} {short_eth(amount * weight / 1e9)}")
    whose = f": {joined(parts)}" if parts else ""
    number = f"{len(stake.claims)} AVSs" if len(stake.claims) > 1 else "only AVS"
    each = "each takes" if len(stake.claims) > 1 else "it takes"
    wait = f" First it may be vetoed for {stake.veto_days} days." if stake.veto_days else ""
    return (
        f"Its {number} can take {short_eth(stake.slashable / 1e9)} at once; if {each} {share * 100:.0f} %, "
        f"about {short_eth(lost)} will be lost{whose}.{wait}"
    )
