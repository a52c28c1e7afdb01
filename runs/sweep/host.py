"""Hosts of workers: each thread that hands out chunks has one worker process of its own.

So the death of a worker touches one chunk, and a chunk of one names the culprit. The same function serves threads of
the driver and threads of a Dask worker, whose own process thereby never runs the model.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import Any, Final

from restaking.runs.sweep import limits
from restaking.runs.sweep.worker import Chunk, Report, Setup, carry_out, ready, warm_up

START_PAUSES: Final = (0.0, 0.1, 0.5, 2.0)
"""Before each try to start a worker [s]. A fork server that was killed takes a while to be gone, above all on a busy
machine; until then it is taken for alive, and nobody answers in its place."""
START_SECONDS: Final = 120.0
WARM_SECONDS: Final = 900.0
"""The model may have to be compiled first [s]."""
IDLE_SECONDS: Final = 10.0
THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_here = threading.local()
_starting = threading.Lock()


class WorkerDied(Exception):
    """The worker ended while it had a chunk; the argument is how long it had had it [s]."""


class CannotStart(Exception):
    """Workers end before they are ready."""


class Host:
    """One worker process, started when there is work and anew after each death."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._pid = 0
        self._closed = False

    def carry_out(self, setup: Setup, chunk: Chunk, seconds: float) -> Report:
        """Have a chunk done within `seconds`.

        Raises:
            WorkerDied: if the worker ended, or took too long and was ended.
        """
        pool = self._started(setup)
        begun = time.monotonic()
        try:
            future = pool.submit(carry_out, setup, chunk)
            if not _in_time(future, seconds):
                self.kill()
            return future.result()
        except BrokenProcessPool:
            self._drop()
            raise WorkerDied(time.monotonic() - begun) from None

    def kill(self) -> None:
        """End the worker at once."""
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def close(self) -> None:
        """End the worker; the host starts none again."""
        self._closed = True
        self.kill()
        self._drop()

    def _started(self, setup: Setup) -> ProcessPoolExecutor:
        """The pool of one, ready to work."""
        for pause in START_PAUSES:
            if self._pool is not None:
                return self._pool
            time.sleep(pause)
            pool = ProcessPoolExecutor(1, _context(setup.runner), initializer=limits.guard_worker)
            try:
                with _starting, _without_main(), _deaf_to_ctrl_c():
                    started = pool.submit(ready)
                self._pid = started.result(timeout=START_SECONDS)
                if self._closed:  # while the worker had no id yet by which to end it
                    self.kill()
                pool.submit(warm_up, setup).result(timeout=WARM_SECONDS)
                self._pool = pool
            except (BrokenProcessPool, FutureTimeout, OSError, EOFError):  # the last two: the fork server was killed
                self.kill()
            finally:
                if self._pool is None:
                    pool.shutdown(wait=False, cancel_futures=True)
            if self._closed:
                self.close()
                raise WorkerDied(0.0)
        if self._pool is not None:
            return self._pool
        raise CannotStart(f"{len(START_PAUSES)} workers ended before they were ready")

    def _drop(self) -> None:
        pool, self._pool, self._pid = self._pool, None, 0
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def hosted(setup: Setup, chunk: Chunk, seconds: float) -> Report:
    """Have a chunk done by the worker of this thread."""
    return own_host().carry_out(setup, chunk, seconds)


def hosted_elsewhere(setup: Setup, chunk: Chunk, seconds: float) -> Report:
    """The same within a cluster's process, where a worker without work is not kept for long."""
    _here.used = None  # by a timer set before: there is work again
    host = own_host()
    try:
        with _not_a_daemon():
            return host.carry_out(setup, chunk, seconds)
    finally:
        _close_when_idle(host)


def own_host() -> Host:
    """The host of this thread."""
    if not hasattr(_here, "host"):
        _here.host = Host()
    host: Host = _here.host
    return host


def _close_when_idle(host: Host) -> None:
    """End the host of this thread unless it has got more work within ten seconds."""
    _here.used = used = time.monotonic()
    here = _here.__dict__  # of this thread; the timer's own is another

    def close() -> None:
        if here.get("used") == used and here.get("host") is host:
            del here["host"]
            host.close()

    timer = threading.Timer(IDLE_SECONDS, close)
    timer.daemon = True
    timer.start()


def enrol(host: Host) -> None:
    """Give this thread a host that somebody else ends."""
    _here.host = host


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Tell workers' linear algebra to use one thread: there are as many workers as there is work for cores."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _context(runner: str) -> BaseContext:
    """Workers are forked from a server that has imported what they need, or started afresh where there is none."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["restaking.runs.sweep.worker", "pyarrow.parquet", runner])
    return context


def _in_time(future: Future[Any], seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        future.exception(timeout=seconds)
    return future.done()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module while a worker starts, or the worker would run the user's script or notebook again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let what is started inside not hear Ctrl-C, which goes to everybody at the terminal, until it has settled."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # would lift the block when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _not_a_daemon() -> Iterator[None]:
    """Let a process that a Dask nanny started have a child, which daemons may not; ours leaves with its parent."""
    config = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    before = config.get("daemon")
    config["daemon"] = False
    try:
        yield
    finally:
        config["daemon"] = before
