"""How a sweep folder begins: whose it is, and the plan in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from restaking.model.scenario.errors import shown
from restaking.runs.provenance import provenance
from restaking.runs.refused import Refused
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.factors import flat
from restaking.runs.sweep.rows import plan_table
from restaking.runs.sweep.store import PLAN, SEAL, Store, now

HARMLESS: Final = ("question", "timeout_seconds", "memory_mib", "replicates.n", "replicates.most")
"""Keys that leave finished runs what they are; the same folder goes on under another value."""


DECIDING: Final = {
    "plan_sha256": "plan",
    "scenario_sha256": "scenario, or a census of it",
    "points_sha256": "list of points (--with, design.file, or the order of levers and uncertainties)",
    "product": "version of the program",
}
"""What a folder is tied to besides single keys of the plan, by entry of its manifest."""


def begin(experiment: Experiment, store: Store) -> dict[str, Any]:
    """The manifest of the folder, made or found to be this experiment's; Refused (2) if it is another's.

    A seal is not part of what is returned, and does not outlast a change of the plan.
    """
    found = store.manifest()
    if found is not None:
        _check_same(found, experiment, store)
    store.open()
    store.clear_up()
    begun = {key: value for key, value in (found or {}).items() if key not in SEAL}
    manifest = (begun or {"provenance": provenance(), "started": now()}) | described(experiment)
    if found is None or any(found.get(key) != value for key, value in manifest.items()):
        store.write_manifest(manifest)
    return manifest


def described(experiment: Experiment) -> dict[str, Any]:
    """What decides a sweep, as its manifest tells it."""
    plan = experiment.plan
    return {
        "plan": plan.resolved(),
        "plan_sha256": experiment.sha256(),
        "scenario_sha256": experiment.scenario_sha256,
        "points_sha256": experiment.points.sha256(),
        "points": len(experiment.points),
        "design": {"about": DESIGNS[plan.design.kind].about, "factors": list(experiment.points.columns)},
        "product": experiment.product,
    }


def write_plan(experiment: Experiment, store: Store, numbers: Sequence[int]) -> None:
    """Write the planned runs, if the folder does not hold just these."""
    planned = plan_table(experiment, numbers)
    found = store.readable(PLAN)
    if found is None or not found.equals(planned):
        store.write_table(PLAN, planned)


def check_place(store: Store) -> None:
    """A folder without manifest must hold nothing but what an earlier start of a sweep left; Refused (2) otherwise."""
    if not store.folder.is_dir():
        if store.folder.exists():
            raise Refused(f"--out {store.folder}: is a file, not a folder")
        return
    if store.manifest() is not None:
        return
    ours = (".lock", ".new-")
    strange = [path.name for path in store.folder.iterdir() if not path.name.startswith(ours)]
    if strange and sorted(strange) not in (["log.jsonl"], ["parts"], ["log.jsonl", "parts"]):
        raise Refused(
            f"--out {store.folder}: holds something else than a sweep, or its manifest.json is lost; a new folder"
        )


def _check_same(found: dict[str, Any], experiment: Experiment, store: Store) -> None:
    mine = described(experiment)
    if all(found.get(key) == mine[key] for key in DECIDING):
        return
    for key, old, new in _differences(found.get("plan", {}), mine["plan"]):
        if key in HARMLESS and not _shrinks(key, old, new):
            continue
        both = f"another {key}: {_told(old)} there, {_told(new)} here"
        raise Refused(f"--out {store.folder}: holds a sweep with {both}; the same plan, or a new folder")
    for key, name in DECIDING.items():
        if key != "plan_sha256" and found.get(key) != mine[key]:
            raise Refused(f"--out {store.folder}: holds a sweep with another {name}; the same one, or a new folder")


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Dotted keys whose values differ, with both; None of a key that is not set."""
    first, second = flat(old), flat(new)
    values = ((key, first.get(key), second.get(key)) for key in sorted({*first, *second}))
    return ((key, was, now) for key, was, now in values if was != now)


def _shrinks(key: str, old: object, new: object) -> bool:
    """Whether the plan wants fewer runs than it did: runs on disk would belong to nobody."""
    return key.startswith("replicates.") and new < old  # type: ignore[operator]


def _told(value: object) -> str:
    return "not set" if value is None else shown(value)
