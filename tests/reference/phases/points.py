"""Points of the day, and the token event that ends the season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import BIPS, GWEI, gwei, mul_div
from restaking.model.rules.points import (
    HOURS,
    POINT,
    RULES,
    airdrop_weight,
    believed_value,
    expected_price,
    points_earned,
)
from tests.reference.agents import Staker
from tests.reference.markets.things import Holder
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy

FARMER = 4  # the archetype that splits


def keep(economy: Economy, day: int) -> None:
    """While the programme runs: a day's points to those who restake, the token event on its day."""
    rule = economy.settings.points
    if not rule.enabled or day < rule.start_day:
        return
    rates = economy.lrt_rates()
    for staker in economy.stakers:
        earned = points_earned(staker.restaked, direct_bips(economy))
        if staker.lrt_tokens:
            supply, worth = rates[staker.lrt]
            its = mul_div(staker.lrt_tokens, worth, supply)
            earned += points_earned(its, economy.lrts[staker.lrt].points_bips)
        give(economy, staker, earned)
    for loan in economy.loans:
        if loan.owner_kind == Holder.STAKER and loan.tokens > 0:
            supply, worth = rates[loan.lrt]
            its = mul_div(loan.tokens, worth, supply)
            give(economy, economy.stakers[loan.owner], points_earned(its, economy.lrts[loan.lrt].points_bips))
    if day == rule.event_day:
        hold_event(economy, day)


def give(economy: Economy, staker: Staker, earned: int) -> None:
    """A staker has earned so many points; of pledged tokens too."""
    staker.points += earned
    economy.points.supply += earned


def hold_event(economy: Economy, day: int) -> None:
    """Points become tokens, a part is sold; what people expect of the token is now what it is worth."""
    rule, programme = economy.settings.points, economy.points
    expected = rule.airdrop_share * public_value(economy)
    pool, tokens = gwei(rule.realised * expected), int(rule.airdrop_share * rule.token_supply * GWEI)
    holders = [staker for staker in economy.stakers if staker.points]
    cap = max(1, int(rule.cap_multiple * programme.supply / len(holders))) if holders else 1
    weights = [weight_of(economy, staker, cap) for staker in holders]
    minted = 0
    if sum(weights) > 0 and tokens > 0:
        for staker, weight in zip(holders, weights, strict=True):
            minted += hand_out(economy, staker, mul_div(tokens, weight, sum(weights)), pool, tokens)
        programme.worth += minted * pool // tokens
    disappointment = abs(1.0 - rule.realised) if expected > 0.0 else 0.0
    economy.base.news = max(economy.base.news, min(1.0, rule.news * disappointment))
    programme.value *= rule.realised
    programme.settled = day
    economy.events.append(Event(day, "token_event", "points", economy.new_cause(), programme.worth))


def weight_of(economy: Economy, staker: Staker, cap: int) -> int:
    """What a holder's points count for, in as many wallets as it splits into."""
    rule = economy.settings.points
    wallets = rule.sybil_wallets if staker.archetype == FARMER else 1
    return airdrop_weight(RULES[rule.rule], staker.points, wallets, cap)


def hand_out(economy: Economy, staker: Staker, tokens: int, pool: int, pool_tokens: int) -> int:
    """A staker's points become its tokens, of which it sells a part to outside; returns the tokens."""
    sells = mul_div(tokens, round(economy.settings.points.sold_share * BIPS), BIPS)
    proceeds = mul_div(sells, pool, pool_tokens)
    staker.wallet += proceeds
    economy.came_in += proceeds
    staker.airdrop += tokens - sells
    staker.airdropped += tokens
    economy.points.tokens += tokens
    economy.points.tokens_sold += sells
    economy.points.supply -= staker.points
    staker.points = 0
    return tokens


def public_value(economy: Economy) -> float:
    """What all tokens together are thought to be worth today [ETH]."""
    rule, programme = economy.settings.points, economy.points
    return believed_value(programme.value, rule.hype, programme.attention, rule.usual_attention)


def price_of_a_point(economy: Economy, day: int, worth: list[int]) -> float:
    """The airdrop expected per point [ETH]; 0 before the programme begins."""
    rule, programme = economy.settings.points, economy.points
    if not rule.enabled or day < rule.start_day:
        return 0.0
    earning = direct_bips(economy) * sum(staker.restaked for staker in economy.stakers)
    earning += sum(lrt.points_bips * worth[lrt.row] for lrt in economy.lrts)
    pool, days = rule.airdrop_share * public_value(economy), float(rule.event_day - day + 1)
    if programme.settled:
        pool, days = rule.second_season * pool, float(rule.season_days)
    return expected_price(pool, programme.supply / float(POINT), HOURS * earning / (BIPS * GWEI), days)


def direct_bips(economy: Economy) -> int:
    """Points per ETH-hour of direct restaking [bips]."""
    return round(economy.settings.points.direct * BIPS)
