"""Operators keep their magnitude spread over the AVSs they run, and pay for running them; changes wait their time."""

import numpy as np

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows
from restaking.model.kernels.stakes import MORE_THAN_ANY, promised
from restaking.model.rules.allocation import free, wanted


@kernel
def spread_magnitudes(
    day: int, deallocation: int, degree: int, delay: Rows, max_magnitude: Ints, registered: Codes, magnitude: Ints,
    pending: Ints, pending_due: Rows,
) -> None:  # fmt: skip
    """Move every operator towards what its mode wants for each of its AVSs: file deallocations, allocate what is free.

    Each allocation has one change under way at most. ``degree`` [wad]; ``deallocation`` and ``delay`` [days], the
    latter each operator's own; an allocation without delay stands at once.
    """
    for j in range(max_magnitude.size):
        running, first = 0, -1
        for s in range(registered.shape[1]):
            if registered[j, s] == 1:
                running += 1
                first = s if first < 0 else first
        used = promised(magnitude[j], pending[j])
        for s in range(registered.shape[1]):
            if pending[j, s] != 0:
                continue
            held, target = magnitude[j, s], 0
            if registered[j, s] == 1:
                target = wanted(max_magnitude[j], running, s == first, degree)
            if held - target > (target // 1000 if registered[j, s] == 1 else 0):
                pending[j, s], pending_due[j, s] = target - held, day + deallocation
            elif held < target:
                more = max(0, min(target - held, free(max_magnitude[j], used, degree)))
                used = min(used + more, MORE_THAN_ANY)
                if delay[j] == 0:
                    magnitude[j, s] += more
                elif more > 0:
                    pending[j, s], pending_due[j, s] = more, day + delay[j]


@kernel
def mature_magnitudes(day: int, magnitude: Ints, pending: Ints, pending_due: Rows) -> None:
    """Changes whose delay is over take effect: allocations are slashable from now on, deallocations no longer."""
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            if pending[j, s] != 0 and pending_due[j, s] <= day:
                magnitude[j, s] += pending[j, s]
                pending[j, s] = 0


@kernel
def mature_delays(day: int, delay: Rows, next_delay: Rows, next_delay_due: Rows) -> None:
    """Changes of operators' allocation delays whose own delay is over take effect; a due day of 0 means none."""
    for j in range(delay.size):
        if 0 < next_delay_due[j] <= day:
            delay[j], next_delay_due[j] = next_delay[j], 0


@kernel
def set_limits(
    day: int, share: float, delegated: Ints, reviewed: Rows, registered: Codes, magnitude: Ints, limit: Ints
) -> None:
    """Set vaults' limits [gwei] to a share of what the vault holds, for new registrations and at reviews.

    Between reviews a limit stands, whatever leaves; an AVS that is gone has none.
    """
    for j in range(limit.shape[0]):
        for s in range(limit.shape[1]):
            if registered[j, s] == 1 and (reviewed[j] == day or limit[j, s] == 0):
                limit[j, s] = np.int64(share * float(delegated[j]))
            elif registered[j, s] == 0 and magnitude[j, s] == 0:
                limit[j, s] = 0


@kernel
def pay_running_costs(registered: Codes, daily_cost: int, wallet: Ints) -> int:
    """Operators pay for the AVSs they run as far as their commissions reach; returns what was paid [gwei]."""
    paid = 0
    for j in range(wallet.size):
        due = 0
        for s in range(registered.shape[1]):
            due += int(registered[j, s]) * daily_cost
        payment = min(due, wallet[j])
        wallet[j] -= payment
        paid += payment
    return paid
