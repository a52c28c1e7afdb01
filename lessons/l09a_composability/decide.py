"""What is measured in L09A: what a looper earned, who restakes, how often an ETH is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import GWEI, Codes, Floats
from restaking.lessons.experiment import Runs
from restaking.model.rules.exchange import tokens_for, worth_of

if TYPE_CHECKING:
    from restaking.model.world import World

LEVERAGE = 5.0
SMALL = 32.0  # ETH; less does not run a validator
NAN = float("nan")


def effect(runs: Runs) -> Floats:
    """(seeds,) what the median looper of arm `five` earned on its own ETH [% a year], to a thousandth of a point."""
    return np.round(runs.seen("five", "looper"), 3)


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    return {
        "C11": came(runs, "tokens") - came(runs, "none"),
        "C12": runs.seen("spreading", "round trip"),
        "C13": runs.seen("tokens", "avss behind"),
        "C14": break_even(runs) - runs.seen("five", "token"),
        "C15": without_eth(runs),
    }


def came(runs: Runs, arm: str) -> Floats:
    """(seeds,) small stakers who restake on the last day less those of day 0 [% of them]."""
    return runs.seen(arm, "small.after") - runs.seen(arm, "small.before")


def extra(runs: Runs, arm: str) -> Floats:
    """(seeds,) what the median looper earned above a holder of the same token [% points a year]."""
    return runs.seen(arm, "looper") - runs.seen(arm, "token")


def break_even(runs: Runs) -> Floats:
    """(seeds,) cost of borrowing at which looping adds nothing [% a year], on the line through both arms."""
    cheap, dear = extra(runs, "three"), extra(runs, "five")
    paid, more = runs.seen("three", "debt"), runs.seen("five", "debt")
    return np.asarray(paid + (more - paid) * cheap / (cheap - dear))


def without_eth(runs: Runs) -> Floats:
    """(seeds,) part of what DeFi adds to advertised deposits for which it adds no ETH."""
    there, advertised = (
        runs.seen("spreading", metric) - runs.seen("tokens", metric)
        for metric in ("redeemable_tvl_eth", "reported_tvl_eth")
    )
    return np.asarray(1.0 - there / advertised)


def look(world: World) -> dict[str, float]:
    """Returns at simple interest [% a year], who restakes by size [% of heads], what a token is good for."""
    founding = world.founding
    assert founding is not None, "a built world has open books"
    small = founding.owned < SMALL * GWEI
    everybody = np.ones_like(small)
    row = {"token": _token(world), "debt": _debt(world), "looper": _looper(world)}
    row["formula"] = LEVERAGE * row["token"] - (LEVERAGE - 1.0) * row["debt"]
    for name, whom in (("small", small), ("all", everybody)):
        row |= {
            f"{name}.before": _restake(founding.venue[whom]),
            f"{name}.after": _restake(world.stakers.venue[whom]),
        }
    return row | {"round trip": _round_trip(world), "avss behind": _avss_behind(world)}


def _a_year(growth: float, world: World) -> float:
    """A growth factor since day 0 as simple interest [% a year]."""
    return 100.0 * (growth - 1.0) * DAYS_PER_YEAR / max(world.offers[-1].day, 1)


def _token(world: World) -> float:
    """What the tokens' reported rates rose by, mean of the LRTs."""
    first, last = world.series[0], world.series[-1]
    names = [name for name in first if name.startswith("lrt_rate.")]
    return float(np.mean([_a_year(last[name] / first[name], world) for name in names])) if names else NAN


def _debt(world: World) -> float:
    """What debts grew by where nobody borrows or repays; nan elsewhere."""
    first, last = world.series[0]["loop_debt_eth"], world.series[-1]["loop_debt_eth"]
    return _a_year(last / first, world) if first and world.scenario.lending.loop_policy == "held" else NAN


def _looper(world: World) -> float:
    """What the median looper owns, less its debt, over what it owned on day 0. The last of those who pledged on day 0
    pledged but a part, and has its other tokens beside: the median is not it."""
    owners = np.unique(world.loans.column("owner"))
    assert world.founding is not None
    if not owners.size:
        return NAN
    return _a_year(float(np.median(world.owned()[owners] / world.founding.owned[owners])), world)


def _restake(venues: Codes) -> float:
    """Share of these who restake, in either way [%]."""
    return 100.0 * float(np.isin(venues, (Venue.RESTAKE, Venue.LRT)).mean())


def _round_trip(world: World) -> float:
    """ETH that the tokens of a deposit of 1 ETH are redeemed for at once, at the LRT where that is least."""
    paid = [int(worth_of(int(tokens_for(GWEI, *rate)), *rate)) / GWEI for rate in world.lrt_rates().tolist()]
    return min(paid, default=NAN)


def _avss_behind(world: World) -> float:
    """AVSs that pay behind an ETH that LRT protocols delegate, on average."""
    stake = world.lrt_delegations.stake.sum(axis=0) / GWEI
    paying = (world.allocations.registered * (world.avss.reward_per_stake > 0.0)).sum(axis=1)
    return float((stake * paying).sum() / stake.sum()) if stake.sum() else NAN
