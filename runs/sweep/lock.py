"""One writer per sweep folder, or one per shard; a lock dies with its process, however that ends."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from restaking.runs.refused import CANNOT_START, Refused
from restaking.runs.sweep.shards import WHOLE, Shard
from restaking.runs.sweep.store import now

NAME = ".lock"


@contextlib.contextmanager
def locked(folder: Path, shard: Shard) -> Iterator[None]:
    """Hold the folder alone, or share it with other shards; Refused with exit 4 if somebody is in the way."""
    with contextlib.ExitStack() as held:
        common = held.enter_context((folder / NAME).open("a+"))
        _take(common, folder, shared=shard != WHOLE)
        if shard != WHOLE:
            own = held.enter_context((folder / f"{NAME}-{shard.label}").open("a+"))
            _take(own, folder, shared=False)
            _sign(own)
        else:
            _sign(common)
        yield


def _take(file: IO[str], folder: Path, *, shared: bool) -> None:
    try:
        _lock(file.fileno(), shared=shared)
    except OSError:
        file.seek(0)
        holder = " ".join(file.read(200).split()) or "shards of this sweep"
        raise Refused(f"--out {folder}: locked by {holder}; wait for it, or another folder", CANNOT_START) from None


def _sign(file: IO[str]) -> None:
    """Write who holds the lock, for whoever waits for it."""
    file.truncate(0)
    file.write(json.dumps({"process": os.getpid(), "host": platform.node(), "since": now()}))
    file.flush()


def _lock(handle: int, *, shared: bool) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: locks there are never shared, so shards lock their own files alone
        import msvcrt

        if not shared:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
