"""Allocation modes, the laws by which stake stands behind several AVSs: one file each, found by name in the scenario.

All modes share one loss rule but ``vault``: a slash of fraction q takes x = ⌈allocation · q⌉ off the allocation
and off the operator's magnitude M; every other allocation is cut to at most what is left of M. Under unique
stake that cut never binds, under pooled stake it always does, between the two it is the stretch of Bar-Zur & Eyal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from restaking.core.registry import Registry
from restaking.model.rules import allocation


class Rules(NamedTuple):
    """The scalar rules in which modes differ, named as the kernels call them; see :mod:`..allocation`."""

    wanted: Callable[[int, int, bool, int], int] = allocation.wanted
    free: Callable[[int, int, int], int] = allocation.free
    at_risk: Callable[[int, int, int, int, int], int] = allocation.at_risk
    share_at_risk: Callable[[int, int, int, int, int], float] = allocation.share_at_risk
    own_stake: Callable[[float, int, float, float], float] = allocation.own_stake

    def unlike(self, *names: str) -> dict[str, Any]:
        """Those of the named rules that are not the common ones."""
        return {name: getattr(self, name) for name in names if getattr(self, name) is not getattr(COMMON, name)}


COMMON = Rules()


@dataclass(frozen=True)
class Mode:
    """A registered allocation mode."""

    name: str
    about: str
    law: str
    """Why a degree outside ``least`` to ``most`` is refused, in words that may follow a colon."""
    source: str
    least: float = 0.0
    usual: float = 0.0
    """Degree where the scenario gives none (0)."""
    most: float = 0.0
    rules: Rules = COMMON
    sums: bool = True
    """Whether allocations of an operator count against one sum, degree x magnitude."""
    amounts: bool = False
    """Whether a slash is an amount of stake, limited by what was captured, instead of a share of an allocation."""


MODES: Registry[Mode] = Registry("allocation mode", __name__)


def mode(entry: Mode) -> Mode:
    """Enter a mode under its name."""
    MODES.add(entry.name, entry)
    return entry
