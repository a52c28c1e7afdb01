"""Redemption of LRT tokens as sellers see it: how long it takes, what may be handed in, and handing it in."""

import numpy as np

from restaking.agents.markets import Holder
from restaking.core.units import GWEI, Floats, Ints, Rows
from restaking.model.accounts import CLAIMED, LRT_RETIRED
from restaking.model.kernels.orders import share
from restaking.model.rules.churn import exit_churn
from restaking.model.world import World


def waiting_days(world: World, day: int) -> Floats:
    """(LRTs,) days from handing tokens in to being paid where nothing is at hand: the platform's delay, the base
    chain's exit queue and its sweep; where redemptions are closed, what people believe until they open."""
    return world.once(_waiting_days, day)


def _waiting_days(world: World, day: int) -> Floats:
    staked = world.staked()
    queue = int(world.exits.column("amount").sum()) / exit_churn(staked, world.scenario.base.era)
    usual = float(world.withdrawal_due(day) - day) + queue + float(world.sweep_days(staked))
    return np.where(world.redeemable() == 1, usual, world.scenario.markets.reopening_days)


def spare(world: World, k: int) -> int:
    """ETH of LRT k's buffer that nobody waits for yet [gwei]: whoever redeems no more is paid the next day."""
    return max(0, int(world.lrts.buffer[k] - world.lrt_owed()[k]))


def most(world: World, k: int) -> int:
    """Most tokens of LRT k that may be handed in now: none where redemptions are closed or paused.

    A protocol that has issued more tokens than it reckons with pays out no more than it reckons with; one whole
    token stays, so that its rate keeps a meaning.
    """
    lrts = world.lrts
    backed = int(lrts.supply[k] - lrts.unbacked[k])
    if not lrts.open[k] or lrts.paused[k]:
        return 0
    return max(0, backed - GWEI) if lrts.unbacked[k] else backed


def request(world: World, k: int, tokens: Ints, burned: int, *, owners: Rows, kind: Holder) -> Ints:
    """Hand in ``tokens`` of LRT k for ``owners``, at most :func:`most` together: burned (flow ``burned``), each a claim
    at the reported rate of now [gwei], rounded down. The caller takes the tokens from where they were."""
    supply, worth = world.lrt_rate(k)
    claims, total, flows = np.zeros_like(tokens), int(tokens.sum()), world.flow_totals
    if supply:
        share(worth, tokens, supply, claims)
    world.lrts.supply[k] -= total
    world.redemptions.extend(len(tokens), owner_kind=kind, owner=owners, lrt=k, tokens=tokens, claim=claims)
    flows[burned] += total
    flows[LRT_RETIRED] += total
    flows[CLAIMED] += int(claims.sum())
    world.book()
    world.moved("redemptions")
    return claims
