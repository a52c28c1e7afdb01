"""How long the machines run: 25,000 steps for each of four modes in every test run, or as many as are asked for.

``MACHINE_STEPS=5000000 pytest tests/invariants/machine`` runs a longer profile: that many steps over the four modes.
Examples are the same in every run; a longer profile continues with further ones (seeds 1, 2, …), in batches, because
Hypothesis remembers everything it has tried within one.
"""

import os

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants.machine.rules import Life

MODES = ("unique", "pooled", "elastic", "vault")
STEPS = int(os.environ.get("MACHINE_STEPS", 100_000))  # all modes together
EACH = -(-STEPS // len(MODES))
LENGTH, BATCH = 100, 50  # steps of an example, examples of a batch
SHRINK = os.environ.get("MACHINE_SHRINK", "1") == "1"  # whether a failure is made small, which takes its time


def play(mode: str, steps: int) -> int:
    """Run the machine of one allocation mode until it has taken so many steps; returns how many it took."""
    machine = type(mode.capitalize(), (Life,), {"mode": mode, "steps": 0})
    batch = 0
    while machine.steps < steps:
        batch += 1
        found = seed(batch)(machine)  # examples are a function of the number of the batch alone
        run_state_machine_as_test(
            found,
            settings=settings(
                max_examples=min(BATCH, 1 + (steps - machine.steps) // LENGTH),
                stateful_step_count=LENGTH,
                database=None,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate, Phase.shrink] if SHRINK else [Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    return machine.steps
