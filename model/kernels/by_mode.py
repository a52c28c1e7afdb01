"""The kernels in which allocation modes differ, compiled for the scenario's mode.

In their modules ``wanted``, ``free``, ``at_risk`` and ``share_at_risk`` are the common rules;
where a mode has its own, copies are compiled in which those names mean them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from restaking.core.compiled import specialise
from restaking.model.kernels import exposures, registrations, stakes
from restaking.model.rules.modes import MODES, Mode


class ModeKernels(NamedTuple):
    """The law of a mode and the kernels that follow it."""

    law: Mode
    slashable: Any
    secured: Any
    observe_operators: Any
    spread_magnitudes: Any


@cache
def mode_kernels(name: str) -> ModeKernels:
    """The kernels for one allocation mode."""
    law = MODES[name]

    def own(kernel: Callable[..., Any], *names: str) -> Any:
        rules = law.rules.unlike(*names)
        return specialise(kernel, name, **rules) if rules else kernel

    return ModeKernels(
        law,
        own(stakes.slashable, "at_risk"),
        own(stakes.secured, "at_risk"),
        own(exposures.observe_operators, "share_at_risk"),
        own(registrations.spread_magnitudes, "wanted", "free"),
    )
