"""The markets against their objects: the same trades, loans and orders, zero elements that differ."""

from restaking import RestakingModel
from restaking.model.accounts import FLOWS
from tests.reference.test_reference import ELSEWHERE, LIVELY, MARKETS, SMALL, order, side_by_side, step_both

ON: dict[str, object] = {"markets.enabled": True}
BUSY = {
    **ON,
    "markets.pool_depth": 0.03,
    "markets.arbitrage_capital": 0.03,
    "lending.loop_share": 0.3,
    "lending.adoption_rate": 0.1,
    "lending.review_rate": 0.5,
    "lending.lender_return": 0.01,
    "lending.shared": True,
    "points.event_day": 30,
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
