"""How pools price: what StableSwap and constant product keep under any trade, and prices known from elsewhere."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restaking.core.units import GWEI, WAD
from restaking.model.rules import swaps
from restaking.model.rules.pricing import PRICING, Pricing, in_order, place_of
from restaking.model.rules.pricing.stableswap import invariant, other_balance, spot
from restaking.model.rules.swaps import Balances

amounts = st.one_of(st.integers(1, 10**6), st.integers(10**6, 10**12), st.integers(10**12, 4 * 10**16))
rates = st.integers(WAD // 2, 2 * WAD)
amplifications = st.sampled_from((1, 2, 10, 50, 100, 1_000, 10_000))
fees = st.sampled_from((0, WAD * 4 // 10_000, WAD * 3 // 1_000, WAD // 20))
pools = st.builds(Balances, st.sampled_from(in_order()), amplifications, fees, amounts, amounts, rates)


def constant(pool: Balances) -> int:
    """What the pool's rule keeps, at full precision."""
    x, y = pool.tokens * pool.rate, pool.eth * WAD
    return x * y if pool.pricing.name == "constant_product" else invariant(x, y, pool.amplification)


def test_rules_are_found_by_name_and_by_place():
    assert PRICING.names() == ["constant_product", "stableswap"]
    assert [place_of(entry.name) for entry in in_order()] == [0, 1]


@given(amounts, amounts, amplifications)
def test_both_roots_of_the_invariant_are_exact_rounded_up(x: int, y: int, amplification: int):
    d, ann = invariant(x, y, amplification), 2 * amplification

    def above(d: int, y: int) -> bool:
        return d**3 + 4 * x * y * (ann - 1) * d >= 4 * x * y * ann * (x + y)

    assert above(d, y) and not above(d - 1, y)
    least = other_balance(x, d, amplification)
    assert least >= y and invariant(x, least, amplification) >= d
    assert invariant(x, max(1, least - 1), amplification) <= d
    assert 2 * x * y <= d * d // 2 and d <= x + y


@given(amounts, amplifications)
def test_a_balanced_pool_trades_one_for_one_and_its_invariant_is_all_it_has(x: int, amplification: int):
    assert invariant(x, x, amplification) == 2 * x
    assert spot(x, x, amplification) == WAD


@settings(max_examples=200)
@given(pools, st.lists(st.tuples(st.booleans(), amounts), min_size=1, max_size=8))
def test_no_sequence_of_trades_lowers_what_the_rule_keeps(pool: Balances, trades: list[tuple[bool, int]]):
    for sells, amount in trades:
        before, kept = pool, constant(pool)
        pool = pool.with_sold(amount) if sells else pool.with_bought(amount)
        assert pool.tokens > 0 and pool.eth > 0
        if sells:
            assert 0 <= before.eth - pool.eth < before.eth
        else:
            assert 0 <= before.tokens - pool.tokens < before.tokens
        assert constant(pool) >= kept


@settings(max_examples=200)
@given(pools, amounts, st.booleans())
def test_nobody_gains_by_going_there_and_back(pool: Balances, amount: int, sells: bool):
    if sells:
        paid = swaps.sale(pool, amount)
        assert swaps.purchase(pool.with_sold(amount), paid) <= amount
    else:
        bought = swaps.purchase(pool, amount)
        assert swaps.sale(pool.with_bought(amount), bought) <= amount


@settings(max_examples=200)
@given(pools, amounts, st.integers(1, 10**12))
def test_more_in_pays_more_at_a_worse_price(pool: Balances, amount: int, more: int):
    less, whole = swaps.sale(pool, amount), swaps.sale(pool, amount + more)
    assert less <= whole
    assert less * WAD <= amount * swaps.price(pool) + 2 * WAD  # never above the price before it, rounding apart
    assert swaps.price(pool.with_sold(amount)) <= swaps.price(pool) + 1


@given(pools, st.floats(0.01, 0.99), amounts)
def test_a_sale_stops_at_its_floor_to_the_unit(pool: Balances, part: float, most: int):
    floor = int(swaps.price(pool) * part)
    tokens = swaps.tokens_down_to(pool, floor, most)
    assert 0 <= tokens <= most and swaps.price(pool.with_sold(tokens)) >= floor
    assert tokens == most or swaps.price(pool.with_sold(tokens + 1)) < floor


