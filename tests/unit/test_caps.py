"""Concentration caps: the excess goes to the others in proportion, whatever the order; by hand and at random."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.core.units import Floats
from restaking.model.kernels.caps import hold_to_caps
from tests.worlds import SMALL, model


def held(wish: list[float], cap: list[float], home: list[int], home_cap: list[float]) -> Floats:
    share = np.empty(len(wish))
    hold_to_caps(np.array(wish), np.array(cap), np.array(home, dtype=np.int32), np.array(home_cap), share)
    return share


def test_a_wish_within_the_caps_is_left_as_it_is():
    assert held([0.5, 0.3, 0.2], [1.0] * 3, [0, 1, 2], [1.0] * 3).tolist() == [0.5, 0.3, 0.2]


def test_the_excess_goes_to_the_others_in_proportion():
    """0.6 is cut to 0.4; the 0.2 too much goes to 0.3 and 0.1 as three to one."""
    assert held([0.6, 0.3, 0.1], [0.4, 1.0, 1.0], [0, 1, 2], [1.0] * 3) == pytest.approx([0.4, 0.45, 0.15])


def test_who_is_lifted_above_its_cap_passes_the_rest_on():
    """First 0.6 to 0.4, which would make 0.3 into 0.45: that too is cut to 0.4, and the last takes what is left."""
    assert held([0.6, 0.3, 0.1], [0.4] * 3, [0, 1, 2], [1.0] * 3) == pytest.approx([0.4, 0.4, 0.2])


def test_an_organisation_gives_up_its_excess_in_the_ratio_of_its_operators():
    """0.5 + 0.3 are cut to 0.4 together: 0.25 and 0.15; the two others share 0.6 as 3 to 1."""
    share = held([0.5, 0.3, 0.15, 0.05], [1.0] * 4, [0, 0, 1, 2], [0.4, 1.0, 1.0])
    assert share == pytest.approx([0.25, 0.15, 0.45, 0.15])


def test_an_operator_cap_within_a_full_organisation_helps_its_sibling():
    """Of the organisation's 0.5 the first may hold 0.2 only, so the second takes 0.3 rather than 0.125."""
    share = held([0.6, 0.2, 0.1, 0.1], [0.2, 1.0, 1.0, 1.0], [0, 0, 1, 2], [0.5, 1.0, 1.0])
    assert share == pytest.approx([0.2, 0.3, 0.25, 0.25])


def test_a_list_too_short_for_its_caps_gives_way_in_proportion():
    assert held([0.7, 0.3, 0.0], [0.2, 0.3, 0.25], [0, 1, 2], [1.0] * 3) == pytest.approx([0.4, 0.6, 0.0])


def test_nobody_to_delegate_to_is_no_share_at_all():
    assert held([0.0, 0.0], [0.2, 0.3], [0, 0], [1.0]).tolist() == [0.0, 0.0]


def test_the_order_of_operators_does_not_matter():
    wish, cap, home = [0.45, 0.25, 0.15, 0.1, 0.05], [0.3, 0.4, 0.25, 0.12, 1.0], [0, 0, 1, 1, 2]
    first = held(wish, cap, home, [0.45, 0.3, 1.0])
    for order in permutations(range(5)):
        share = held([wish[j] for j in order], [cap[j] for j in order], [home[j] for j in order], [0.45, 0.3, 1.0])
        assert share == pytest.approx([first[j] for j in order], abs=1e-12)


@given(
    st.lists(st.floats(0.001, 1.0), min_size=6, max_size=6),
    st.lists(st.floats(0.05, 1.0), min_size=6, max_size=6),
    st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3),
)
def test_shares_keep_the_caps_and_those_below_them_keep_their_ratios(
    wish: list[float], cap: list[float], home_cap: list[float]
):
    home = [0, 0, 1, 1, 2, 2]
    wished = [w / sum(wish) for w in wish]
    share = held(wished, cap, home, home_cap)
    assert share.sum() == pytest.approx(1.0)
    room = sum(min(home_cap[g], cap[2 * g] + cap[2 * g + 1]) for g in range(3))
    if room < 1.0:
        return  # caps that cannot hold everything give way; the test above says how
    assert (share <= np.array(cap) + 1e-9).all()
    at_home = [share[2 * g] + share[2 * g + 1] for g in range(3)]
    assert all(there <= most + 1e-9 for there, most in zip(at_home, home_cap, strict=True))
    free = [j for j in range(6) if share[j] < cap[j] - 1e-9 and at_home[home[j]] < home_cap[home[j]] - 1e-9]
    heights = [share[j] / wished[j] for j in free]
    assert heights == pytest.approx([heights[0]] * len(free)) if free else True
    assert all(share[j] / wished[j] <= min(heights) + 1e-9 for j in range(6)) if free else True


def test_what_was_found_above_a_cap_is_the_cap_of_that_pair():
    made = model(1, SMALL, {"lrts.operator_cap": 0.05, "lrts.organisation_cap": 0.1})
    edges, home = made.world.lrt_delegations, made.world.operators.organisation
    share = edges.stake[0] / edges.stake[0].sum()
    assert (edges.cap[0] == np.maximum(share, 0.05)).all()
    at_home = np.bincount(home, weights=share)[home]
    assert edges.home_cap[0] == pytest.approx(np.maximum(at_home, 0.1))


def test_a_named_protocol_has_terms_of_its_own():
    made = model(1, SMALL, {"lrts.LRT 2.operator_cap": 0.9, "lrts.LRT 2.fee": 0.2, "lrts.LRT 1.points_multiplier": 2.0})
    lrts = made.world.lrts
    assert lrts.fee_bips.tolist() == [1000, 2000] and lrts.points_bips.tolist() == [20_000, 15_000]
    assert made.world.lrt_delegations.cap[1].max() == 0.9 and made.world.lrt_delegations.cap[0].min() == 0.25
