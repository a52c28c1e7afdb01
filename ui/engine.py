"""Models for visitors, and the engine made ready before the first of them presses Step."""

from __future__ import annotations

import threading
from typing import Any  # models come from the engine

_getting_ready = threading.Lock()
_ready: list[bool] = []


def build(scenario: str, *, seed: int) -> Any:
    """A model for a visitor. The engine is imported late, so that the page answers before it is loaded."""
    from restaking import RestakingModel

    warm_up()
    return RestakingModel(scenario=scenario, seed=seed)


def warm_up() -> None:
    """Compile the engine once per process: a throwaway world lives two days and explains itself.

    Half a minute on a machine's first start, seconds later: compiled kernels are kept on disk.
    """
    from restaking import RestakingModel

    with _getting_ready:
        if _ready:
            return
        model = RestakingModel(scenario="teaching", seed=1)
        model.intervene("slash_operator", operator=0, fraction=0.01)
        model.run(days=2)
        model.explain("staker", 0)
        model.explain("operator", 0)
        _ready.append(True)