@given(pools, st.floats(1.01, 9.0), amounts)
def test_a_purchase_stops_at_its_ceiling_to_the_unit(pool: Balances, part: float, most: int):
    ceiling = int(swaps.price(pool) * part)
    eth = swaps.eth_up_to(pool, ceiling, most)
    assert 0 <= eth <= most and swaps.price(pool.with_bought(eth)) <= ceiling
    assert eth == most or swaps.price(pool.with_bought(eth + 1)) > ceiling


@given(pools, pools, amounts)
def test_trading_between_two_pools_loses_no_more_than_what_rounding_takes(one: Balances, two: Balances, most: int):
    cheap, dear = one._replace(rate=WAD), two._replace(rate=WAD)
    eth = swaps.eth_between(cheap, dear, most)
    back = swaps.sale(dear, swaps.purchase(cheap, eth))
    last = swaps.price(dear) // WAD  # what the token is worth there that a purchase was rounded down by
    assert back >= eth - 3 * last - 3
    assert eth == 0 or swaps.price(cheap) < swaps.price(dear)


@given(st.integers(10**10, 10**16), st.floats(0.001, 1000.0), amplifications, st.sampled_from(in_order()))
def test_the_spot_is_what_a_small_trade_pays(x: int, skew: float, amplification: int, law: Pricing):
    pool = Balances(law, amplification, 0, x, int(x * skew), WAD)
    small = x * WAD // 10**9
    paid = law.out(x * WAD, pool.eth * WAD, small, amplification)
    assert paid / small == pytest.approx(swaps.price(pool) / WAD, rel=1e-5)


def test_a_pool_with_nothing_on_one_side_quotes_nothing_and_pays_nothing():
    for law in in_order():
        for tokens, eth, rate in ((0, 5, WAD), (5, 0, WAD), (0, 0, WAD), (5, 5, 0)):
            pool = Balances(law, 100, 0, tokens, eth, rate)
            assert swaps.price(pool) == swaps.sale(pool, 9) == swaps.purchase(pool, 9) == 0
            assert swaps.tokens_down_to(pool, 0, 9) == swaps.eth_up_to(pool, WAD, 9) == 0
            assert pool.with_sold(9).eth == eth


def test_a_pool_is_at_peg_where_both_sides_are_worth_the_same():
    pool = Balances(PRICING["stableswap"], 100, 0, 100 * GWEI, 102 * GWEI, WAD * 102 // 100)
    assert swaps.fraction(pool) == WAD and swaps.price(pool) == WAD * 102 // 100


@pytest.mark.parametrize(
    ("sold", "paid", "price"), [(20, 19.9066, 0.98898), (40, 39.2125, 0.90615), (60, 49.0109, 0.08754)]
)
def test_a_stableswap_pool_is_flat_and_then_falls_off(sold: int, paid: float, price: float):
    """A = 100, 50 against 50, no fee (model.md V6)."""
    pool = Balances(PRICING["stableswap"], 100, 0, 50 * GWEI, 50 * GWEI, WAD)
    assert swaps.sale(pool, sold * GWEI) / GWEI == pytest.approx(paid, abs=5e-5)
    assert swaps.price(pool.with_sold(sold * GWEI)) / WAD == pytest.approx(price, abs=1e-5)


def test_five_sold_into_a_constant_product_of_fifty():
    pool = Balances(PRICING["constant_product"], 1, 0, 50 * GWEI, 50 * GWEI, WAD)
    assert swaps.price(pool.with_sold(5 * GWEI)) / WAD == pytest.approx(0.8264, abs=5e-5)


def test_steth_in_june_2022_at_the_discount_that_was_seen():
    """491,000 stETH against 111,300 ETH at A = 50: about 6 % were observed."""
    pool = Balances(PRICING["stableswap"], 50, 0, 491_000 * GWEI, 111_300 * GWEI, WAD)
    assert 100 * (1 - swaps.price(pool) / WAD) == pytest.approx(6.0, abs=0.5)


def test_a_higher_amplification_holds_the_peg_longer():
    quoted = [
        swaps.price(Balances(PRICING["stableswap"], a, 0, 80 * GWEI, 20 * GWEI, WAD))
        for a in (1, 10, 100, 1_000, 10_000)
    ]
    assert all(low < high for low, high in pairwise(quoted)) and quoted[-1] < WAD
