"""What a run may not exceed: its time and its worker's memory; and that a worker does not outlive its driver."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

GRACE_SECONDS: Final = 5.0
"""How long a run that does not heed its alarm, such as an endless loop of compiled code, may go on."""
AGAIN_SECONDS: Final = 0.5
"""After which the alarm rings again: what it raises is lost where it rings inside a callback, as of a weak reference,
whose exceptions Python prints and drops."""
MIB: Final = 1 << 20
_STATUS: Final = Path("/proc/self/status")
_CLEAR: Final = Path("/proc/self/clear_refs")
_PR_SET_PDEATHSIG: Final = 1


class RunTimedOut(BaseException):
    """A run took longer than it may; no `except Exception` of the model stops it."""


@contextlib.contextmanager
def limited(timeout_seconds: float, memory_mib: int) -> Iterator[None]:
    """Limit what is done inside: RunTimedOut or MemoryError, and the end of the process if it heeds neither.

    RunTimedOut is also raised if what is done inside heeded no alarm, but has come to an end of its own, too late.
    """
    begun = time.monotonic()
    try:
        with _capped(memory_mib) if memory_mib else contextlib.nullcontext(), _timed(timeout_seconds):
            yield
    finally:
        if time.monotonic() - begun > timeout_seconds:
            raise RunTimedOut


def guard_worker() -> None:
    """Prepare a worker process: Ctrl-C is the driver's business, and no worker outlives its driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def forget_peak() -> None:
    """Begin to measure the most memory anew, where the system can."""
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5")


def peak_mib() -> float | None:
    """Most resident memory since `forget_peak` [MiB]; None where the system does not tell."""
    return _memory("VmHWM")


def _leave_with_parent() -> None:
    """End this process when the driver has ended; the kernel does the same, sooner, where it can."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _timed(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):  # Windows: the driver ends the worker when its time is over
        yield
        return
    signal.signal(signal.SIGALRM, _ring)
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=nowhere)
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
        try:
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        finally:  # the alarm may ring in the line above, before it is off
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def _ring(number: int, frame: Any) -> None:
    raise RunTimedOut


@contextlib.contextmanager
def _capped(memory_mib: int) -> Iterator[None]:
    """Let the address space grow by what is left between the memory now in use and the cap."""
    resident, reserved = _memory("VmRSS"), _memory("VmSize")
    if resident is None or reserved is None:
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    cap = int((reserved + max(memory_mib - resident, 0.0)) * MIB)
    resource.setrlimit(resource.RLIMIT_AS, (cap, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _memory(field: str) -> float | None:
    """A line of the kernel's account of this process [MiB]."""
    try:
        text = _STATUS.read_text()
    except OSError:
        return None
    found = text.partition(f"{field}:")[2].split(maxsplit=1)
    return int(found[0]) / 1024 if found else None
