"""What people fear, by class of risk: remembered events, and what one more would take.

Everything that can be held is described to its choosers by one row of numbers, in the same layout for plain
stake, operators and LRTs: yield, then remembered events, mean loss and second moment of loss per class, then points.
"""

from enum import IntEnum
from typing import Final

from restaking.agents.choice import perceived_hazard
from restaking.core.columns import Row, column
from restaking.core.compiled import rule
from restaking.core.units import Floats


class Risk(IntEnum):
    """Classes of slashing that people tell apart. Hazards are per registration and year, that of the base chain
    per validator and year."""

    OPERATOR = 0
    """An operator's own fault, at one AVS."""
    COMMON = 1
    """A fault that a firm or a client software has everywhere at once."""
    AVS = 2
    """An AVS slashes for no fault of the operator's: a bug, malice, an attack on it."""
    BASE = 3
    """The base chain slashes validators."""


RISKS: Final = len(Risk)
YIELD: Final = 0
EVENTS: Final = 1
LOSS: Final = EVENTS + RISKS
VARIANCE: Final = LOSS + RISKS
POINTS: Final = VARIANCE + RISKS
OFFER_WIDTH: Final = POINTS + 1


class Fear(Row):
    """What one staker remembers beyond what everybody does. Arrays are (stakers, RISKS)."""

    alarm = column(float, "events", 0.0, "slashes of its own stake and its neighbours', beyond their public weight")
    seen = column(float, "events", 0.0, "alarm at the last review")


class OperatorRisk(Row):
    """What people think of one operator. Arrays are (operators, RISKS)."""

    alarm = column(float, "events", 0.0, "slashes of this operator and those alike, beyond what all are suspected of")
    loss = column(float, "1", 0.0, "mean loss of a delegator per unit of hazard: sum of slashable share x severity")
    variance = column(float, "1", 0.0, "second moment of that loss")


class LrtRisk(Row):
    """The same for holders of one LRT, from the operators behind it. Arrays are (LRTs, RISKS)."""

    loss = column(float, "1", 0.0, "mean loss of a holder per unit of hazard")
    variance = column(float, "1", 0.0, "second moment of that loss")


@rule
def fear(offers: Floats, row: int, alarm: Floats, who: int, years: Floats) -> tuple[float, float]:
    """(feared loss, variance) of one offer over a year, to somebody with the alarm in row ``who``.

    ``offers`` (rows, OFFER_WIDTH), ``alarm`` (people, RISKS) [events], ``years`` (RISKS,) of exposure.
    """
    feared, variance = 0.0, 0.0
    for risk in range(RISKS):
        hazard = perceived_hazard(offers[row, EVENTS + risk], alarm[who, risk], years[risk])
        feared += hazard * offers[row, LOSS + risk]
        variance += hazard * offers[row, VARIANCE + risk]
    return feared, variance
