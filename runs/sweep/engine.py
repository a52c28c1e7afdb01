"""A sweep from plan to sealed folder: the same command begins, resumes, and merges."""

from __future__ import annotations

from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from restaking.model.scenario.errors import not_allowed
from restaking.runs.refused import CANNOT_START, INTERRUPTED, SOME_FAILED, Refused, check_whole, refused_by_disk
from restaking.runs.sweep import pools
from restaking.runs.sweep.account import Account
from restaking.runs.sweep.driver import Bell, Driver, Pace, Stopped, bell
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.files import Files
from restaking.runs.sweep.folder import begin, check_place, write_plan
from restaking.runs.sweep.host import CannotStart
from restaking.runs.sweep.lock import locked
from restaking.runs.sweep.mending import mend
from restaking.runs.sweep.progress import Progress, several
from restaking.runs.sweep.seal import forget_failed, sealed
from restaking.runs.sweep.shards import WHOLE, Shard
from restaking.runs.sweep.store import Store, now
from restaking.runs.sweep.worker import OtherCode, setup_of

MOST_WORKERS: Final = 1024
MOST_IN_CHUNK: Final = 100_000
MODEL: Final = "restaking.runs.sweep.model_runner"


@dataclass(frozen=True)
class Order:
    """Where a sweep goes and who carries it out."""

    out: Path
    workers: int = 2
    scheduler: str | None = None
    shard: Shard = WHOLE
    chunk: int | None = None
    """Runs a chunk; None: about two seconds of work."""
    merge: bool = False
    """Only seal what is there; refused if a run is missing."""
    retry_failed: bool = False
    """Do runs again that did not end well."""
    silent: bool = False
    patience: float = 60.0
    """How long a scheduler may be without any workers [s]."""
    runner: str = MODEL
    """Module of the runner; a test may name a cheaper one."""
    files: Files = field(default_factory=Files)

    def __post_init__(self) -> None:
        """Refuse what cannot be carried out, before anything is written."""
        check_whole("workers", self.workers, MOST_WORKERS)
        if self.chunk is not None:
            check_whole("chunk", self.chunk, MOST_IN_CHUNK)
        if self.scheduler is not None:
            pools.check_address(self.scheduler)
        for name in ("merge", "retry_failed", "silent"):
            if not isinstance(getattr(self, name), bool):
                raise not_allowed(name, getattr(self, name), "true or false")

    def pool(self) -> AbstractContextManager[pools.Pool]:
        """Who takes the chunks."""
        return pools.cluster(self.scheduler) if self.scheduler is not None else pools.local(self.workers)


@dataclass(frozen=True)
class Finished:
    """What came of an order."""

    out: Path
    wanted: int
    """Runs the plan wants."""
    done: int
    """Those on disk."""
    counts: dict[str, int]
    """Finished runs by status, of this shard."""
    digest: str | None
    """Fingerprint of the whole sweep; None while runs are missing."""
    interrupted: bool
    shard: Shard = WHOLE
    """The part that was to be done."""

    @property
    def code(self) -> int:
        """Exit code of the command."""
        if self.interrupted:
            return INTERRUPTED
        return SOME_FAILED if set(self.counts) - {"ok"} else 0

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "out": str(self.out), "runs": self.wanted, "done": self.done, "counts": self.counts, "digest": self.digest,
        }  # fmt: skip


def carry_out(experiment: Experiment, order: Order) -> Finished:
    """Begin or resume a sweep.

    Raises:
        Refused: if the folder holds another plan (2), or if it is locked, full or no worker starts (4).
    """
    store = Store(order.out, order.files, order.shard.label)
    try:
        check_place(store)
        order.files.make_folder(order.out)
        with locked(order.out, order.shard), bell() as heard:
            manifest = begin(experiment, store)
            mend(store, keeps_series=experiment.plan.series)
            if order.retry_failed:
                forget_failed(store)
            with Progress(experiment.plan.name, silent=order.silent) as progress:
                account = Account(experiment, store, progress, order.shard)
                account.look()
                _work(account, order, heard)
                return _close(account, manifest, order, interrupted=bool(heard.rung))
    except OSError as problem:
        raise refused_by_disk(f"--out {order.out}", problem) from None
    except (CannotStart, OtherCode) as problem:
        raise Refused(f"workers: {problem}", CANNOT_START) from None
    except ImportError as problem:
        raise Refused(f"workers: {problem}; install the same as here where they run", CANNOT_START) from None
    except CancelledError:
        raise Refused(f"--scheduler {order.scheduler}: gone; the same command goes on", CANNOT_START) from None


def _work(account: Account, order: Order, heard: Bell) -> None:
    """Carry out what is missing, in rounds if what is wanted depends on what is found."""
    missing = account.missing()
    write_plan(account.experiment, account.store, list(account.wanted()))
    if order.merge and missing:
        runs = several(len(missing), "run")
        raise Refused(f"--merge: {runs} missing in {order.out}; the same command without --merge does them")
    if not missing:
        return
    account.store.unseal()
    account.store.tell("begin", missing=len(missing), workers=order.scheduler or order.workers)
    setup = setup_of(account.experiment, account.store, order.runner)
    with order.pool() as pool:
        driver = Driver(account, setup, pool, Pace(order.chunk), heard, order.patience)
        while missing and not heard.rung:
            account.progress.expect(account.progress.done + len(missing))
            try:
                driver.carry_out(missing)
            except Stopped:
                pool.abandon()
                return
            missing = account.missing()


def _close(account: Account, manifest: dict[str, Any], order: Order, *, interrupted: bool) -> Finished:
    """Seal the folder if nothing is missing in it, and say how it stands."""
    account.store.clear_up()
    wanted = list(account.wanted())
    done = sum(number in account.done for number in wanted)
    counts: dict[str, int] = dict(sorted(account.progress.counts.items()))
    if done < len(wanted) or order.shard != WHOLE:
        account.store.tell("interrupted" if interrupted else "end", counts=counts)
        return Finished(order.out, len(wanted), done, counts, None, interrupted, order.shard)
    write_plan(account.experiment, account.store, wanted)
    seal = sealed(account.store, set(map(account.experiment.run_id, wanted)))
    found = account.store.manifest() or {}
    if any(found.get(key) != value for key, value in seal.items()):
        account.store.write_manifest(manifest | seal | {"finished": now()})
        account.store.tell("end", **seal)
    return Finished(order.out, len(wanted), done, seal["counts"], seal["digest"], interrupted=False)
