"""The sweep command's words as an experiment and an order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep import engine, shards
from restaking.runs.sweep.experiment import Experiment, prepare
from restaking.runs.sweep.plan import read


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    plan: str
    workers: int = 2
    scheduler: str | None = None
    shard: str = "1/1"
    out: Path | None = None
    merge: bool = False
    chunk: int | None = None
    retry_failed: bool = False


def prepared(request: Request) -> tuple[Experiment, engine.Order]:
    """The experiment and the order; ScenarioError if either is not allowed, before anything is written."""
    shard = shards.parse(request.shard)
    for option, given in (("--merge", request.merge), ("--retry-failed", request.retry_failed)):
        if given and shard != shards.WHOLE:
            raise not_allowed("--shard", request.shard, f"none with {option}, which is for all shards")
    if request.merge and request.retry_failed:
        raise not_allowed("--retry-failed", True, "not with --merge, which runs nothing")
    plan, folder = read(request.plan)
    out = request.out or Path("runs") / "out" / plan.name
    if "\0" in str(out):
        raise not_allowed("--out", str(out), "a folder")
    order = engine.Order(
        out, request.workers, request.scheduler, shard, request.chunk, request.merge, request.retry_failed
    )
    return prepare(plan, folder), order


def carry_out(request: Request) -> engine.Finished:
    """Carry it out."""
    return engine.carry_out(*prepared(request))
