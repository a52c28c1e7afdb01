"""Arbitrageurs, loopers and LRT protocols say why they trade as they do."""

import math

import pytest

from restaking import RestakingModel
from restaking.agents.markets import Holder
from restaking.core.units import WAD
from restaking.model.explain import COLUMNS
from restaking.runs.telling import of_explanation
from restaking.ui.reasons import last_decision
from tests.worlds import SMALL, model

CLOSED = {"markets.enabled": True, "lrts.redemptions_open": False, "markets.arbitrageurs": 3}


@pytest.fixture
def fallen() -> RestakingModel:
    """Redemptions are closed, and half of what holders have of LRT 1 was sold at any price."""
    made = model(1, SMALL, CLOSED)
    made.intervene("sell_off", lrt=0, share=0.5)
    return made.run(days=1)


def test_who_has_bought_says_so_and_what_was_asked(fallen: RestakingModel) -> None:
    told = fallen.explain("arbitrageur", 0)
    assert told.agent == "arbitrageur:0" and told.day == 1
    assert list(told.options.columns) == COLUMNS
    assert told.chosen.startswith("bought LRT 1 for ")
    bought = told.options[told.options["probability"] == 1.0]["option"]
    assert "buy and redeem: LRT 1, deep" in set(bought)
    terms = told.terms.loc["buy and redeem: LRT 1, deep"]
    assert terms["waiting_days"] == 60.0 and terms["asked.premium"] == 0.0
    assert terms["price_eth"] == pytest.approx((1.0 - terms["discount"]) * terms["rate_eth"])


def test_utility_is_the_log_of_worth_over_price(fallen: RestakingModel) -> None:
    told = fallen.explain("arbitrageur", 2)
    asked = ("asked.waiting", "asked.feared", "asked.fee", "asked.premium")
    for option, row in told.terms.iterrows():
        if math.isnan(row["asked.fee"]):
            continue
        worth = 1.0 - sum(row[name] for name in asked)
        utility = float(told.options.set_index("option").loc[option, "utility"])
        assert utility == pytest.approx(math.log(worth / (1.0 - row["discount"])))


def test_spent_capital_and_closed_redemptions_bind(fallen: RestakingModel) -> None:
    fallen.world.arbitrageurs.eth[0] = 0
    bound = fallen.explain("arbitrageur", 0).bound
    assert bound[0].startswith("has spent its capital: 0 ETH at hand")
    assert any("redemptions of LRT 1 are closed: believes that they stay so for 60 days" in note for note in bound)


def test_who_may_redeem_is_told_what_the_buffer_pays() -> None:
    made = model(1, SMALL, {"markets.enabled": True}).run(days=1)
    bound = made.explain("arbitrageur", 0).bound
    assert any("pays" in note and "at once" in note for note in bound)
    assert made.explain("arbitrageur", 0).options["probability"].isin([0.0, 1.0]).all()


def test_arbitrageurs_are_agents_of_mesa_and_nodes_of_the_graph(fallen: RestakingModel) -> None:
    arbitrageurs = fallen.agents_of("arbitrageur")
    assert len(arbitrageurs) == 3 and arbitrageurs[0] in fallen.agents
    assert arbitrageurs[2].premium == pytest.approx(fallen.world.scenario.markets.arbitrage_premium)
    net = fallen.graph()
    holds = net.get_edge_data("arbitrageur:0", "lrt:0")["holds"]["eth"]
    held = int(fallen.world.inventory.tokens[0, 0]) * fallen.world.reported_rate(0) // WAD
    assert holds == pytest.approx(held / 1e9)
    assert net.get_edge_data("pool:0", "lrt:0")["pools"]["eth"] == pytest.approx(int(fallen.world.pools.eth[0]) / 1e9)
    assert any(key == "lends" for _, _, key in net.edges(keys=True))


def test_there_are_none_without_markets() -> None:
    made = model(1, SMALL)
    assert len(made.agents_of("arbitrageur")) == 0
    with pytest.raises(IndexError, match="there are none here"):
        made.explain("arbitrageur", 0)


def test_a_looper_is_told_what_its_loop_earns_and_costs() -> None:
    made = model(1, SMALL, {"markets.enabled": True})
    loans = made.world.loans
    assert loans.used and int(loans.owner_kind[0]) == Holder.STAKER
    owner, k = int(loans.owner[0]), int(loans.lrt[0])
    told = made.explain("staker", owner)
    terms = told.terms.loc[f"hold {made.world.lrts.names[k]}"]
    has, earns, costs = terms["loop.has"], terms["loop.earns"], terms["loop.costs"]
    assert has > 1.0 and terms["loop.carry"] == pytest.approx((has - 1.0) * (earns - costs))
    assert any(note.startswith(f"loops {made.world.lrts.names[k]}: ") for note in told.bound)


def test_an_lrt_protocol_tells_whether_its_doors_are_open(fallen: RestakingModel) -> None:
    assert any("takes no redemptions" in note for note in fallen.explain("lrt", 0).bound)
    fallen.world.lrts.paused[0] = 1
    assert any("is paused" in note for note in fallen.explain("lrt", 0).bound)


def test_the_terminal_and_the_page_tell_the_same(fallen: RestakingModel) -> None:
    lines = "\n".join(of_explanation(fallen.explain("arbitrageur", 0).as_json()))
    assert "asked.waiting" in lines and "redemptions of LRT 1 are closed" in lines
    decision = last_decision(fallen, "arbitrageur", 0)
    assert decision is not None and decision.question.startswith("bought LRT 1")
    assert decision.total == pytest.approx(sum(term.weight for term in decision.terms))
