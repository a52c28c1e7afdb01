"""Hosts start their workers whatever has happened to those before."""

from concurrent.futures import ProcessPoolExecutor
from types import SimpleNamespace

import pytest

from restaking.runs.sweep import host
from tests.sweep.stand import QUICK

SETUP = SimpleNamespace(runner=QUICK)


@pytest.fixture
def slept(monkeypatch):
    """Every pause so far; none is waited for."""
    pauses = []
    monkeypatch.setattr(host, "time", SimpleNamespace(sleep=pauses.append))
    monkeypatch.setattr(host, "warm_up", repr)
    return pauses


def nobody_answers(slept, seconds):
    """Executors that find no fork server until so much time has passed."""

    class Executor(ProcessPoolExecutor):
        def submit(self, *words):
            if sum(slept) < seconds:
                raise ConnectionRefusedError
            return super().submit(*words)

    return Executor


def test_a_fork_server_that_takes_a_while_to_be_gone_is_outwaited(slept, monkeypatch):
    monkeypatch.setattr(host, "ProcessPoolExecutor", nobody_answers(slept, 0.5))
    with_worker = host.Host()
    try:
        assert with_worker._started(SETUP).submit(abs, -7).result() == 7
    finally:
        with_worker.close()
    assert slept == [0.0, 0.1, 0.5]


def test_where_nobody_ever_answers_the_host_says_so(slept, monkeypatch):
    monkeypatch.setattr(host, "ProcessPoolExecutor", nobody_answers(slept, float("inf")))
    with pytest.raises(host.CannotStart, match="4 workers ended before they were ready"):
        host.Host()._started(SETUP)
