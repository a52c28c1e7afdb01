"""Lending under strain keeps its books: every gwei of debt, collateral and cash is accounted for."""

from functools import cache

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.markets import Holder, Loan, Reserve
from restaking.core.ledger import BooksDoNotBalance
from restaking.core.units import NOBODY
from restaking.model.accounts import FORGED_ORDER
from restaking.model.phases.books import close, conservation_error
from tests.worlds import LIVELY, model

LENT = {
    **LIVELY,
    "markets.enabled": True,
    "stakers.neighbours": 4,
    "lending.loop_share": 0.3,
    "lending.leverage_most": 9.0,
    "lending.review_rate": 0.5,
    "lending.adoption_rate": 0.05,
    "markets.arbitrage_capital": 0.0,
}
DAYS, SHOCK = 60, 20
COLUMNS = [(kind, c.name) for kind in (Loan, Reserve) for c in kind.schema().values() if c.is_money]


def flood(made: RestakingModel) -> None:
    """Tokens that nobody has paid for are for sale at any price: a tenth of the supply of LRT 0."""
    world = made.world
    tokens = int(world.lrts.supply[0]) // 10
    world.orders.append(owner_kind=Holder.OUTSIDER, owner=NOBODY, lrt=0, tokens=tokens, day=made.day + 1, hour=2)
    world.lrts.supply[0] += tokens
    world.lrts.unbacked[0] += tokens
    world.flow_totals[FORGED_ORDER] += tokens
    world.ledger.post("lrt_forged", "tokens", "lrts.supply", tokens)
    world.book()


@cache
def strained(oracle: str = "market") -> RestakingModel:
    """Sixty days with a flood of tokens on the twenty-first, audited every day."""
    made = model(1, LENT, {"lending.oracle": oracle}).run(days=SHOCK)
    flood(made)
    return made.run(days=DAYS - SHOCK)


@pytest.mark.parametrize("oracle", ["market", "twap", "exchange_rate"])
def test_sixty_days_with_a_flood_of_tokens_conserve_everything(oracle: str):
    world = strained(oracle).world
    assert conservation_error(world) == 0 and int(world.gains.gained.sum()) == 0
    for row in range(len(world.reserves)):
        mine = world.reserve_of(world.loans.column("lrt")) == row
        assert int(world.loans.column("debt")[mine].sum()) == int(world.reserves.borrowed[row])
    for table in (world.loans, world.reserves):
        assert all(counted.least >= 0 for counted in table.count_money())


def test_a_market_oracle_liquidates_and_an_exchange_rate_does_not():
    told = {
        kind: [event for event in strained(kind).world.events if event.kind == "liquidation"]
        for kind in ("market", "exchange_rate")
    }
    assert told["market"] and not told["exchange_rate"]
    assert all(0 <= event.hour < 24 and event.amount_gwei > 0 for event in told["market"])
    assert sum(event.amount_gwei for event in told["market"]) == int(strained().world.reserves.repaid.sum())


def test_no_staker_has_two_loans():
    owners = strained().world.loans.column("owner").tolist()
    assert len(owners) == len(set(owners))


@pytest.mark.parametrize("error", [+1, -1], ids=["one too many", "one too few"])
@pytest.mark.parametrize(("kind", "column"), COLUMNS, ids=[f"{kind.__name__}.{name}" for kind, name in COLUMNS])
def test_one_gwei_or_token_too_many_or_too_few_is_caught(kind: type, column: str, error: int):
    world = strained().world
    table = next(table for table in world.tables() if table.kind is kind)
    cells = table.column(column)
    fullest = int(np.argmax(cells))
    cells[fullest] += error
    with pytest.raises(BooksDoNotBalance, match=f"{table.name}.{column}"):
        close(world, DAYS)
    cells[fullest] -= error


@pytest.mark.parametrize("column", ["borrowed", "supplied"])
def test_reserves_that_do_not_add_up_are_caught(column: str):
    world = strained().world
    cells = world.reserves.column(column)
    cells[0] += 1
    with pytest.raises(BooksDoNotBalance, match=world.reserves.names[0]):
        close(world, DAYS)
    cells[0] -= 1


def test_a_debt_of_another_reserve_is_caught():
    world = strained().world
    loans = world.loans
    first, other = (int(np.flatnonzero((loans.column("lrt") == k) & (loans.column("debt") > 1))[0]) for k in (0, 1))
    loans.debt[first] += 1
    loans.debt[other] -= 1
    with pytest.raises(BooksDoNotBalance, match="differ from what it has lent"):
        close(world, DAYS)
    loans.debt[first] -= 1
    loans.debt[other] += 1
