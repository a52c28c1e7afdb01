"""``python -m tests.soak [--scenarios 1000] [--first 0] [--processes 2]``: exit 3 if any scenario fails."""

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.soak.run import Verdict, soak

EVERY = 50


def main() -> int:
    """Run the scenarios, a line for each 50 and one for each failure."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--scenarios", type=int, default=1000)
    asked.add_argument("--first", type=int, default=0, help="number of the first scenario")
    asked.add_argument("--processes", type=int, default=2)
    options = asked.parse_args()
    numbers = range(options.first, options.first + options.scenarios)
    started, verdicts = time.perf_counter(), list[Verdict]()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, mp_context=context) as pool:
        for verdict in pool.map(soak, numbers):
            verdicts.append(verdict)
            if verdict.failure:
                print(f"scenario {verdict.number} FAILED: {verdict.failure}\n  {verdict.settings}", flush=True)
            if len(verdicts) % EVERY == 0 or len(verdicts) == len(numbers):
                print(line(verdicts, time.perf_counter() - started), flush=True)
    return 3 if any(verdict.failure for verdict in verdicts) else 0


def line(verdicts: list[Verdict], seconds: float) -> str:
    """How far the soak is."""
    failed = [verdict.number for verdict in verdicts if verdict.failure]
    sums = {name: sum(getattr(verdict, name) for verdict in verdicts) for name in ("ticks", "paid", "slashes")}
    return (
        f"{len(verdicts):5d} scenarios, {sums['ticks'] / 1e6:.1f} M staker-days, {sums['slashes']:,} slashes, "
        f"{sums['paid']:,} withdrawals paid, {len(failed)} failed {failed or ''} ({seconds:.0f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
