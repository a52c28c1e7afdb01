"""Points of the day, and the token event that ends the season: value realised, tokens handed out and partly sold."""

import numpy as np

from restaking.agents.staker import Archetype
from restaking.core.units import BIPS, GWEI, Floats, Ints, gwei
from restaking.model.accounts import POINTS_EARNED, POINTS_ISSUED
from restaking.model.kernels.loans import accrue_pledged
from restaking.model.kernels.points import accrue_points, airdrop, weigh_points
from restaking.model.rules.points import HOURS, RULES, believed_value, expected_price, points_yield
from restaking.model.world import World


def keep(world: World, day: int) -> None:
    """While the programme runs: a day's points to those who restake, the token event on its day."""
    rule = world.scenario.points
    if not rule.enabled or day < rule.start_day:
        return
    accrue(world)
    if day == rule.event_day:
        hold_event(world, day)
    world.book()


def accrue(world: World) -> None:
    """Restaked deposits earn the platform's points, holders of an LRT its multiple, at the worth of tonight, pledged or
    not."""
    s = world.stakers
    earned = accrue_points(
        direct_bips(world), s.restaked, s.lrt, s.lrt_tokens, world.lrts.points_bips, world.lrt_rates(), s.points
    )
    loans = world.loans
    if loans.used:
        earned += accrue_pledged(
            loans.column("owner_kind"), loans.column("owner"), loans.column("lrt"), loans.column("tokens"),
            world.lrts.points_bips, world.lrt_rates(), s.points,
        )  # fmt: skip
    world.points.supply[0] += earned
    world.flow_totals[POINTS_EARNED] += earned
    world.flow_totals[POINTS_ISSUED] += earned


def hold_event(world: World, day: int) -> None:
    """The token is out: points become tokens, a part is sold, what people expect of it is now what it is worth."""
    rule, programme, s = world.scenario.points, world.points, world.stakers
    expected = rule.airdrop_share * public_value(world)
    pool_gwei, pool_tokens = gwei(rule.realised * expected), int(rule.airdrop_share * rule.token_supply * GWEI)
    kind, holders = RULES[rule.rule], int((s.points > 0).sum())
    cap = max(1, int(rule.cap_multiple * int(programme.supply[0]) / holders)) if holders else 1
    wallets = np.where(s.archetype == Archetype.AIRDROP_FARMER, rule.sybil_wallets, 1)
    whole = weigh_points(kind, cap, wallets, s.points)
    if whole > 0 and pool_tokens > 0:
        minted, sold, redeemed = airdrop(
            kind, cap, whole, pool_tokens, pool_gwei, round(rule.sold_share * BIPS), wallets,
            s.points, s.airdrop, s.airdropped, s.wallet, world.flow_totals,
        )  # fmt: skip
        programme.tokens[0] += minted
        programme.tokens_sold[0] += sold
        programme.supply[0] -= redeemed
        programme.worth[0] += minted * pool_gwei // pool_tokens
    disappointment = abs(1.0 - rule.realised) if expected > 0.0 else 0.0
    world.base.news[0] = max(float(world.base.news[0]), min(1.0, rule.news * disappointment))
    programme.value[0] *= rule.realised
    programme.settled[0] = day
    world.tell("token_event", day, "points", world.new_cause(), int(programme.worth[0]))


def public_value(world: World) -> float:
    """What all tokens together are thought to be worth today [ETH], before anybody's own noise."""
    rule, programme = world.scenario.points, world.points
    return believed_value(
        float(programme.value[0]), rule.hype, float(programme.attention[0]), rule.usual_attention
    )  # fmt: skip


def points_on_offer(world: World, day: int, worth: Ints) -> tuple[Floats, Floats]:
    """Expected airdrop [1/yr] of direct restaking by operator and of holding by LRT; ``worth`` of the LRTs [gwei]."""
    rule = world.scenario.points
    if not rule.enabled or day < rule.start_day:
        return np.zeros(len(world.operators)), np.zeros(len(world.lrts))
    price = price_of_a_point(world, day, worth)
    direct = points_yield(direct_bips(world) / BIPS, price, 1.0)
    lrts = [points_yield(bips / BIPS, price, 1.0) for bips in world.lrts.points_bips.tolist()]
    return np.full(len(world.operators), direct), np.array(lrts)


def price_of_a_point(world: World, day: int, worth: Ints) -> float:
    """The airdrop expected per point [ETH]: the more points there will be at the event, the less.

    After the event it is what people give a second season, which they see ahead at its full length every day.
    Simplified: whether there is one is never settled.
    """
    rule, programme = world.scenario.points, world.points
    by_lrts = sum(bips * eth for bips, eth in zip(world.lrts.points_bips.tolist(), worth.tolist(), strict=True))
    earning = direct_bips(world) * int(world.stakers.restaked.sum()) + by_lrts
    so_far = int(programme.supply[0]) / 1_000.0
    pool, days = rule.airdrop_share * public_value(world), float(rule.event_day - day + 1)
    if programme.settled[0] > 0:
        pool, days = rule.second_season * pool, float(rule.season_days)
    return expected_price(pool, so_far, HOURS * earning / (BIPS * GWEI), days)


def direct_bips(world: World) -> int:
    """Points per ETH-hour of direct restaking [bips]."""
    return round(world.scenario.points.direct * BIPS)
