"""Half a year of `mainnet-2024-10` lifts restaked ETH as it rose: by a buffer that was put to work, and by loops.

Seen: 3.71 M in October 2024, about 4.6 M in late March 2025. The buffer follows the schedule that ether.fi reported;
loops come out of the carry, of holders who take them up at a rate fitted to what was pledged on Aave, and of lenders.
"""

import pytest

from tests.stylised.test_corridor import GROWTH, SEEDS, half_year

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("corridor")]  # one worker, so that runs are shared

FIRST = 3.711e6
WITHIN = {
    "restaked_eth": (4.3e6, 5.1e6),
    "restaked_core_eth": (0.90 * FIRST, 1.05 * FIRST),
    "restaked_buffer_eth": (0.25e6, 0.75e6),  # at the first week's ETH the schedule alone moves 0.40 M
    "restaked_loops_eth": (0.2e6, 0.7e6),  # weETH pledged on Aave v3 rose by 0.46 M tokens until 22 March 2025
    "loop_share.ether.fi": (0.55, 0.68),  # 1.39 M weETH of 2.46 M ETH: 0.60
    "utilisation.ether.fi": (0.80, 0.92),  # Aave v3 WETH: 0.83 to 0.90
    "borrow_rate.ether.fi": (0.024, 0.029),  # 2.5 to 2.7 %
    "lrt_discount.ether.fi": (-0.0009, 0.0023),  # 0.07 % on the mean, two standard deviations of 0.08 %
}
ENOUGH = 27  # of the 30 seeds


@pytest.mark.parametrize("name", WITHIN)
def test_half_a_year_ends_where_it_was_seen(name: str):
    low, high = WITHIN[name]
    found = [half_year(seed).growth[name] for seed in SEEDS]
    print(f"{name}: mean {sum(found) / len(found):,.4g}, {min(found):,.4g} to {max(found):,.4g}")
    assert sum(low <= each <= high for each in found) >= ENOUGH


def test_core_buffer_and_loops_are_all_there_is():
    whole, *parts = GROWTH[:4]
    for seed in SEEDS:
        growth = half_year(seed).growth
        assert sum(growth[part] for part in parts) == pytest.approx(growth[whole], abs=1e-3)


def test_nobody_is_liquidated_where_nothing_happens():
    assert all(half_year(seed).growth["liquidated_eth"] == 0.0 for seed in SEEDS)
    assert all(half_year(seed).growth["bad_debt_eth"] == 0.0 for seed in SEEDS)
