"""An LRT protocol's last curation: one option per operator on its list, and the share each was to have."""

from typing import Any

import numpy as np

from restaking.agents.fears import RISKS, fear
from restaking.agents.policies.lrt import LRT_POLICIES
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.units import WAD, Floats, eth
from restaking.model.explain.risks import by_class
from restaking.model.phases.decisions import curation_terms
from restaking.model.records import Offers
from restaking.model.streams import STREAMS
from restaking.model.world import World

Option = dict[str, Any]
NEAR = 1e-9  # shares closer than this are told as equal


def explain_lrt(world: World, k: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, where it spreads, options, what bound) of LRT ``k``.

    Nothing is drawn: the probability of an operator is the share of stake it was to have. Yields are whole
    returns before the protocol's fee [1/yr].
    """
    day = max(0, int(world.lrts.reviewed[k]))
    offers = world.offers[day]
    share = target_shares(world, k, offers)
    listed = world.lrt_delegations.listed[k].nonzero()[0].tolist()
    options = [_option(world, offers, k, j, float(share[j])) for j in listed if offers.op_open[j] == 1]
    if not options:
        return day, "delegate to nobody", options, _bound(world, offers, k, day)
    first = max(range(len(share)), key=share.__getitem__)
    spread = f"spread over {len(options)} operators, most at {world.operators.names[first]} ({share[first]:.0%})"
    return day, spread, options, _bound(world, offers, k, day)


def target_shares(world: World, k: int, offers: Offers) -> Floats:
    """(operators,) what the kernel that decides gives each operator, from what was seen that day."""
    return _shares(world, k, curation_terms(world, offers))


def wished_shares(world: World, k: int, offers: Offers) -> Floats:
    """(operators,) the same without caps: what the protocol would have."""
    *terms, cap, home_cap = curation_terms(world, offers)
    return _shares(world, k, (*terms, np.ones_like(cap), np.ones_like(home_cap)))


def _shares(world: World, k: int, terms: tuple[Any, ...]) -> Floats:
    weight = np.zeros_like(world.lrt_delegations.weight)
    world.risk.target_weights(k, *terms, weight)
    return np.asarray(weight[k] / WAD)


def _option(world: World, offers: Offers, k: int, j: int, share: float) -> Option:
    rule = world.scenario.lrts
    aversion, anchor = float(world.lrts.risk_aversion[k]), float(world.lrt_delegations.anchor[k, j])
    loss, variance = fear(offers.managers(), j, np.zeros((1, RISKS)), 0, offers.years)
    earns = float(offers.certain[1]) + float(offers.op_yield[j])
    worth = STAKER_POLICIES[world.scenario.stakers.policy].rule(earns, loss, variance, aversion)
    utility = LRT_POLICIES[rule.policy].rule(anchor, worth, rule.sensitivity)
    return {
        "option": f"delegate to {world.operators.names[j]}", "yield": earns, "feared_loss": loss,
        "variance_cost": earns - loss - worth, "social": 0.0, "switching": 0.0,
        "utility": utility, "probability": share, "draw": 0.0, "terms": _terms(offers, j, anchor),
    }  # fmt: skip


def _terms(offers: Offers, j: int, anchor: float) -> dict[str, float]:
    """What delegating to operator ``j`` earns by stream and is feared for by class [1/yr]; constant in log-odds."""
    streams = zip(STREAMS, offers.op_streams[j].tolist(), strict=True)
    terms = {"yield.base": float(offers.certain[1])} | {f"yield.{name}": earned for name, earned in streams}
    return {**terms, **by_class(offers.managers(), j, np.zeros(RISKS), offers.years), "constant": anchor}


def _bound(world: World, offers: Offers, k: int, day: int) -> list[str]:
    rule, notes = world.scenario.lrts, []
    if day == 0:
        notes.append("has not reviewed since day 0; its list is anchored to where its stake was found")
    closed = int((world.lrt_delegations.listed[k] & (offers.op_open == 0)).sum())
    if closed:
        notes.append(f"{closed} operators on its list are closed: their magnitude is used up")
    notes += _held_to_caps(world, offers, k)
    notes.append(
        f"moves nothing within {rule.band:.0%} of its stake around a target, and at most {rule.max_move:.0%} a review"
    )
    if int(world.lrt_owed()[k]) > int(world.lrts.buffer[k]):
        notes.append("owes redeemers more than its buffer holds and is unwinding")
    notes += _doors(world, k)
    if float(world.lrts.native_share[k]) >= 1.0:
        notes.append("takes no LSTs, as it restakes native ETH only: holders of the LST redeem first")
    return notes


def _held_to_caps(world: World, offers: Offers, k: int) -> list[str]:
    """Caps that kept a share below what the protocol would have had there."""
    edges, home, names = world.lrt_delegations, world.operators.organisation, world.operators.names
    share, wish = target_shares(world, k, offers), wished_shares(world, k, offers)
    notes = [
        f"caps {names[j]} at {edges.cap[k, j]:.0%} of its stake: would have had {wish[j]:.0%} there"
        for j in np.flatnonzero((wish > edges.cap[k] + NEAR) & (share >= edges.cap[k] - NEAR))
    ]
    held, wished = (np.bincount(home, weights=each, minlength=len(world.organisations)) for each in (share, wish))
    for g in np.flatnonzero(wished > 0.0):
        most = float(edges.home_cap[k, home == g][0])
        if wished[g] > most + NEAR and held[g] >= most - NEAR:
            told = f"would have had {wished[g]:.0%} there"
            notes.append(f"caps the operators of {world.organisations[g]} together at {most:.0%}: {told}")
    return notes


def _doors(world: World, k: int) -> list[str]:
    """Whether holders can come and go, and what there is to pay them with at once."""
    lrts, notes = world.lrts, []
    if lrts.paused[k]:
        notes.append("is paused: takes no deposits and pays no redemptions")
    elif not lrts.open[k]:
        notes.append("takes no redemptions: who wants out must find a buyer")
    if int(lrts.unbacked[k]):
        notes.append(f"{eth(lrts.unbacked[k]):,.6g} of its tokens have no backing, which its reported rate leaves out")
    worth = int(world.lrt_worth()[k])
    if len(world.quotes) and worth:
        share = int(lrts.buffer[k]) / worth
        notes.append(f"its buffer holds {eth(lrts.buffer[k]):,.6g} ETH, {share:.1%} of what it is worth")
    return notes
