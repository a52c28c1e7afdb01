"""Markets cost at most half a tick more: `mainnet-2024-10` with and without them, in turns on one machine.

The same days are lived several times, and of each block of them the cheapest counts: what else the machine does only
ever adds to the cost.
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from restaking import RestakingModel

BLOCK, BLOCKS, TIMES = 10, 6, 4
SETTLED = 45
"""Days after which loops and orders are as many as on an ordinary day."""


def made(markets: bool) -> RestakingModel:
    model = RestakingModel("mainnet-2024-10", **{"markets.enabled": markets, "view.staker_agents": "never"})
    return model.run(days=SETTLED)


def cost(model: RestakingModel) -> float:
    """Seconds of processor time for a block of days."""
    start = time.process_time()
    model.run(days=BLOCK)
    return time.process_time() - start


def costs() -> np.ndarray:
    """(BLOCKS, 2) of the same days with markets and without them."""
    with_them, without = made(True), made(False)
    return np.array([(cost(with_them), cost(without)) for _ in range(BLOCKS)])


def ratio() -> float:
    """Cost of all blocks with markets over that without them."""
    spent = np.min([costs() for _ in range(TIMES)], axis=0)
    return float(spent[:, 0].sum() / spent[:, 1].sum())


@pytest.mark.alone
def test_a_tick_with_markets_costs_at_most_one_and_a_half_without():
    # In a process of its own: what a session of six thousand tests keeps in memory is no part of a tick.
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-m", "tests.stylised.test_market_speed"]
    found = float(subprocess.run(words, cwd=root, check=True, capture_output=True, text=True).stdout)
    print(f"\ntick with markets / without: {found:.2f}")
    assert found <= 1.5


if __name__ == "__main__":
    print(ratio())
