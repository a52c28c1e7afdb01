"""Markets on the page: read from the model, told in figures and words, and out of sight where there are none."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.core.units import WAD
from restaking.model.records import Event
from restaking.ui import events, inspector
from restaking.ui.card_view import card_html
from restaking.ui.charts import Charts, charts, market_charts
from restaking.ui.find import named
from restaking.ui.markets import gains_told, markets_html
from restaking.ui.picture import compose
from restaking.ui.shocks import shocks_for
from restaking.ui.snapshot import CHARTED, charted, read_edges
from tests.worlds import SMALL

MARKETS = {**SMALL, "markets.enabled": True}


@pytest.fixture(scope="module")
def trading() -> Any:
    """A small world with markets after a day; read only."""
    return RestakingModel(scenario="teaching", seed=7, **MARKETS).run(days=1)


class Sent(Charts):
    """Charts whose messages are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append(content)


def test_charts_of_markets_come_with_their_columns(session: Any) -> None:
    controller = session(make=lambda scenario, *, seed, **_: RestakingModel(scenario=scenario, seed=seed, **MARKETS))
    shown = Sent()
    controller.listen(shown.show)
    controller.set_up("teaching", 7)
    controller.step()
    snapshot = controller.settle()
    shown._hear(None, {"type": "hello"}, [])
    described = shown.sent[0]
    assert described["columns"] == len(snapshot.setting.charted) == snapshot.series.shape[1]
    assert [chart["group"] for chart in described["charts"]] == ["economy"] * 4 + ["security"] * 4 + ["markets"] * 5
    prices = described["charts"][8]
    newest = snapshot.series[-1, prices["lines"][0]["column"]] * prices["scale"] + prices["offset"]
    assert newest == pytest.approx(snapshot.metrics["lrt_price.LRT 1"] / snapshot.metrics["lrt_rate.LRT 1"])
    page = markets_html(snapshot)
    assert "LRT 1" in page and 'data-metric="bad_debt_eth"' in page and "Gained since day 0" in page


def test_without_markets_the_page_is_as_it_was(model: Any) -> None:
    assert charted(model.world) == CHARTED
    assert not any(agent.startswith("arbitrageur") for agent, _ in named(model.world))
    assert [shock.name for shock in shocks_for(model, "lrt:0")] == ["mass_exit"]


def test_every_line_of_a_chart_is_kept(trading: Any) -> None:
    kept = charted(trading.world)
    lines = [
        line for chart in (*charts(1.0), *market_charts(tuple(trading.world.quotes.names))) for line in chart.lines
    ]
    assert {line.metric for line in lines} <= set(kept)
    assert set(kept) <= set(trading.latest())


def test_an_lrts_card_tells_price_and_doors(trading: Any) -> None:
    card = inspector.card(trading, compose(trading.world), "lrt:0")
    facts = {row.label: row.text for row in card.facts}
    assert facts["redemptions"] == "open"
    assert facts["price in the deep pool"].startswith(f"{int(trading.world.quotes.price[0]) / WAD:.6f}")
    assert card.reach is not None
    in_markets = {row.label: row.gwei for row in card.reach.rows}
    assert in_markets["deep pool, ETH"] == int(trading.world.pools.eth[0])
    loans = trading.world.loans
    assert in_markets["owed on them"] == -int(loans.column("debt")[loans.column("lrt") == 0].sum())


def test_a_loopers_card_tells_pledge_debt_and_leverage(trading: Any) -> None:
    loans = trading.world.loans
    owner, tokens, debt = int(loans.owner[0]), int(loans.tokens[0]), int(loans.debt[0])
    card = inspector.card(trading, compose(trading.world), f"staker:{owner}")
    balance = {row.label: row.gwei for row in card.balance}
    assert (balance["LRT tokens pledged"], balance["borrowed on them"]) == (tokens, -debt)
    assert any(row.label == "leverage of its loop" and "×" in row.text for row in card.facts)


def test_an_arbitrageurs_card_is_found_and_drawn(trading: Any) -> None:
    assert ("arbitrageur:0", "arbitrageur 1") in named(trading.world)
    card = inspector.card(trading, compose(trading.world), "arbitrageur:0")
    assert card.balance[0].gwei == int(trading.world.arbitrageurs.eth[0])
    page = card_html(card)
    assert "per cent of the reported rate" in page and "asks for tied-up capital" in page
    assert not inspector.exists(trading.world, compose(trading.world), "arbitrageur:99")


def test_pledged_tokens_stay_in_their_bundle(trading: Any) -> None:
    edges, world = read_edges(trading.world, compose(trading.world)), trading.world
    tokens = int(world.stakers.lrt_tokens[world.stakers.lrt == 0].sum())
    loans = world.loans
    tokens += int(loans.column("tokens")[loans.column("lrt") == 0].sum())
    assert edges.bundle_lrt[:, 0].sum() == pytest.approx(tokens * world.reported_rate(0) / WAD / 1e9, rel=1e-9)


def test_a_sell_off_is_previewed_by_the_pool_that_would_pay(trading: Any) -> None:
    offered = shocks_for(trading, "lrt:0")
    assert [shock.name for shock in offered] == ["sell_off", "set_redemptions"]
    sell, doors = offered
    assert sell.arguments(0.2) == {"lrt": 0, "share": 0.2}
    assert "of what the protocol reports" in sell.preview(0.2)
    assert doors.button(0.1) == "Close redemptions" and doors.arguments(0.1) == {"lrt": 0, "open": False}


def test_a_cascade_is_one_piece_of_news_a_day(trading: Any) -> None:
    told = [Event(3, "liquidation", "lrt:0", cause, 10**12, hour=hour) for cause, hour in ((5, 1), (6, 1), (7, 2))]
    assert events.told(told, trading.world) == [
        "day 3 · LRT 1 has loans liquidated (3 loans): 3.00 k ETH repaid (simulated)"
    ]


def test_gains_are_told_largest_first() -> None:
    metrics = MappingProxyType({"gains.arbitrageurs": 7.0, "gains.holders": -10.0, "gains.lenders": 3.0})
    assert gains_told(metrics) == "Gained since day 0: arbitrageurs +7.00 ETH, lenders +3.00 ETH, holders −10.0 ETH."
    assert gains_told({}).startswith("Nobody")
