"""Worlds with fewer people than LRTs: what nobody holds is not there, and the books stay in balance."""

from typing import Any

import numpy as np
import pytest

from restaking.core.units import GWEI
from tests.worlds import TRADED, model

FEW = {"stakers.neighbours": 2, "operators.count": 6, "operators.organisations": 4, "avss.count": 3}
TRADING = {**TRADED, "stakers.attention": 0.3}


@pytest.mark.parametrize("people", [3, 9, 20])
@pytest.mark.parametrize("lrts", [2, 5, 8])
def test_books_balance_in_a_market_with_lrts_that_nobody_holds(people: int, lrts: int):
    world = model(1, FEW, TRADING, {"stakers.count": people, "lrts.count": lrts})
    for _ in range(10):
        world.step()  # closes the books


def test_a_replay_of_thirty_people_keeps_its_books():
    small: dict[str, Any] = {**FEW, "stakers.count": 30}
    replay = model(1, small, scenario="history-2024")
    for _ in range(5):
        replay.step()


def test_without_holders_there_is_nothing_behind_a_token_and_all_eth_behind_the_others():
    world = model(1, FEW, TRADED, {"stakers.count": 9, "lrts.count": 5}).world
    held = world.lrts.supply > 0
    assert 0 < held.sum() < 5
    assert (world.lrt_worth() > 0).tolist() == held.tolist()
    share = world.scenario.stakers.venue_shares.lrt * world.scenario.stakers.eth_total * GWEI
    assert world.lrt_worth().sum() == pytest.approx(share, abs=1.0)
    with_tokens = np.zeros(5, dtype=bool)
    with_tokens[world.pools.lrt[world.pools.tokens > 0]] = True
    assert with_tokens.tolist() == held.tolist()
