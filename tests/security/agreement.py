"""One random network put to every search and to brute force: what each says, and whether all of it fits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from restaking.model.rules.security import loss_bound
from restaking.model.security.attack import Limits, cost, feasible, prize, profit
from restaking.model.security.bracket import bracket
from restaking.model.security.exact import most_profitable, slack
from restaking.model.security.hunt import hunt
from restaking.model.security.local import certificate
from restaking.model.security.network import Network
from restaking.model.security.shock import worst_loss
from tests.security import brute, drawn

NEAR = Fraction(1, 10**6)
"""Widest bracket of 1 + γ that counts as closed: floats beyond that."""


@dataclass(frozen=True)
class Agreement:
    """What was found on one network."""

    faults: list[str]
    """Answers that do not fit together."""
    decided: bool
    """Whether the bracket for large networks is closed, or says secure or attackable."""
    near: Fraction
    """Worst loss over what slack promises; 0 without a promise."""


def compared(number: int) -> Agreement:
    """The network of a number, with limits that go round."""
    mode, plain = drawn.MODES[number % 3], number // 3 % 2 == 0
    network = drawn.drawn(number, mode, plain=plain)
    limits = Limits((0, 0, 1, 2)[number // 6 % 4], (0, 0, 0, 3)[number // 24 % 4])
    psi = (Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2))[number // 6 % 4]
    faults, decided = _attacks(network, limits)
    more, near = _losses(network, psi, sound=plain)
    return Agreement([f"{number}: {each}" for each in faults + more], decided, near)


def _attacks(network: Network, limits: Limits) -> tuple[list[str], bool]:
    """Largest profit and slack by brute force, by the exact search, by bounds and by hand."""
    best, gamma = brute.best(network, limits.targets)
    found, gap, bounds = most_profitable(network, limits), slack(network, limits), bracket(network, limits)
    faults = []
    dusty = _dusty(network)
    over = dusty and best is not None and found.bound is not None and found.bound > best
    if found.profit != best or not (found.bound == best or over):
        faults.append(f"profit {best}, not {found.profit} to {found.bound}")
    least = Fraction(-1) if dusty else None if gamma is None else gamma - NEAR
    if gap.upper != gamma or (gamma is not None and least is not None and not least <= (gap.lower or 0) <= gamma):
        faults.append(f"slack {gamma}, not {gap.lower} to {gap.upper}")
    for attack in (found.attack, gap.attack, bounds.found.attack, bounds.slack.attack, hunt(network, limits)):
        if attack is not None and not feasible(network, attack):
            faults.append(f"{attack} cannot be carried out")
    if found.attack and profit(network, found.attack) != found.profit:
        faults.append("profit is not that of the attack")
    if gap.attack and cost(network, gap.attack) / prize(network, gap.attack) - 1 != gap.upper:
        faults.append("slack is not that of the attack")
    local = certificate(network)
    if gamma is not None and (local is None or local > gamma):
        faults.append(f"certificate {local} of slack {gamma}")
    if (best is None) != (bounds.found.bound is None) or (
        best is not None and not (bounds.found.profit or best) <= best <= (bounds.found.bound or 0)
    ):
        faults.append(f"profit {best} outside {bounds.found}")
    if gamma is not None and not (bounds.slack.lower or -1) <= gamma <= (bounds.slack.upper or gamma):
        faults.append(f"slack {gamma} outside {bounds.slack}")
    verdict = bounds.found.verdict(limits.budget)
    pays = best is not None and best + limits.budget > 0
    if verdict not in ("undecided", "attackable" if pays else "secure"):
        faults.append(f"{verdict} with a best profit of {best}")
    return faults, verdict != "undecided" or bounds.slack.width < 1 + NEAR


def _dusty(network: Network) -> bool:
    """Whether some amounts are next to nothing beside others, or too large for floats to tell apart: then bounds hold,
    but need not meet what was found to the last unit."""
    amounts = [each.cost for each in network.members] + [each.prize for each in network.services]
    amounts += [each for edge in network.edges for each in (edge.amount, edge.lost, edge.cost)]
    amounts = [each for each in amounts + [each.joining for each in network.members] if each]
    return bool(amounts) and (max(amounts) > 10**4 * min(amounts) or max(amounts) > 10**9)


def _losses(network: Network, psi: Fraction, *, sound: bool) -> tuple[list[str], Fraction]:
    """Worst loss by brute force and by the program; ``sound``: attackers lose what they pay, so slack bounds it."""
    worst, loss, gamma = brute.worst(network, psi), worst_loss(network, psi), slack(network).upper
    closed = loss.upper == worst or (_dusty(network) and worst < loss.upper)
    faults = [] if loss.lower == worst and closed else [f"loss {worst}, not {loss.lower} to {loss.upper}"]
    bound = loss_bound(float(gamma), float(psi)) if sound and gamma is not None else None
    if bound and worst >= bound and psi:
        faults.append(f"loss {worst} breaks {bound}")
    return faults, worst / Fraction(bound) if bound else Fraction()
