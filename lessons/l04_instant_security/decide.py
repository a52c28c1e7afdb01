"""What is measured in L04: how fast rented security comes, what it takes from others, what a halved budget leaves."""

import numpy as np

from restaking.core.units import Floats
from restaking.lessons.experiment import Runs
from restaking.model.rules.own_staking import days_to_share, own_cost

ENTRY, CUT, LATER = 30, 200, 260  # days: the newcomer begins, halves its rewards, is looked at again
REQUIRED = 200_000.0  # ETH
ENOUGH = 0.9  # of it
TAU = 120.0  # days; time constant of an own staking set, assumption
OWN_RETURN = 0.08  # 1/yr that own stakers want on a young network's token, assumption
NEWCOMER = "entrant 1"


def effect(runs: Runs) -> Floats:
    """(seeds,) stake behind the newcomer on day 260, rewards halved over rewards kept, less 1."""
    halved, kept = (runs.seen(arm, f"avs_stake.{NEWCOMER}", LATER) for arm in ("halved", "kept"))
    return halved / kept - 1.0


def days_rented(runs: Runs) -> Floats:
    """(seeds,) days from its entry until the newcomer has 90 % of what it requires; the rest of the run if never."""
    metric = f"avs_stake.{NEWCOMER}"
    stake = [[row[metric] for row in rows[ENTRY:]] for rows in runs.series["kept"]]
    return np.array([next((d for d, eth in enumerate(s) if eth >= ENOUGH * REQUIRED), len(s)) for s in stake], float)


def days_owned() -> float:
    """The same for a set of its own."""
    return float(days_to_share(ENOUGH, TAU))


def cost_owned(days: int = CUT - ENTRY) -> float:
    """What an own set is paid in as many days, all told [ETH]."""
    return float(own_cost(REQUIRED, days, TAU, OWN_RETURN))


def displaced(runs: Runs) -> Floats:
    """(seeds,) stake that the other AVSs lack on day 199, per ETH that stands behind the newcomer."""
    day = CUT - 1
    gained = runs.seen("kept", f"avs_stake.{NEWCOMER}", day)
    others = runs.seen("kept", "avs_stake.*", day) - gained
    return np.asarray((runs.seen("without", "avs_stake.*", day) - others) / gained)


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    return {"C3": displaced(runs), "C4": days_rented(runs) / days_owned()}
