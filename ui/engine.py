"""Models for visitors, and the engine made ready before the first of them presses Step."""

from __future__ import annotations

import threading
from typing import Any  # models come from the engine

_getting_ready = threading.Lock()
_ready: set[str] = set()
"""Allocation modes whose kernels are compiled."""


def build(scenario: str, *, seed: int, **overrides: object) -> Any:
    """A model for a visitor. The engine is imported late, so that the page answers before it is loaded."""
    from restaking.model.restaking_model import RestakingModel

    model = RestakingModel(scenario=scenario, seed=seed, **overrides)
    warm_up(model.world.scenario.slashing.mode)
    return model


def warm_up(mode: str = "unique") -> None:
    """Compile the engine for an allocation mode once per process: a throwaway world lives two days, explains itself.

    A minute on a machine's first start, seconds later: compiled kernels are kept on disk.
    """
    from restaking.model.restaking_model import RestakingModel

    with _getting_ready:
        if mode in _ready:
            return
        model = RestakingModel(scenario="teaching", seed=1, **{"slashing.mode": mode})
        model.intervene("slash_operator", operator=0, fraction=0.01)
        model.intervene("mass_exit", share=0.01)
        model.run(days=2)
        model.explain("staker", 0)
        model.explain("operator", 0)
        _ready.add(mode)
