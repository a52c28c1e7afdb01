"""Every snippet of the how-tos runs as it stands, with shorter runs."""

import re
import tomllib
from inspect import signature
from pathlib import Path
from typing import Any

import mesa
import pytest

from restaking import Result, Sweep

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
PAGE = HOWTO / "from-mesa-batch-run.md"
SHORTER = {
    "range(1, 9)": "range(1, 3)", "max_steps=90": "max_steps=2", "number_processes=2": "number_processes=1",
    '"days": 90': '"days": 2', '"n": 8': '"n": 2', "workers=2": "workers=1, silent=True",
}  # fmt: skip


def for_this_mesa(text: str) -> str:
    """The snippet as an older Mesa wants it, which takes seeds among the parameters, as the page says."""
    if "rng" in signature(mesa.batch_run).parameters:
        return text
    assert "]},\n    rng=range(1, 3)" in text
    return text.replace("]},\n    rng=range(1, 3)", '], "seed": range(1, 3)}')


def test_every_snippet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    text = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    for long, short in SHORTER.items():
        assert long in text
        text = text.replace(long, short)
    text = for_this_mesa(text)
    known: dict[str, Any] = {}
    exec(compile(text, PAGE.name, "exec"), known)
    assert len(known["rows"]) == len(known["result"].runs()) == 8
    assert len({(row["slashing.mode"], row["slashing.fault_rate"], row["seed"]) for row in known["rows"]}) == 8
    assert {row["slashing.mode"] for row in known["rows"]} == {"unique", "pooled"}


def plans_of(page: str) -> list[dict[str, Any]]:
    return [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", (HOWTO / page).read_text(), re.DOTALL)]


@pytest.fixture(scope="module")
def depth(tmp_path_factory: pytest.TempPathFactory) -> Result:
    plan = plans_of("sweeps.md")[0]
    plan["set"]["stakers"]["count"] = 60
    plan["design"]["n"], plan["replicates"]["n"] = 2, 2
    return Sweep(plan | {"name": "depth"}).run(tmp_path_factory.mktemp("sweep") / "depth", workers=1, silent=True)


def test_the_plan_of_the_page_on_sweeps_answers_its_question(depth: Result):
    runs = depth.runs()
    assert len(runs) == 12 and (runs["status"] == "ok").all()
    assert depth.left_out() == {}, "every outcome is known"
    assert runs["metric.lowest"].nunique() > 1, "the levers do something"


def test_a_list_of_points_is_written_as_the_page_says():
    first, listed = plans_of("sweeps.md")
    without = {key: value for key, value in first.items() if key not in ("levers", "uncertainties")}
    assert len(Sweep(without | listed | {"name": "listed"}).experiment.points) == 2
