"""Sessions without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.ui.controller import Controller
from restaking.ui.engine import build, warm_up


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The engine compiles before any test waits for a day."""
    warm_up()


@pytest.fixture(scope="module")
def model() -> Any:
    """A teaching world after a week; read only."""
    model = RestakingModel(scenario="teaching", seed=7)
    model.run(days=7)
    return model


@pytest.fixture
def session() -> Iterator[Callable[..., Controller]]:
    """Makes controllers, and closes them afterwards."""
    opened: list[Controller] = []

    def open_session(*, make: Any = build, **options: Any) -> Controller:
        opened.append(Controller(make, **options))
        return opened[-1]

    yield open_session
    for controller in opened:
        controller.close()
