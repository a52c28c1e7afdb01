"""The wheel in an environment of its own: it runs, it travels between processes, and it lives with neighbours."""

import json
from pathlib import Path

import pytest

from restaking.runs.sweep.experiment import product
from tests.packaging.clean import CleanEnvironment, build_wheel

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

NEIGHBOUR = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "neighbour"
version = "1.0"
[tool.setuptools]
packages = ["agents"]
"""


def test_the_teaching_scenario_runs_from_the_wheel(environment: CleanEnvironment):
    answer = json.loads(environment.command("run", "teaching", "--days", "5", "--seed", "1", "--json"))
    assert answer["days"] == 5
    assert answer["conservation_error_gwei"] == 0


def test_lessons_and_their_worlds_are_found_from_the_wheel(environment: CleanEnvironment):
    assert "l01_one_eth" in environment.command("lesson", "list")
    assert json.loads(environment.command("run", "one-eth", "--days", "2", "--json"))["agents"]["stakers"] == 1


def test_the_bare_engine_installs_without_the_app(environment: CleanEnvironment):
    found = environment.python("import json, importlib.util as u; print(json.dumps(u.find_spec('solara') is not None))")
    assert found is False


def test_runs_have_the_same_names_from_the_wheel_and_from_a_checkout(environment: CleanEnvironment):
    found = environment.python(
        "import json; from restaking.runs.sweep.experiment import product as p; print(json.dumps(p()))"
    )
    assert found == product()


def test_a_scenario_travels_to_a_spawned_process(environment: CleanEnvironment):
    answer = environment.python("""
import json
from multiprocessing import get_context
from operator import attrgetter

from restaking import RestakingModel

if __name__ == "__main__":
    scenario = RestakingModel(scenario="teaching", seed=1).world.scenario
    with get_context("spawn").Pool(1) as pool:
        (name,) = pool.map(attrgetter("name"), [scenario])
        (copy,) = pool.map(type(scenario).model_copy, [scenario])
    print(json.dumps([name, copy == scenario, type(scenario).__module__]))
""")
    assert answer == ["teaching", True, "restaking.model.scenario"]


def test_another_package_called_agents_can_live_beside_it(environment: CleanEnvironment, tmp_path: Path):
    neighbour = tmp_path / "neighbour"
    (neighbour / "agents").mkdir(parents=True)
    (neighbour / "pyproject.toml").write_text(NEIGHBOUR)
    (neighbour / "agents" / "__init__.py").write_text("WHOSE = 'the neighbour'\n")
    environment.install(build_wheel(neighbour, tmp_path))

    ask = "import json, agents, restaking.agents; print(json.dumps([agents.WHOSE, restaking.agents.__name__]))"
    assert environment.python(ask) == ["the neighbour", "restaking.agents"]

    environment.uninstall("neighbour")
    assert environment.python("import json, restaking.agents as a; print(json.dumps(a.__name__))") == "restaking.agents"
