"""Operation `security` against the words of the cases' README, taken literally: every non-empty coalition, every shock.

Random cases with operators without stake, and services that nobody backs, or only operators without stake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import pytest

from restaking.runs.verify_ops.security import security
from tests.security.drawn import THRESHOLDS, Dice

PSI = ("0", "1/7", "1/3", "1")


class Words:
    """The README's definitions, on the case as it is written."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.stake = {name: Fraction(value) for name, value in case["stake"].items()}
        self.behind = {s: [v for t, v in case["edges"] if t == s] for s in case["services"]}
        self.prize = {s: Fraction(each["profit"]) for s, each in case["services"].items()}
        self.alpha = {s: Fraction(each["alpha"]) for s, each in case["services"].items()}

    def weight(self, some: Iterable[str]) -> Fraction:
        return sum((self.stake[v] for v in some), Fraction())

    def coalitions(self, left: Iterable[str]) -> Iterator[tuple[list[str], Fraction, Fraction]]:
        """Services that each non-empty coalition of those left controls, its prize and its stake."""
        there = set(left)
        for some in subsets(sorted(there)):
            held = [
                s
                for s, behind in self.behind.items()
                if self.weight(set(behind) & set(some)) >= self.alpha[s] * self.weight(set(behind) & there)
            ]
            if some and held:
                yield held, sum((self.prize[s] for s in held), Fraction()), self.weight(some)

    def best(self) -> tuple[Fraction | None, Fraction | None]:
        """Largest profit, γ_max."""
        tried = list(self.coalitions(self.stake))
        ratios = [stake / prize for _, prize, stake in tried if prize]
        return max((prize - stake for _, prize, stake in tried), default=None), min(ratios) - 1 if ratios else None

    def worst(self, psi: Fraction) -> Fraction:
        """Largest share of stake lost to a shock and the largest valid coalition on what is left."""
        total, most = self.weight(self.stake), Fraction()
        for gone in subsets(self.stake):
            hit = self.weight(gone)
            if hit <= psi * total:
                after = (stake for _, prize, stake in self.coalitions(set(self.stake) - set(gone)) if prize > stake)
                most = max(most, hit + max(after, default=Fraction()))
        return most / total if total else Fraction()


def subsets(some: Iterable[str]) -> Iterator[tuple[str, ...]]:
    names = list(some)
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


def drawn(number: int) -> dict[str, Any]:
    """A case of a number; some services are backed by nobody, some only by operators without stake."""
    draw = Dice(number, 7)
    stake = {f"v{row}": str(Fraction(draw.randint(0, 8), draw.choice([1, 1, 3]))) for row in range(draw.randint(1, 5))}
    services = {
        f"s{row}": {"profit": str(Fraction(draw.randint(0, 9), 2)), "alpha": str(draw.choice(THRESHOLDS))}
        for row in range(draw.randint(1, 3))
    }
    bare = draw.choice([None, *services])
    poor = [v for v, each in stake.items() if each == "0"]
    edges = [[s, v] for s in services for v in stake if (v in poor if s == bare else draw.random() < 0.6)]
    return {"stake": stake, "services": services, "edges": edges, "psi": list(PSI)}


@pytest.mark.parametrize("number", range(60))
def test_every_answer_is_what_the_words_say(number: int):
    case = drawn(number)
    words, found = Words(case), security(case)
    profit, gamma = words.best()
    assert found["max_attack_profit"] == pytest.approx(profit if profit is None else float(profit))
    assert found["gamma_max"] == pytest.approx(gamma if gamma is None else float(gamma))
    assert found["secure"] == (profit is None or profit <= 0)
    for psi in PSI:
        loss, share = found["worst_case_loss"][psi], Fraction(psi)
        assert loss["realised_loss_max"] == pytest.approx(float(words.worst(share)))
        bound = share if gamma is None else share * (1 + 1 / gamma) if gamma > 0 else None
        assert loss["theorem1_bound"] == pytest.approx(bound if bound is None else float(bound))
        assert bound is None or words.worst(share) <= bound


def test_some_of_these_cases_have_services_that_nobody_backs_and_profits_that_hang_on_somebody():
    """What a coalition of nobody would win there is more than what anybody wins."""
    free = [
        case for case in map(drawn, range(60)) if any(not Words(case).weight(b) for b in Words(case).behind.values())
    ]
    assert len(free) >= 15
    assert sum(unbacked(case) > (Words(case).best()[0] or 0) for case in free) >= 10


def unbacked(case: dict[str, Any]) -> Fraction:
    words = Words(case)
    return sum((words.prize[s] for s, behind in words.behind.items() if not words.weight(behind)), Fraction())


def backed_by_nobody(**changes: Any) -> dict[str, Any]:
    """Two operators with 4 and 6; a service of theirs for 3, and one for 5 that nobody runs."""
    case = {
        "stake": {"a": "4", "b": "6"},
        "services": {"own": {"profit": "3", "alpha": "1"}, "free": {"profit": "5", "alpha": "1/3"}},
        "edges": [["own", "a"], ["own", "b"]],
        "psi": ["0", "4/10", "6/10"],
    }
    return case | changes


def test_a_service_that_nobody_backs_takes_a_coalition_of_somebody_and_the_smallest_will_do():
    found = security(backed_by_nobody())
    assert found["max_attack_profit"] == 1.0 and not found["secure"]
    assert found["gamma_max"] == pytest.approx(4 / 5 - 1)
    dear = security(backed_by_nobody(stake={"a": "6", "b": "6"}))
    assert dear["max_attack_profit"] == -1.0 and dear["secure"] and dear["gamma_max"] == pytest.approx(6 / 5 - 1)


def test_a_shock_that_leaves_nobody_behind_a_service_leaves_it_to_anybody():
    """The shock takes a, who alone ran `left`; then b, worth 6, wins its 7."""
    case = {
        "stake": {"a": "8", "b": "6", "c": "6"},
        "services": {"left": {"profit": "7", "alpha": "1"}},
        "edges": [["left", "a"]],
        "psi": ["4/10", "3/10"],
    }
    found = security(case)
    assert found["secure"] and found["gamma_max"] == pytest.approx(1 / 7)
    assert [found["worst_case_loss"][psi]["realised_loss_max"] for psi in case["psi"]] == [0.7, 0.3]


@pytest.mark.parametrize("services", [{}, {"x": {"profit": "0", "alpha": "1/2"}}])
def test_with_nothing_to_win_there_is_no_slack_to_name_and_only_the_shock_is_lost(services: dict[str, Any]):
    edges = [[s, v] for s in services for v in ("a", "b")]
    found = security({"stake": {"a": "1", "b": "3"}, "services": services, "edges": edges, "psi": ["1/4", "1/2"]})
    assert found["secure"] and found["gamma_max"] is None
    assert found["max_attack_profit"] == (-3.0 if services else None)
    assert found["worst_case_loss"] == {
        "1/4": {"realised_loss_max": 0.25, "theorem1_bound": 0.25},
        "1/2": {"realised_loss_max": 0.25, "theorem1_bound": 0.5},
    }
