"""Whenever a finished folder has runs to do again, its seal is off before its parts are another sweep's."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from restaking.runs.sweep.files import Files
from tests.sweep.stand import PLAN, rows, undisturbed

SMALL = PLAN | {"replicates": {"n": 2}, "series": True}
pytestmark = pytest.mark.slow


class PulledPlug(BaseException):
    """The driver ends here."""


class Plugged(Files):
    """Files that end the driver before its nth operation; the class that workers make ends nothing."""

    left = None

    @classmethod
    def count(cls):
        if cls.left is not None:
            cls.left -= 1
            if cls.left < 0:
                raise PulledPlug


def _counted(name):
    plain = getattr(Files, name)

    def operation(self, *arguments):
        self.count()
        plain(self, *arguments)

    return operation


for _name in ("make_folder", "write", "sync", "rename", "remove", "append"):
    setattr(Plugged, _name, _counted(_name))


def seal(out):
    return {key: value for key, value in json.loads((out / "manifest.json").read_text()).items() if key in KEYS}


KEYS = ("counts", "runs", "digest", "finished")


def matches(out):
    """Whether what the seal says is what is on disk; a folder without one says nothing."""
    said = seal(out)
    if not said:
        return True
    planned = pq.read_table(out / "plan.parquet", columns=["run_id"])["run_id"].to_pylist()
    found = dict(rows(out))
    return set(found) == set(planned) and Counter(found.values()) == said["counts"] and len(found) == said["runs"]


def first_part(out, kind="run"):
    return sorted((out / "parts" / kind).glob("part-*"))[0]


def lose(out):
    first_part(out).unlink()


def cut(out):
    part = first_part(out)
    part.write_bytes(part.read_bytes()[:-9])


def lose_series(out):
    first_part(out, "series").unlink()


def nothing(out):
    """Leave it as it is."""


@pytest.mark.parametrize(
    ("spoil", "change", "order"),
    [
        (nothing, {}, {"retry_failed": True}),
        (lose, {}, {}),
        (cut, {}, {}),
        (lose_series, {}, {}),
        (nothing, {"replicates": {"n": 3}}, {}),
    ],
    ids=["retry failed", "lost part", "damaged part", "lost series", "more replicates"],
)
def test_a_stop_at_any_moment_leaves_no_seal_that_does_not_fit(tmp_path, monkeypatch, spoil, change, order):
    runner, plan = "tests.sweep.moody_runner", SMALL | {"question": str(tmp_path / "bad")}
    if order:
        (tmp_path / "bad").touch()
    undisturbed(tmp_path / "whole", plan, runner=runner)
    assert seal(tmp_path / "whole").keys() == set(KEYS) and matches(tmp_path / "whole")
    (tmp_path / "bad").unlink(missing_ok=True)
    plan |= change
    golden = undisturbed(tmp_path / "golden", plan, runner=runner).digest
    for nth in range(200):
        out = tmp_path / f"out{nth}"
        shutil.copytree(tmp_path / "whole", out)
        spoil(out)
        monkeypatch.setattr(Plugged, "left", nth)
        try:
            found = undisturbed(out, plan, runner=runner, files=Plugged(), chunk=10, **order)
        except PulledPlug:
            # what somebody else has spoiled may still bear its seal; what the driver has changed may not
            assert (spoil is not nothing and as_spoiled(tmp_path / "whole", out, spoil)) or matches(out), nth
            continue
        assert found.digest == golden and matches(out) and seal(out)["digest"] == golden
        break
    assert nth > 8


def as_spoiled(whole: Path, out: Path, spoil):
    """Whether the folder's parts are as they were spoiled, so that nothing has been done to them yet."""
    twin = out.with_name(out.name + "-twin")
    shutil.copytree(whole, twin)
    spoil(twin)
    both = [
        {path.relative_to(folder): path.read_bytes() for path in folder.glob("parts/*/*")} for folder in (twin, out)
    ]
    return both[0] == both[1]
