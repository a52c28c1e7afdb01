"""Each identity says what differs and by how much; none of them is implied by the accounts alone."""

import numpy as np
import pytest

from restaking.core.ledger import BooksDoNotBalance
from restaking.core.units import NOBODY, WAD
from restaking.model.identities import IDENTITIES, check_all
from restaking.model.phases.books import close, stocks
from restaking.model.world import World
from tests.worlds import SMALL, model


@pytest.fixture
def world() -> World:
    """A small world after a few days in which AVS tokens are sold too."""
    return model(3, SMALL, {"avss.emission_share": 0.01, "slashing.fault_rate": 2.0}).run(days=4).world


def complaint(world: World, name: str) -> str:
    """What one identity says of a world whose accounts agree with its columns; '' if it holds."""
    world.ledger.check(stocks(world), day=5)
    try:
        IDENTITIES[name].check(world, 5)
    except BooksDoNotBalance as told:
        return str(told)
    return ""


def test_a_world_left_alone_keeps_them_all(world: World):
    check_all(world, 5)
    assert {"I1", "I4", "I5", "I8", "I9", "nothing negative"} <= set(IDENTITIES.names())


def test_i1_eth_that_comes_from_tokens_is_eth_from_nowhere(world: World):
    world.stakers.wallet[0] += 5
    world.ledger.post("alchemy", "tokens", "stakers.wallet", 5)
    assert "(difference +5)" in complaint(world, "I1")
    assert "tokens in all columns" in complaint(world, "I9") and "(difference -5)" in complaint(world, "I9")


def test_i1_knows_three_ways_in_and_out(world: World):
    for sector in ("outside", "issuance", "burned"):
        world.stakers.wallet[0] += 7
        world.ledger.post("gift", sector, "stakers.wallet", 7)
        assert complaint(world, "I1") == ""


def test_i4_a_token_without_supply_or_with_another_pools_supply(world: World):
    first, other = (int(np.flatnonzero((world.stakers.lrt == k) & (world.stakers.lrt_tokens > 2))[0]) for k in (0, 1))
    world.stakers.lrt_tokens[first] += 2
    world.stakers.lrt_tokens[other] -= 2
    told = complaint(world, "I4")
    assert told.startswith("lrts.supply differs") and "LRT 1" in told and "(difference -2)" in told
    world.stakers.lrt_tokens[first] -= 2
    world.stakers.lrt_tokens[other] += 2
    world.stakers.lst[0] += 3
    world.ledger.post("lst_minted", "tokens", "stakers.lst", 3)
    assert "lst.supply" in complaint(world, "I4") and "(difference -3)" in complaint(world, "I4")


def test_i4_tokens_of_an_avs_are_counted_by_avs(world: World):
    assert (world.avss.token_supply > 0).all()
    world.avss.tokens_sold[0] += 1
    world.avss.tokens_sold[1] -= 1
    assert "AVS 1" in complaint(world, "I4") and "(difference -1)" in complaint(world, "I4")


def test_i5_counts_deposits_behind_nobody_apart(world: World):
    staker = int(np.flatnonzero(world.stakers.restaked > 0)[0])
    before = int(world.delegated().sum())
    world.stakers.operator[staker] = NOBODY
    assert int(world.delegated().sum()) == before - int(world.stakers.restaked[staker])
    assert complaint(world, "I5") == ""
    world.ledger.balance["stakers.restaked"] += 4
    with pytest.raises(BooksDoNotBalance, match=r"booked as restaked.*\(difference -4\)"):
        IDENTITIES["I5"].check(world, 5)


def test_i8_a_magnitude_never_rises(world: World):
    world.operators.max_magnitude[2] -= 10
    world.allocations.magnitude[2] //= 2
    close(world, 5)
    world.operators.max_magnitude[2] += 3
    assert "operator 3 has risen by 3 wad" in complaint(world, "I8")


def test_i8_says_whose_allocations_do_not_fit(world: World):
    world.allocations.magnitude[4, 0] = WAD
    world.allocations.magnitude[4, 1] = WAD
    allocated = int(world.allocations.magnitude[4].sum())
    told = complaint(world, "I8")
    assert told.startswith("operator 5: allocations.magnitude exceeds") and f": {allocated} wad allocated" in told


def test_i9_a_claim_that_somebody_gave_eth_for_is_not_in_its_own_ledger(world: World):
    world.redemptions.append(owner=0, lrt=0, claim=9)
    world.ledger.post("loan", "outside", "redemptions.claim", 9)
    assert "claims in all columns" in complaint(world, "I9") and "(difference +9)" in complaint(world, "I9")


def test_nobody_has_less_than_nothing(world: World):
    wallet = world.stakers.wallet
    wallet[1] += wallet[0] + 1
    wallet[0] = -1
    assert complaint(world, "nothing negative") == "stakers.wallet is negative: -1 on day 5"
