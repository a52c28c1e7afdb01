"""The main chain's security: what it costs to stop finality, and what people believe of it."""

from restaking.core.units import WAD, mul_div_up


def stake_in_doubt(stake: int, coupling: int) -> int:
    """Part [gwei] of the ``stake`` that malicious operators run which their validators' owners cannot count on.

    ``coupling`` [wad]: chance that what goes wrong in AVS software reaches validators. Source: model.md SM12, S_comp.
    """
    return int(mul_div_up(stake, coupling, WAD))


def fundamental_security(active: int, failing: int, in_doubt: int, hollow: int, hollow_weight: int) -> int:
    """Stake [gwei] that somebody would still have to corrupt to stop finality, which takes a third of all that is
    active; what stands still, is in doubt or deters nobody any more comes for free. Never below 0.

    ``hollow_weight`` [wad]: how little slashed stake that is still active deters whoever runs it; 0: it deters as
    before. Source: model.md SM12.
    """
    free = failing + in_doubt + int(mul_div_up(hollow, hollow_weight, WAD))
    return max(0, active // 3 - free)


def next_trust(trust: float, recovery: float, coupling: float, attention: float, bad_news: float) -> float:
    """Perceived security of the next day, 0 to 1: it recovers by a share of what is missing and falls by the day's
    ``bad_news`` (see :func:`bad_news`), the more so the more people pay attention (``attention``: 1 and up).

    ``coupling`` is an assumption and its own control: at 0 nothing lowers trust. Source: model.md SM12.
    """
    return min(1.0, max(0.0, trust + recovery * (1.0 - trust) - coupling * attention * bad_news))


def bad_news(
    burned: float, incident: float, gap: float, burned_weight: float, incident_weight: float, gap_weight: float
) -> float:
    """What a day's losses weigh: share of all active stake burned by the base chain, share of users' value at AVSs
    that had an incident, and discount of LRT tokens, all 0 to 1, times their weights."""
    return burned_weight * burned + incident_weight * incident + gap_weight * gap


def dread(distrust: float, perceived_hazard: float) -> float:
    """By how much the hazard feared on the base chain is multiplied where that much trust is lost."""
    return 1.0 + perceived_hazard * distrust


def contagion_multiplier(shock: int, attack: int, spread: int) -> float:
    """All stake lost over what the shock itself took [gwei]; nan without a shock.

    Source: Durvasula and Roughgarden 2024, whose bound 1 + 1/gamma covers ``shock`` and ``attack``; what ``spread``
    through common software is no part of their model.
    """
    return (shock + attack + spread) / shock if shock > 0 else float("nan")
