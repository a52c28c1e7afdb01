"""EigenLayer's invariants over the real engine, under allocation mode ``unique``; see ``__init__.py``."""

from pathlib import Path

from tests.invariants.machine.machines import EACH, MODES, STEPS, play


def test_every_invariant_holds_after_every_step_in_mode_unique():
    assert play("unique", EACH) >= EACH


def test_the_modes_together_take_all_the_steps_asked_for():
    """A hundred thousand, unless ``MACHINE_STEPS`` says otherwise; each mode's file asserts its own part."""
    there = {file.stem.removeprefix("test_") for file in Path(__file__).parent.glob("test_*.py")}
    assert there == set(MODES) and EACH * len(MODES) >= STEPS
