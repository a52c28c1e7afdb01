"""P7, P8 and P10 of model.md in `airdrop-season`: concentration, the shape of a season, risk that jumps and fades.

Figures of every pattern are printed (`pytest -s`). In numbers:

- S-curve: of the six months up to the event, the one with the largest inflow is neither the first nor one of the last
  two, and it brings at least half as much again as the last.
- Overshoot: the highest stake is at least 1.1 times that at the end of the year.
- Exit: within 60 days of the event at least 5 % of the stake of its eve leaves, and more than in the 60 days before.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from restaking import RestakingModel
from restaking.core.units import Floats
from restaking.model.metrics.concentration import herfindahl

pytestmark = pytest.mark.xdist_group("airdrop season")
SEEDS = range(1, 9)
EVENT, MONTH = 180, 30
ENOUGH = 7
"""Of eight seeds, how many must show a pattern; one fewer where it is a matter of months."""


@cache
def season(seed: int) -> RestakingModel:
    return RestakingModel("airdrop-season", seed=seed).run()


def stakes() -> Floats:
    """(seeds, days) restaked ETH."""
    return np.array([season(seed).metrics()["restaked_eth"].to_numpy() for seed in SEEDS])


def report(title: str, **figures: object) -> None:
    print(f"\n{title}:", ", ".join(f"{name} {np.round(value, 3)}" for name, value in figures.items()))


def test_p7_few_operators_and_lrts_hold_most_of_the_stake():
    top5, lrt = [], []
    for seed in SEEDS:
        world = season(seed).world
        delegated = np.sort(world.delegated())
        top5.append(float(delegated[-5:].sum() / delegated.sum()))
        lrt.append(herfindahl(world.lrt_worth()))
    report("P7 after a year", top5_of_30_operators=top5, lrt_hhi_of_4=lrt)
    assert sum(share > 0.4 for share in top5) >= ENOUGH, "five of thirty hold more than twice their even share"
    assert np.mean(lrt) > 0.35, "even LRTs would have 0.25"


def test_p8_the_inflow_is_an_s():
    inflow = np.diff(stakes()[:, : EVENT + 1 : MONTH], axis=1)
    report("P8 inflow by month, mean of seeds [ETH]", mean=inflow.mean(axis=0))
    fastest = inflow.argmax(axis=1)
    shaped = (fastest > 0) & (fastest < 4) & (inflow.max(axis=1) > 1.5 * inflow[:, -1])
    assert shaped.sum() >= ENOUGH - 1, inflow
    mean = inflow.mean(axis=0)
    assert mean[0] < mean[1:3].max() > 1.5 * mean[-1]


def test_p8_stake_overshoots():
    stake = stakes()
    over = stake.max(axis=1) / stake[:, -1]
    report(
        "P8 overshoot", peak_over_end=over, peak_day=stake.argmax(axis=1), peak_over_start=stake.max(1) / stake[:, 0]
    )
    assert (over >= 1.1).sum() >= ENOUGH


def test_p8_people_leave_after_the_token_event():
    stake = stakes()
    before, after = stake[:, EVENT] / stake[:, EVENT - 60] - 1.0, stake[:, EVENT + 60] / stake[:, EVENT] - 1.0
    report("P8 exit", sixty_days_before=before, sixty_days_after=after)
    assert ((after <= -0.05) & (after < before)).sum() >= ENOUGH - 1 and after.mean() < -0.1


def test_p8_hype_and_the_price_of_points_fall_when_it_is_over():
    rows = [season(seed).metrics().loc[[60, EVENT, 300], ["hype_share", "points_yield"]] for seed in SEEDS]
    mean = sum(rows[1:], rows[0]) / len(rows)
    report("P8 motives, mean", hype_share=mean["hype_share"].to_numpy(), points_yield=mean["points_yield"].to_numpy())
    assert mean.loc[60, "hype_share"] > mean.loc[300, "hype_share"]
    assert mean.loc[60, "points_yield"] > mean.loc[EVENT, "points_yield"] > mean.loc[300, "points_yield"]


@cache
def struck(seed: int) -> pd.DataFrame:
    """A season without faults but one: the largest operator loses a tenth on day 30."""
    model = RestakingModel("airdrop-season", seed=seed, **{"slashing.fault_rate": 0.0, "slashing.unjust_rate": 0.0})
    model.run(days=29)
    model.intervene("slash_operator", operator=int(model.world.delegated().argmax()), fraction=0.1)
    return model.run(days=121).metrics()


def test_p10_perceived_risk_jumps_with_an_event_and_fades():
    hazard = np.array([struck(seed)["perceived_hazard"].to_numpy() for seed in (1, 2, 3)])
    eve, peak, last = hazard[:, 29], hazard[:, 30:33].max(axis=1), hazard[:, 150]
    report("P10 perceived hazard [1/yr]", eve=eve, peak=peak, four_months_later=last)
    assert (peak > 1.2 * eve).all() and (last - eve < 0.7 * (peak - eve)).all()
