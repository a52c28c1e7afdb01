"""Closed forms of security: what theorems promise, and what equal services need. Pure functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from restaking.core.compiled import rule


def loss_bound(slack: float | None, shock: float) -> float | None:
    """Share of stake that a shock of a share ``shock`` stays below if slack is γ > 0; None: no bound.

    Where nothing can be won (``slack`` None) every γ holds, and with it the least of all bounds: ψ itself.
    Source: Durvasula and Roughgarden 2024, Theorem 1: (1 + 1/γ)·ψ.
    """
    if slack is None:
        return shock
    return shock * (1.0 + 1.0 / slack) if slack > 0.0 else None


@rule
def cascade_length(depth: float, shock: float, stake: float, smallest: float, slack: float) -> float:
    """Rounds that a cascade stays below, from reference depth k, shock ψ, all stake, the smallest operator's and γ > 0.

    Source: Durvasula and Roughgarden 2024, Theorem 7: k·(1 + log to the base 1 + γ of ψ·σ_V/(ε·γ)).
    """
    return depth * (1.0 + math.log(shock * stake / (smallest * slack)) / math.log(1.0 + slack))


@dataclass(frozen=True)
class EqualServices:
    """N services of equal prize and threshold, each with its own stake or all behind one stake. Exact, in any unit."""

    services: int
    own_stake: Fraction
    """Behind each service, where each has its own."""
    pooled_stake: Fraction
    """Behind all of them, where they share it."""
    prize: Fraction
    threshold: Fraction

    @property
    def own_cost(self) -> Fraction:
        """Cost of corrupting a service with its own stake."""
        return self.threshold * self.own_stake

    @property
    def pooled_cost(self) -> Fraction:
        """Cost of corrupting any number of services that share stake: it is lost once."""
        return self.threshold * self.pooled_stake

    @property
    def bearable(self) -> int | None:
        """Most services that can be attacked together without profit where they share stake; None: any number."""
        return int(self.pooled_cost // self.prize) if self.prize else None


def needed_apart(prizes: Sequence[Fraction], thresholds: Sequence[Fraction]) -> Fraction:
    """Least stake for which no attack pays, each service having its own: Σ prize/threshold."""
    return sum((prize / threshold for prize, threshold in zip(prizes, thresholds, strict=True)), Fraction())


def needed_pooled(prizes: Sequence[Fraction], thresholds: Sequence[Fraction], targets: int = 0) -> Fraction:
    """Least stake behind all services for which no attack on at most ``targets`` of them pays (0: any number).

    Who controls one of threshold t controls all of thresholds up to t at the same cost: the largest prizes among them.
    """
    most = Fraction()
    for level in set(thresholds):
        within = sorted((p for p, t in zip(prizes, thresholds, strict=True) if t <= level), reverse=True)
        most = max(most, sum(within[: targets or None], Fraction()) / level)
    return most


def elastic_min_stake(
    validators: int,
    services: int,
    threshold: Fraction,
    prize: Fraction,
    degree: Fraction,
    byzantine: int,
    budget: Fraction,
) -> Fraction | None:
    """Stake per validator above which the symmetric elastic network is robust; None: no stake is enough.

    For up to ``byzantine`` services f that slash all they can and every number k of services attacked, threshold·n·
    min(σ′, k·w′) - k·prize must exceed the budget, where σ′ = σ·(1 - f·degree/m) and w′ = min(degree·σ/m, σ′). Each of
    these is linear in σ, so the least σ is the largest of their roots. That is where f is largest, as long as anything
    is left to attack, since σ′ falls faster than what there is to win; and at one service or all of them: while k·w′
    < σ′, what is at stake for each attacked is the same and the budget is spread thinner, and from there on only the
    prizes grow. Source: Bar-Zur and Eyal 2025, in closed form.
    """
    slashed = min(byzantine, services - 1)
    left = max(Fraction(), 1 - slashed * degree / services)
    if not left:
        return None
    allocated = min(degree / services, left)
    each = validators * threshold
    return max(
        (attacked * prize + budget) / (each * min(left, attacked * allocated)) for attacked in (1, services - slashed)
    )
