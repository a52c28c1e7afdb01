"""Operators set their splits against each other, and their new splits come into force."""

from restaking.agents.opt_in import best_split, gross_yield, split_towards, stake_response
from restaking.core.compiled import kernel
from restaking.core.units import NOBODY, Floats, Ints, Rows


@kernel
def note_stake_response(lrt: Rows, split_bips: Ints, expected_yield: Floats, response: Floats) -> None:
    """Fill each operator's stake response, 0 where the split of day 0 says nothing about it."""
    for j in range(lrt.size):
        split = split_bips[j] / 10_000.0
        response[j] = stake_response(split, gross_yield(expected_yield[j], split)) if lrt[j] == NOBODY else 0.0


@kernel
def compete_on_splits(
    day: int, delay: int, step: int, competition: float, least: float, most: float, expected_yield: Floats,
    reviewed: Rows, response: Floats, split_bips: Ints, next_split_bips: Ints, next_split_due: Rows,
) -> None:  # fmt: skip
    """Operators that review today move their split [bips] towards the best by ``step`` at most, from ``delay`` days
    on; one change at a time."""
    for j in range(split_bips.size):
        if reviewed[j] != day or next_split_due[j] != 0 or response[j] <= 0.0:
            continue
        gross = gross_yield(expected_yield[j], split_bips[j] / 10_000.0)
        if gross <= 0.0:
            continue
        split = split_towards(split_bips[j], best_split(competition * response[j], gross, least, most), step)
        if split != split_bips[j]:
            next_split_bips[j], next_split_due[j] = split, day + delay


@kernel
def mature_splits(day: int, split_bips: Ints, next_split_bips: Ints, next_split_due: Rows) -> None:
    """New splits whose activation delay is over are taken from now on; a due day of 0 means none."""
    for j in range(split_bips.size):
        if 0 < next_split_due[j] <= day:
            split_bips[j], next_split_due[j] = next_split_bips[j], 0
