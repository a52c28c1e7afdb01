"""What people believe of the main chain: it falls with the day's losses and recovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI, WAD
from restaking.model.rules.main_chain import bad_news, next_trust
from tests.reference.markets.venues import reported_rate

if TYPE_CHECKING:
    from tests.reference.economy import Economy

INCIDENTS = ("turned_malicious", "attacked", "unjust_slashing")


def follow(economy: Economy, day: int) -> None:
    """Let trust recover, and fall by the day's losses as far as perception is coupled to them."""
    rule, perception = economy.settings.security, economy.perception
    if rule.perception_coupling == 0.0:
        return
    news = bad_news(
        burned_share(economy), incident_share(economy), peg_gap(economy),
        rule.perception_burned, rule.perception_incident, rule.perception_peg,
    )  # fmt: skip
    attention = 1.0 + rule.perception_attention * economy.base.news
    perception.trust = next_trust(perception.trust, rule.perception_recovery, rule.perception_coupling, attention, news)


def burned_share(economy: Economy) -> float:
    """Share of all active stake that the base chain has burned today."""
    base, staked = economy.losses[0], economy.staked()
    return min(1.0, (base.lost - base.before) / staked) if staked > 0 else 0.0


def incident_share(economy: Economy) -> float:
    """Share of users' value that is with AVSs which had an incident today, what was taken from them included."""
    value, struck = [avs.user_value for avs in economy.avss], set()
    for event in reversed(economy.today()):
        if event.kind in INCIDENTS:
            avs = int(event.agent.removeprefix("avs:"))
            value[avs] += event.amount_gwei / GWEI
            struck.add(avs)
    whole = sum(value)
    return sum(value[avs] for avs in sorted(struck)) / whole if whole > 0.0 else 0.0


def peg_gap(economy: Economy) -> float:
    """Discount of all LRT tokens together, by the prices of yesterday's close."""
    worth = short = 0
    if economy.quotes:
        for lrt, quote in zip(economy.lrts, economy.quotes, strict=True):
            rate = reported_rate(economy, lrt.row)
            worth += lrt.supply * rate // WAD
            if quote.price > 0:
                short += lrt.supply * max(0, rate - quote.price) // WAD
    return short / worth if worth > 0 else 0.0
