"""The shipped studies: sound plans, small enough for a coffee, each with a page in the docs."""

from pathlib import Path

import pytest

from restaking.runs.sweep.api import Sweep
from restaking.runs.sweep.metric_names import metric_names
from restaking.runs.sweep.plan import studies

DOCS = Path(__file__).resolve().parents[2] / "docs" / "studies"
NEEDS = {"security-slack": "gamma_max"}
MOST_RUNS = 2_000


def test_there_are_at_least_eight():
    assert len(studies()) >= 8


@pytest.mark.parametrize("name", studies())
def test_a_study_asks_a_question_and_has_sound_points(name: str):
    if NEEDS.get(name, "") not in ("", *metric_names()):
        pytest.skip(f"waits for the metric {NEEDS[name]}")
    sweep = Sweep.from_file(name)
    assert sweep.plan.name == name and sweep.plan.question.endswith("?")
    assert len(sweep) > 1 and len(sweep) * sweep.plan.replicates.n <= MOST_RUNS
    assert sweep.plan.outcomes and sweep.plan.common_random_numbers


@pytest.mark.parametrize("name", studies())
def test_a_study_has_its_page(name: str):
    text = (DOCS / f"{name}.md").read_text()
    assert f"restaking sweep {name}" in text and "## Reading" in text
