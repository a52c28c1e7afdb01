"""The markets against their objects: the same trades, loans and orders, zero elements that differ."""

from typing import Any

import pytest

from restaking import RestakingModel
from restaking.model.accounts import FLOWS
from tests.reference.test_reference import ELSEWHERE, LIVELY, MARKETS, SMALL, order, side_by_side, step_both

BUSY: dict[str, Any] = {
    "markets.enabled": True,
    "markets.pool_depth": 0.03,
    "markets.arbitrage_capital": 0.03,
    "lending.loop_share": 0.3,
    "lending.adoption_rate": 0.1,
    "lending.review_rate": 0.5,
    "lending.lender_return": 0.01,
    "lending.shared": True,
    "lrts.LRT 2.token_share": 0.2,  # dear, so that arbitrageurs mint
}
EVENTS = {
    "liquidation", "bad_debt", "depeg", "lrt_bug", "backing_loss", "shock_sell_off", "shock_disappoint",
    "shock_set_redemptions", "shock_pause", "shock_forge_tokens", "shock_own_up", "shock_recapitalise",
}  # fmt: skip


def what_never_happened_in_markets(model: RestakingModel) -> set[object]:
    """Flows and events of the markets that did not occur."""
    flows = {flow[1:4] for flow in model.ledger.flows}
    ours = {tuple(flow) for flow in FLOWS if touches_markets(*flow)}
    return (ours - flows) | (EVENTS - {event.kind for event in model.events})


def touches_markets(name: str, source: str, target: str) -> bool:
    return bool({source.partition(".")[0], target.partition(".")[0]} & (MARKETS | {"orders"})) or name in ELSEWHERE


def test_everything_that_can_happen_in_markets_happens_alike():
    model, economy = side_by_side(seed=13, **{**SMALL, **LIVELY, **BUSY})
    step_both(model, economy, 6)
    order(model, economy, "set_redemptions", lrt=0, open=False)
    order(model, economy, "sell_off", lrt="LRT 1", share=0.5, hours=9)
    step_both(model, economy, 4)
    order(model, economy, "disappoint", lrt=1, factor=0.2, chance=0.9)
    step_both(model, economy, 4)
    order(model, economy, "forge_tokens", lrt=1, share=0.3, pledged=0.5)
    order(model, economy, "set_redemptions", lrt=0, open=True)
    step_both(model, economy, 3)
    order(model, economy, "pause", lrt=1, on=True)
    step_both(model, economy, 3)
    order(model, economy, "recapitalise", lrt=1, eth=2_000.0)
    order(model, economy, "own_up", lrt=1)
    step_both(model, economy, 2)
    order(model, economy, "pause", lrt=1, on=False)
    order(model, economy, "recapitalise", lrt=1, share=0.5)
    order(model, economy, "sell_off", lrt=0, share=0.7, hours=24)
    step_both(model, economy, 18)
    assert not what_never_happened_in_markets(model)


def dated(*shocks: tuple[int, str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Shocks as a scenario dates them: (day, name, arguments)."""
    return [{"day": day, "name": name, "arguments": arguments} for day, name, arguments in shocks]


def sold(lrt: int | str, share: float, hours: int, day: int = 4) -> tuple[int, str, dict[str, Any]]:
    return day, "sell_off", {"lrt": lrt, "share": share, "hours": hours}


WORLDS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "nobody may redeem": {
        "markets.pool_depth": 0.04,
        "lrts.redemptions_open": False,
        "lending.loop_share": 0.3,
        "shocks": dated(
            sold(0, 0.3, 6),
            sold("LRT 2", 0.6, 1, day=7),
            (9, "set_redemptions", {"lrt": 0, "open": True}),
            sold(0, 1.0, 24, day=11),
        ),
    },
    "forged tokens as collateral of one reserve for all": {
        "lending.shared": True,
        "lending.oracle": "exchange_rate",
        "shocks": dated(
            (3, "forge_tokens", {"lrt": 0, "share": 0.3, "pledged": 0.7}),
            (4, "pause", {"lrt": 0, "on": True}),
            (6, "own_up", {"lrt": 0}),
            (7, "recapitalise", {"lrt": 0, "share": 0.5}),
            (8, "pause", {"lrt": 0, "on": False}),
            (9, "forge_tokens", {"lrt": 1, "share": 0.1}),
            (10, "recapitalise", {"lrt": 1, "eth": 5_000.0}),
            (11, "own_up", {"lrt": 1}),
            (12, "disappoint", {"lrt": "LRT 1", "factor": 0.1}),
        ),
    },
    "many loops, averaged prices": {
        "lending.oracle": "twap",
        "lending.twap_hours": 36.0,
        "lending.adoption_rate": 0.2,
        "lending.review_rate": 0.5,
        "points.event_day": 10,
        "shocks": dated(sold(0, 0.4, 3)),
    },
    "loopers who hold on until they are liquidated": {
        "lending.loop_policy": "held",
        "lending.loop_share": 0.5,
        "lending.leverage_least": 5.0,
        "lending.ltv": 0.93,
        "lending.threshold": 0.94,
        "markets.pool_depth": 0.02,
        "lrts.redemptions_open": False,
        "shocks": dated(sold(0, 0.8, 3), sold(1, 0.8, 13, day=8)),
    },
    "constant products": {
        "markets.pricing": "constant_product",
        "markets.thin_depth": 0.05,
        "markets.thin_share": 0.6,
        "shocks": dated(sold(0, 0.6, 3)),
    },
    "a thin pool that is stable": {"markets.thin_pricing": "stableswap", "shocks": dated(sold(0, 0.3, 2))},
    "no thin pool": {"markets.thin_depth": 0.0, "shocks": dated(sold(0, 0.6, 3))},
    "thin pools alone": {"markets.pool_depth": 0.0, "markets.thin_depth": 0.05, "shocks": dated(sold(0, 0.6, 3))},
    "slow capital, large loopers, patient sellers": {
        "markets.arbitrage_speed": 0.1,
        "lending.loopers": "large",
        "lending.adoption_rate": 0.3,
        "lending.oracle_updates": 2,
        "shocks": dated(
            (4, "sell_off", {"lrt": 0, "share": 0.5, "hours": 4, "or_redeem": True}), sold(1, 0.5, 2, day=6)
        ),
    },
    "no pools, no arbitrageurs": {
        "markets.pool_depth": 0.0,
        "markets.thin_depth": 0.0,
        "markets.arbitrageurs": 0,
        "shocks": dated(sold(0, 0.6, 3)),
    },
    "contracts full of bugs, buffers by schedule": {
        "lrts.bug_rate": 40.0,
        "lrts.bug_loss": 0.3,
        "lrts.buffer_schedule": [{"day": 0, "share": 0.3}, {"day": 10, "share": 0.05}],
    },
    "hasty lenders": {
        "lending.lender_speed": 1.0,
        "lending.lender_return": 0.03,
        "lending.utilisation": 0.99,
        "lending.fear_loss": 0.0,
        "lending.run_rate": 1.0,
        "lending.fear_days": 2,
        "lending.loop_share": 0.4,
        "markets.pool_depth": 0.02,
        "shocks": dated(sold(0, 0.9, 5)),
    },
}


@pytest.mark.parametrize("variant", WORLDS.values(), ids=WORLDS.keys())
def test_they_agree_in_other_markets(variant: dict[str, Any]):
    step_both(*side_by_side(seed=13, **{**SMALL, **LIVELY, "markets.enabled": True, **variant}), days=14)
