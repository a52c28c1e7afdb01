"""Random scripts through the product's phases against the closed form: within a gwei per event, never above it."""

from fractions import Fraction
from typing import Any

import pytest

from restaking.runs.verify_ops import OPERATIONS
from tests.invariants.closed_form import Book, random_script

SCRIPTS = 120
MODES = ("unique", "pooled", "elastic")


def gaps(inputs: dict[str, Any]) -> list[tuple[str, Fraction]]:
    """(name, closed form less product) of every quantity of the payees [gwei], magnitudes in 1e-18."""
    end, book = OPERATIONS["protocol"].answer(inputs), Book(inputs).play()
    found = [("slashed_total", end["slashed_total"] - book.slashed)]
    for name, staker in book.stakers.items():
        found.append((f"{name}.withdrawable", staker.worth - end["stakers"][name]["withdrawable"]))
        found.append((f"{name}.paid_out", staker.paid - end["stakers"][name]["paid_out"]))
    for name, operator in book.operators.items():
        its = end["operators"][name]
        found.append((f"{name}.max_magnitude", (operator.m - Fraction(its["max_magnitude"])) * 10**18))
        found.append((f"{name}.delegated", book.delegated(operator) - its["delegated"]))
        found += [(f"{name}.{avs}", a - its["slashable"][avs]) for avs, a in book.slashable(operator).items()]
    return found


@pytest.mark.parametrize("mode", MODES)
def test_random_scripts_end_as_the_closed_form_says_and_never_above_it(mode: str):
    for seed in range(SCRIPTS):
        inputs = random_script(seed, mode)
        most = len(inputs["events"]) * (len(inputs["stakers"]) + 1)
        for name, gap in gaps(inputs):
            slack = Fraction(1, 100)  # of a gwei: magnitudes end at 1e-18, which 5e15 gwei can tell
            favoured = ".x" in name or ".y" in name or ".z" in name  # what AVSs may take has no payee
            assert -most if favoured else -slack <= gap <= most, f"seed {seed}: {name} is off by {float(gap)}"


def test_the_scripts_slash_what_waits_in_queues_and_what_leaves_allocations():
    """Else the test above would prove little."""
    scripts = [random_script(seed, mode) for mode in MODES for seed in range(SCRIPTS)]
    slashed = [Book(inputs).play() for inputs in scripts]
    assert sum(book.slashed > 0 for book in slashed) > len(scripts) * 3 / 4
    done = [event["do"] for inputs in scripts for event in inputs["events"]]
    assert min(done.count(do) for do in set(done)) > len(scripts) / 4 and len(set(done)) == 8
