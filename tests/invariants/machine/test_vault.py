"""EigenLayer's invariants over the real engine, under allocation mode ``vault``; see ``__init__.py``."""

from tests.invariants.machine.machines import EACH, play


def test_every_invariant_holds_after_every_step_in_mode_vault():
    assert play("vault", EACH) >= EACH
