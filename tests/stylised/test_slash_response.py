"""One 10 % slash on the largest independent operator of `mainnet-2024-10`: who leaves, how much, how soon."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.core.units import GWEI, NOBODY
from tests.worlds import model

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("slash response")]
SEEDS = range(1, 11)
BEFORE, WEEK = 10, 7


class Week(NamedTuple):
    """What was queued for withdrawal in the week after the slash [ETH], by day: (days,) each."""

    delegators: np.ndarray
    lrts: np.ndarray
    others: np.ndarray
    delegated: float

    @property
    def whole(self) -> np.ndarray:
        return np.asarray(self.delegators + self.lrts + self.others)


def target(made: RestakingModel) -> int:
    """The largest operator that carries no LRT's brand."""
    return int(np.where(made.world.operators.lrt == NOBODY, made.world.delegated(), 0).argmax())


@cache
def week(seed: int, slashed: bool) -> Week:
    made = model(seed, scenario="mainnet-2024-10").run(days=BEFORE)
    j, delegated = target(made), int(made.world.delegated().sum()) / GWEI
    if slashed:
        made.intervene("slash_operator", operator=j, fraction=0.1)
    days = [left(made.run(days=1), j) for _ in range(WEEK)]
    return Week(*np.array(days).T, delegated=delegated)


def left(made: RestakingModel, j: int) -> tuple[float, float, float]:
    """Queued today by the operator's delegators, by LRTs, by others [ETH]."""
    queue = made.world.withdrawals
    today = queue.column("due") == made.world.withdrawal_due(made.day)
    amount, lrt = queue.column("amount") / GWEI, queue.column("owner_kind") == 1
    ours = queue.column("operator") == j
    groups = (today & ours & ~lrt, today & lrt, today & ~ours & ~lrt)
    first, second, third = (float(amount[each].sum()) for each in groups)
    return first, second, third


def extra(seed: int) -> Week:
    """Beyond the twin without the slash."""
    struck, calm = week(seed, True), week(seed, False)
    return Week(*(a - b for a, b in zip(struck[:3], calm[:3], strict=True)), delegated=calm.delegated)


@pytest.mark.parametrize("seed", SEEDS)
def test_tens_of_thousands_leave_within_a_week_and_no_day_sees_a_run(seed: int, capsys: pytest.CaptureFixture[str]):
    more = extra(seed)
    parts = " ".join(f"{n} {getattr(more, n).sum():8,.0f}" for n in ("delegators", "lrts", "others"))
    with capsys.disabled():
        print(f"\n  seed {seed:2d}: {more.whole.sum():9,.0f} ETH in 7 days ({parts}), largest day {peak(seed):.2%}")
    assert 20_000.0 <= more.whole.sum() <= 150_000.0
    assert peak(seed) <= 0.01, "of all delegated stake, a small part of all that is staked"


def peak(seed: int) -> float:
    """Largest gross outflow of a day after the slash, of the delegated stake."""
    struck = week(seed, True)
    return float(struck.whole.max()) / struck.delegated


@pytest.mark.parametrize("seed", SEEDS)
def test_lrts_and_the_operators_own_delegators_are_first(seed: int):
    """Most of the first day's, and of the week's, outflow; others follow in smaller numbers."""
    more = extra(seed)
    first = more.delegators + more.lrts
    assert first[0] > 2.0 * abs(more.others[0]) and first.sum() > 2.0 * abs(more.others.sum())
    assert more.lrts[0] > 0.0 and more.delegators[0] > 0.0
    assert more.lrts[0] >= 0.5 * more.lrts.sum(), "they look at once"
