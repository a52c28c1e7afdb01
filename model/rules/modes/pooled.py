"""Pooled stake: every AVS an operator is registered with may take everything (the original whitepaper)."""

from restaking.core.compiled import rule
from restaking.model.rules.modes import Mode, Rules, mode


@rule
def wanted(whole: int, running: int, first: bool, degree: int) -> int:
    """Every AVS gets the whole magnitude."""
    return whole


@rule
def free(whole: int, promised: int, degree: int) -> int:
    """Promises to other AVSs take nothing away."""
    return whole


@rule
def own_stake(stake: float, running: int, degree: float, maximum: float) -> float:
    """All stake stands behind each AVS [ETH]."""
    return stake


POOLED = mode(
    Mode(
        "pooled",
        "every AVS opted in may take everything",
        law="pooled stake stands whole behind every AVS (EigenLayer whitepaper, 2023); no degree limits it",
        source="EigenLayer whitepaper, 2023",
        rules=Rules(wanted=wanted, free=free, own_stake=own_stake),
        sums=False,
    )
)
