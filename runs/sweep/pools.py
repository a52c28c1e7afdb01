"""Executors: threads of this machine with a worker process each, or a Dask cluster; the driver sees one shape."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from restaking.model.scenario.errors import not_allowed
from restaking.runs.refused import CANNOT_START, Refused
from restaking.runs.sweep import host
from restaking.runs.sweep.worker import Chunk, Report, Setup

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS: Final = 15
ADDRESS: Final = "the address of a Dask scheduler, such as tcp://127.0.0.1:8786"
_FORM: Final = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):([0-9]{1,5})")


@dataclass
class Pool:
    """Somebody who takes chunks."""

    executor: Executor
    slots: Callable[[], int]
    """Chunks that it may have at a time; a cluster grows and shrinks, and has none while it has no workers."""
    hosts: list[host.Host]
    """Hosts in this process, to be ended with it."""
    lost: tuple[type[BaseException], ...] = ()
    """Exceptions that mean that a chunk's worker died."""
    address: str = ""
    """Of the scheduler whose workers these are."""

    def submit(self, setup: Setup, chunk: Chunk, seconds: float) -> Future[Report]:
        """Hand over a chunk."""
        work: Any = host.hosted if self.hosts else host.hosted_elsewhere
        return self.executor.submit(work, setup, chunk, seconds)

    def abandon(self) -> None:
        """End the workers of this process at once."""
        for each in self.hosts:
            each.close()


@contextlib.contextmanager
def local(workers: int) -> Iterator[Pool]:
    """As many worker processes on this machine; they end with the block."""
    hosts = [host.Host() for _ in range(workers)]
    free = list(hosts)
    with host.one_thread_each():
        threads = ThreadPoolExecutor(workers, "sweep", initializer=lambda: host.enrol(free.pop()))
        try:
            yield Pool(threads, lambda: workers, hosts, (host.WorkerDied,))
        finally:
            for each in hosts:
                each.close()
            threads.shutdown(cancel_futures=True)


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """The workers of a Dask scheduler; they must see the sweep folder under the same path."""
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise Refused("--scheduler needs Dask: pip install 'restaking[cluster]'", CANNOT_START) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError):
        raise Refused(f"--scheduler {address!r}: nobody answers; {ADDRESS}", CANNOT_START) from None
    with client:
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield Pool(executor, lambda: 2 * _threads(client), [], (host.WorkerDied, KilledWorker), address)
        executor.shutdown(wait=False)


def check_address(address: object) -> None:
    """Refuse what is no address, before anything is connected or written."""
    found = _FORM.fullmatch(address) if isinstance(address, str) else None
    if not (found and 0 < int(found[1]) < 2**16):
        raise not_allowed("--scheduler", address, ADDRESS)


def _threads(client: Client) -> int:
    """Threads of all workers together."""
    return sum(client.nthreads().values())  # type: ignore[no-untyped-call]
