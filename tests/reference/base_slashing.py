"""Slashing by the base chain: who is caught, what it costs at once and later, and when the rest comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.draws import subkey, unit
from restaking.core.units import GWEI, NOBODY, gwei
from restaking.model.rules.base_penalties import (
    CORRELATION_DAYS,
    WITHDRAWABLE_DAYS,
    correlation_penalty,
    initial_penalty,
    missed_duties,
)
from restaking.model.rules.chance import how_often
from restaking.model.rules.churn import sweep_days
from restaking.model.rules.issuance import staking_reward
from tests.reference.hearing import hear_of_validators
from tests.reference.things import Event, Owner, Penalised, Sweep

if TYPE_CHECKING:
    from tests.reference.economy import Economy


class Holding(NamedTuple):
    """Stake in validators: an attribute of somebody, whose it is and behind whom it stands."""

    holder: Any  # a staker, the LST, the base chain or a delegation of an LRT
    name: str
    kind: int
    owner: int
    operator: int = NOBODY

    @property
    def stake(self) -> int:
        """What is held [gwei]."""
        held: int = getattr(self.holder, self.name)
        return held


def holdings(economy: Economy) -> Iterator[tuple[int, int, Holding]]:
    """(place, row, holding) of all stake that can be slashed, in the order in which it is drawn."""
    for place, name in enumerate(("solo", "restaked")):
        for staker in economy.stakers:
            if staker.native:
                behind = staker.operator if name == "restaked" else NOBODY
                yield place, staker.row, Holding(staker, name, Owner.STAKER, staker.row, behind)
    yield 2, 0, Holding(economy.lst, "active", Owner.LST_POOL, 0)
    yield 3, 0, Holding(economy.base, "background", Owner.OTHERS, 0)
    for lrt in economy.lrts:
        for j, delegation in enumerate(lrt.delegations):
            yield 4 + lrt.row, j, Holding(delegation, "stake", Owner.LRT, lrt.row, j)


def punish(economy: Economy, day: int, staked: int, per_increment: int) -> None:
    """Catch today's offenders; let those caught before pay what is due; let out those who have waited long enough."""
    catch(economy, day)
    for item in economy.penalised:
        if item.slashed < day:
            reward = staking_reward(item.effective * item.validators, per_increment)
            item.missed += pay(economy, item, missed_duties(reward))
    correlate(economy, day, staked)
    let_out(economy, day, staked)


def catch(economy: Economy, day: int) -> None:
    """Draw whose validators are slashed today."""
    rule = economy.settings.base
    per_gwei = rule.slash_rate / DAYS_PER_YEAR / gwei(rule.validator_eth)
    key = economy.key("base slashing", day)
    for place, row, holding in holdings(economy):
        hit = how_often(holding.stake * per_gwei, unit(subkey(key, place), row)) if holding.stake > 0 else 0
        if hit > 0:
            slash(economy, day, holding, hit, economy.new_cause())


def slash(economy: Economy, day: int, holding: Holding, validators: int, cause: int) -> int:
    """Slash so many validators of a holding, or the whole of one too small for a single; returns how many."""
    size, held = gwei(economy.settings.base.validator_eth), holding.stake
    whole = min(validators, held // size)
    if whole > 0:
        take(economy, day, holding, whole * size, size, whole, cause)
    elif held > 0:
        whole = 1
        take(economy, day, holding, held, held // GWEI * GWEI, 1, cause)
    return whole


def take(
    economy: Economy, day: int, holding: Holding, amount: int, effective: int, validators: int, cause: int
) -> None:
    """Move stake to the penalised; it pays the initial penalty."""
    setattr(holding.holder, holding.name, holding.stake - amount)
    item = Penalised(holding.kind, holding.owner, holding.operator, amount, effective, validators, day, cause)
    economy.penalised.append(item)
    hear_of_validators(economy, holding.owner if holding.kind == Owner.STAKER else NOBODY, validators)
    tell(economy, day, "base_slash", item, initial_penalty(effective, economy.settings.base.era) * validators)


def tell(economy: Economy, day: int, kind: str, item: Penalised, penalty: int) -> None:
    """Burn a penalty and enter it into the log."""
    economy.events.append(Event(day, kind, whose(item), item.cause, pay(economy, item, penalty)))


def whose(item: Penalised) -> str:
    """Owner of the penalised, as events name it."""
    names = {Owner.STAKER: f"staker:{item.owner}", Owner.LRT: f"lrt:{item.owner}", Owner.LST_POOL: "lst"}
    return names.get(Owner(item.owner_kind), "background")


def pay(economy: Economy, item: Penalised, penalty: int) -> int:
    """Burn a penalty as far as the stake reaches; returns what was paid."""
    paid = min(penalty, item.amount)
    item.amount -= paid
    economy.went_out += paid
    if item.owner_kind != Owner.OTHERS:
        economy.losses[0].lost += paid
    return paid


def correlate(economy: Economy, day: int, staked: int) -> None:
    """Those slashed 18 days ago pay for all that was slashed within 18 days of them."""
    everything = sum(item.effective * item.validators for item in economy.penalised)
    for item in economy.penalised:
        if item.slashed == day - CORRELATION_DAYS:
            each = correlation_penalty(item.effective, everything, staked, economy.settings.base.era)
            tell(economy, day, "base_correlation", item, each * item.validators)


def let_out(economy: Economy, day: int, staked: int) -> None:
    """What is left after 36 days is swept to its owner."""
    rule = economy.settings.base
    due = day + (rule.sweep_days or sweep_days(staked // gwei(rule.validator_eth), 0))
    for item in economy.penalised:
        if item.slashed <= day - WITHDRAWABLE_DAYS and item.missed > 0:
            economy.events.append(Event(day, "base_missed_duties", whose(item), item.cause, item.missed))
    for item in economy.penalised:
        if item.slashed <= day - WITHDRAWABLE_DAYS and item.amount > 0:
            economy.sweeps.append(Sweep(item.owner_kind, item.owner, item.amount, due))
    economy.penalised = [item for item in economy.penalised if item.slashed > day - WITHDRAWABLE_DAYS]
