"""Markets cost at most half a tick more: `mainnet-2024-10` with and without them, in turns on one machine."""

import time

import numpy as np
import pytest

from restaking import RestakingModel

BLOCK, BLOCKS = 10, 8
SETTLED = 45
"""Days after which loops and orders are as many as on an ordinary day."""


def made(markets: bool) -> RestakingModel:
    return RestakingModel("mainnet-2024-10", **{"markets.enabled": markets, "view.staker_agents": "never"})


def cost(model: RestakingModel) -> float:
    """Seconds of processor time for a block of days."""
    start = time.process_time()
    model.run(days=BLOCK)
    return time.process_time() - start


@pytest.mark.alone
def test_a_tick_with_markets_costs_at_most_one_and_a_half_without():
    with_them, without = made(True).run(days=SETTLED), made(False).run(days=SETTLED)
    spent = np.array([(cost(with_them), cost(without)) for _ in range(BLOCKS)])
    ratio = spent[:, 0].sum() / spent[:, 1].sum()
    print(f"\ntick with markets / without: {ratio:.2f}; by block {np.round(spent[:, 0] / spent[:, 1], 2)}")
    assert ratio <= 1.5
