"""`ezeth-2024-04`: a thin pool, closed redemptions and loops make a cascade; each counterfactual takes it away.

Figures are printed (`pytest -s`). Parameters were tuned on seeds 1 to 3; the thirty seeds here are others.
The record: docs/sources.md, ezETH.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.markets import PARTY_NAMES
from restaking.core.units import GWEI, WAD
from restaking.model.scenario import load

pytestmark = pytest.mark.xdist_group("ezeth")
SEEDS = range(101, 131)
ENOUGH = 27
"""Of thirty seeds, how many must show a direction."""
SHOCK, OPENS, NEXT_DAYS = 10, 59, 3
EZETH, WEETH = 1, 0
ARMS: dict[str, dict[str, object]] = {
    "as it was": {},
    "redemptions open": {"lrts.redemptions_open": True},
    "exchange-rate oracle": {"lending.oracle": "exchange_rate"},
    "pool three times as deep": {"markets.pool_depth": 0.0465},
    "no loops": {"lending.loop_share": 0.0},
    "three times the capital": {"markets.arbitrage_capital": 0.105},
}


class Outcome(NamedTuple):
    """What the shock did to one LRT, ETH and fractions of its reported rate."""

    thin_low: float
    deep_low: float
    rates: tuple[float, ...]
    closes: tuple[float, ...]
    repaid_by_hour: tuple[tuple[int, int, float], ...]
    repaid: float
    bad_debt: float
    gained: tuple[int, ...]

    @property
    def in_two_rounds(self) -> float:
        """Largest part of the ETH repaid that falls into two hours that follow each other."""
        by_hour: defaultdict[int, float] = defaultdict(float)
        for day, hour, eth in self.repaid_by_hour:
            by_hour[day * 24 + hour] += eth
        pairs = [eth + by_hour.get(hour + 1, 0.0) for hour, eth in by_hour.items()]
        return max(pairs, default=0.0) / max(self.repaid, 1e-9)


@cache
def outcome(arm: str, seed: int, days: int = SHOCK, k: int = EZETH) -> Outcome:
    model = RestakingModel("ezeth-2024-04", seed=seed, **arm_of(arm))
    return watch(model, days, k)


def arm_of(arm: str) -> dict[str, object]:
    """Overrides of an arm; one strikes another LRT."""
    if arm != "the same shock to weETH":
        return ARMS[arm]
    shocks = [shock.model_dump() for shock in load("ezeth-2024-04").shocks]
    return {"shocks": [shock | {"arguments": shock["arguments"] | {"lrt": "weETH"}} for shock in shocks]}


def watch(model: RestakingModel, days: int, k: int) -> Outcome:
    world, rates, closes = model.world, [], []
    thin = deep = 1.0
    for day in range(1, days + 1):
        model.step()
        rates.append(world.reported_rate(k) / WAD)
        closes.append(int(world.quotes.price[k]) / world.reported_rate(k))
        if day >= SHOCK:
            thin = min(thin, int(world.quotes.low[k]) / WAD)
            deep = min(deep, int(world.quotes.deep_low[k]) / WAD)
    mine = [e for e in model.events if e.agent == f"lrt:{k}"]
    repaid = [(e.day, e.hour, e.amount_gwei / GWEI) for e in mine if e.kind == "liquidation"]
    return Outcome(
        thin, deep, tuple(rates), tuple(closes), tuple(repaid), sum(eth for _, _, eth in repaid),
        sum(e.amount_gwei for e in mine if e.kind == "bad_debt") / GWEI, tuple(world.gains.gained.tolist()),
    )  # fmt: skip


def shown(title: str, values: list[float]) -> None:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    print(f"  {title:52} {low:10.3f} {middle:10.3f} {high:10.3f}")


def holds(title: str, rule: Callable[[int], bool]) -> None:
    """A direction shows in enough seeds."""
    count = sum(bool(rule(seed)) for seed in SEEDS)
    print(f"  {title:52} {count} of {len(SEEDS)} seeds")
    assert count >= ENOUGH, title


def test_the_shock_is_that_of_april_2024():
    days = SHOCK + NEXT_DAYS
    runs = {seed: outcome("as it was", seed, days) for seed in SEEDS}
    print("\nezETH, 24 April 2024: quantiles 5, 50, 95 % of 30 seeds")
    shown("lowest price in the thin pool [of the rate]", [run.thin_low for run in runs.values()])
    shown("lowest price in the deep pool, which the oracle reads", [run.deep_low for run in runs.values()])
    shown("repaid by liquidators [ETH]", [run.repaid for run in runs.values()])
    shown("of that in two hourly rounds", [run.in_two_rounds for run in runs.values()])
    shown("bad debt over what was repaid", [run.bad_debt / max(run.repaid, 1.0) for run in runs.values()])
    shown("price three days later", [run.closes[-1] for run in runs.values()])
    first = runs[SEEDS[0]]
    for (day, hour), eth in sorted(sums_by_hour(first).items()):
        print(f"  seed {SEEDS[0]}: day {day}, hour {hour:2}: {eth:8.1f} ETH repaid")
    holds("thin pool's low from 0.15 to 0.5", lambda s: 0.15 <= runs[s].thin_low <= 0.5)
    holds("deep pool's low from 0.80 to 0.95", lambda s: 0.80 <= runs[s].deep_low <= 0.95)
    holds("over 90 % of liquidations in two rounds", lambda s: runs[s].repaid > 0 and runs[s].in_two_rounds > 0.9)
    holds("bad debt below 2 % of what was repaid", lambda s: runs[s].bad_debt < 0.02 * runs[s].repaid)
    holds("half of the discount gone in 3 days", lambda s: 1.0 - runs[s].closes[-1] < 0.5 * (1.0 - runs[s].deep_low))
    for run in runs.values():
        assert all(np.diff(run.rates) >= 0), "the exchange rate never falls"


def sums_by_hour(run: Outcome) -> dict[tuple[int, int], float]:
    sums: defaultdict[tuple[int, int], float] = defaultdict(float)
    for day, hour, eth in run.repaid_by_hour:
        sums[day, hour] += eth
    return sums


def test_what_one_side_loses_another_gains():
    run = outcome("as it was", SEEDS[0], SHOCK + NEXT_DAYS)
    print(f"\nwho gained on whom at reported rates, seed {SEEDS[0]} [ETH]")
    for name, gwei in zip(PARTY_NAMES, run.gained, strict=True):
        print(f"  {name:22} {gwei / GWEI:+12.3f}")
    assert sum(run.gained) == 0 and run.gained[0] < 0 < run.gained[3], "holders lose, arbitrageurs gain"


def test_each_counterfactual_takes_the_cascade_away_or_makes_it_shallower():
    print("\ncounterfactuals, median of 30 seeds: low of the deep pool, ETH repaid")
    for arm in ARMS:
        runs = [outcome(arm, seed) for seed in SEEDS]
        print(f"  {arm:26} {np.median([r.deep_low for r in runs]):6.3f} {np.median([r.repaid for r in runs]):10.1f}")
    was = {seed: outcome("as it was", seed) for seed in SEEDS}
    for arm in ("redemptions open", "exchange-rate oracle"):
        holds(f"{arm}: next to no liquidations", lambda s, a=arm: outcome(a, s).repaid < 0.02 * was[s].repaid)
    for arm in list(ARMS)[3:]:
        holds(f"{arm}: shallower trough", lambda s, a=arm: outcome(a, s).deep_low > was[s].deep_low)


def test_other_lrts_of_the_same_days_held():
    print("\nthe same days, the same shock: low of the deep pool, ETH repaid, median of 30 seeds")
    for title, arm in (("weETH beside ezETH", "as it was"), ("weETH struck itself", "the same shock to weETH")):
        runs = {seed: outcome(arm, seed, SHOCK, WEETH) for seed in SEEDS}
        lows, repaid = [r.deep_low for r in runs.values()], [r.repaid for r in runs.values()]
        print(f"  {title:26} {np.median(lows):6.3f} {np.median(repaid):10.1f}")
        holds(f"{title}: above 0.97", lambda s, its=runs: its[s].deep_low > 0.97)
        holds(f"{title}: nobody liquidated", lambda s, its=runs: its[s].repaid == 0)


def test_people_leave_when_redemptions_open_and_not_before():
    print("\nezETH supply [1,000 ETH]: eve of the shock, 8 days after, eve of opening, 12, 30 and 50 days after it")
    eight_after, end = SHOCK + 8, OPENS + 51
    days = (SHOCK - 1, eight_after, OPENS - 1, OPENS + 12, OPENS + 30, end)
    supply: dict[int, list[float]] = {}
    for seed in SEEDS:
        series = RestakingModel("ezeth-2024-04", seed=seed).run(days=end).metrics()["lrt_supply.ezETH"]
        supply[seed] = [float(series.iloc[day]) / 1e3 for day in days]
        print(f"  seed {seed}:", " ".join(f"{each:8.0f}" for each in supply[seed]))
    holds("closed: nobody can leave", lambda s: min(supply[s][1:3]) > 0.95 * supply[s][0])
    holds("open: many leave within a month", lambda s: supply[s][4] < 0.8 * supply[s][2])
    holds("fifty days on, not all have left", lambda s: supply[s][5] > 0.1 * supply[s][2])
