"""Feared losses and variances told apart by class of risk, by the rule that the kernels sum them with."""

from restaking.agents.choice import perceived_hazard
from restaking.agents.fears import EVENTS, LOSS, VARIANCE, Risk
from restaking.core.units import Floats


def by_class(offers: Floats, row: int, alarm: Floats, years: Floats) -> dict[str, float]:
    """Terms ``feared.CLASS`` and ``variance.CLASS`` [1/yr] of one offer to somebody with that alarm (RISKS,).

    ``variance.common`` holds the cross terms of faults that strike several AVSs at once.
    """
    out = {}
    hazards = {risk: perceived_hazard(offers[row, EVENTS + risk], alarm[risk], years[risk]) for risk in Risk}
    for prefix, place in (("feared", LOSS), ("variance", VARIANCE)):
        for risk, hazard in hazards.items():
            out[f"{prefix}.{risk.name.lower()}"] = float(hazard * offers[row, place + risk])
    return out
