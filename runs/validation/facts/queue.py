"""Facts of queues: how long ETH waits to leave, and who leaves once the door is open."""

from __future__ import annotations

from restaking.core.units import GWEI
from restaking.model.rules.churn import exit_churn
from restaking.runs.validation.fact import EZETH, MAINNET, RSETH, Used, fact, give, graded
from restaking.runs.validation.watching import Seen

VALIDATORS = "eth_validator_queue_daily.csv (B)"
RENZO = "eigenlayer_renzo_levels_daily.csv (B)"
NOISE = "5 %: the daily noise of that series"


@fact("wait for an exit queue of 2.5 M ETH", "days", graded(44.0, "B"), "2025-09", VALIDATORS, Used.INPUT, RSETH,
      "2.5 M over the churn of the consensus specification at that day's stake")  # fmt: skip
def wait(run: Seen) -> float:
    """Days."""
    return 2_500_000.0 * GWEI / float(exit_churn(round(35.6e6 * GWEI), "electra"))


@fact("longest wait to leave the chain in the year", "days", graded(46.4, "B"), "2025-09-13", VALIDATORS, Used.NO,
      MAINNET, "largest exit_queue_days, days 1 to 365")  # fmt: skip
def longest_wait(run: Seen) -> float:
    """Days."""
    return float(run.frame["exit_queue_days"].to_numpy()[1:].max())


@fact("largest rise of the exit queue in nine days", "ETH", graded(0.69e6, "B"), "2025-07-25", VALIDATORS, Used.NO,
      MAINNET, "ETH in the exit queue, day on day")  # fmt: skip
def jump(run: Seen) -> float:
    """ETH."""
    return float((run.exiting[9:] - run.exiting[:-9]).max())


def _renzo(run: Seen, when: str) -> float:
    return run.at("lrt_supply.ezETH", when) / run.at("lrt_supply.ezETH", "2024-04-23")


@fact("ETH in ezETH eight days after the shock, of before", "1", give(0.98, 0.05, NOISE), "2024-05-02", RENZO,
      Used.INPUT, EZETH, "lrt_supply.ezETH, 2 May over 23 April")  # fmt: skip
def no_run_while_closed(run: Seen) -> float:
    """Ratio."""
    return _renzo(run, "2024-05-02")


@fact("ETH in ezETH on 1 July, of before", "1", give(0.81, 0.05, NOISE), "2024-07-01", RENZO, Used.SEEN, EZETH,
      "lrt_supply.ezETH, 1 July over 23 April")  # fmt: skip
def renzo_july(run: Seen) -> float:
    """Ratio."""
    return _renzo(run, "2024-07-01")


@fact("ETH in ezETH on 31 July, of before", "1", give(0.48, 0.05, NOISE), "2024-07-31", RENZO, Used.SEEN, EZETH,
      "lrt_supply.ezETH, 31 July over 23 April")  # fmt: skip
def renzo_august(run: Seen) -> float:
    """Ratio."""
    return _renzo(run, "2024-07-31")
