"""The model as Mesa users know it: agents, agent sets, the data collector, batch runs."""

import gc
import inspect
import weakref
from typing import Any

import mesa
import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents import population
from restaking.core.columns import Row
from tests.worlds import SMALL, model


@pytest.fixture
def small() -> RestakingModel:
    return model(1, SMALL).run(days=2)


def test_every_kind_is_registered_in_a_small_world(small: RestakingModel):
    assert isinstance(small, mesa.Model)
    counts = {kind.__name__: len(agents) for kind, agents in small.agents_by_type.items()}
    assert counts == {"Staker": 60, "Operator": 6, "AVS": 3, "LRT": 2}
    assert len(small.agents) == 71 and all(isinstance(agent, mesa.Agent) for agent in small.agents)
    assert len({agent.unique_id for agent in small.agents}) == 71


def test_agents_are_selected_by_what_they_are_and_have(small: RestakingModel):
    rich = small.agents.select(agent_type=population.Staker).select(lambda staker: staker.wallet > 0)
    assert 0 < len(rich) < 60
    assert len(rich) == int((small.world.stakers.wallet > 0).sum())
    operators = small.agents.select(agent_type=population.Operator, at_most=4)
    assert len(operators) == 4 and all(isinstance(agent, population.Operator) for agent in operators)


def test_an_agent_set_reads_and_sets_columns(small: RestakingModel):
    stakers = small.agents_by_type[population.Staker]
    assert stakers.get("wallet") == small.world.stakers.wallet.tolist()
    stakers.set("attention", 0.5)
    assert (small.world.stakers.attention == 0.5).all()
    assert stakers.agg("wallet", sum) == int(small.world.stakers.wallet.sum())


def test_agents_are_sorted_and_grouped_as_anywhere_in_mesa(small: RestakingModel):
    operators = small.agents_by_type[population.Operator]
    by_size = operators.sort("seen_stake", ascending=False).get("seen_stake")
    assert by_size == sorted(by_size, reverse=True)
    firms = operators.groupby("organisation").count()
    assert sum(firms.values()) == 6


def test_the_data_collector_reports_every_metric_of_every_day(small: RestakingModel):
    frame = small.datacollector.get_model_vars_dataframe()
    assert len(frame) == 3 and set(frame.columns) == set(small.latest())
    assert frame["delegated_eth"].tolist() == small.metrics()["delegated_eth"].tolist()


def test_a_collector_of_ones_own_works_too(small: RestakingModel):
    collector = mesa.DataCollector(
        model_reporters={"day": "day", "wallets": lambda m: int(m.world.stakers.wallet.sum())},
        agenttype_reporters={population.Operator: {"wallet": "wallet"}},
    )
    collector.collect(small)
    assert collector.get_model_vars_dataframe()["wallets"].tolist() == [int(small.world.stakers.wallet.sum())]
    of_operators = collector.get_agenttype_vars_dataframe(population.Operator)
    assert of_operators["wallet"].tolist() == small.world.operators.wallet.tolist()


@pytest.mark.parametrize("kind", ["staker", "operator", "avs", "lrt"])
def test_a_view_shows_what_the_columns_hold_and_writes_to_them(small: RestakingModel, kind: str):
    population_ = small.agents_of(kind)
    for row in (0, len(population_) - 1, -1):
        view, table = population_[row], population_.table
        shown = view.snapshot()
        assert list(shown) == list(table.schema)
        assert shown == {name: table.columns[name][row].item() for name in table.schema}
    column, value = next((c.name, 12_345) for c in population_.table.schema.values() if c.is_money)
    setattr(population_[0], column, value)
    assert population_.table.columns[column][0] == value and getattr(population_[0], column) == value


def test_a_population_counts_reads_and_selects(small: RestakingModel):
    stakers = small.stakers
    assert len(stakers) == 60 and len(list(stakers)) == 60
    copy = stakers.get("wallet")
    copy[:] = -1
    assert (small.world.stakers.wallet >= 0).all()
    chosen = stakers.select(stakers.get("venue") == 4)
    assert [agent.row for agent in chosen] == np.flatnonzero(small.world.stakers.venue == 4).tolist()
    assert chosen[0] is stakers[chosen[0].row], "in a small world it is the registered agent itself"
    with pytest.raises(IndexError):
        stakers[60]
    with pytest.raises(KeyError, match="not known; one of staker, operator, avs, lrt"):
        small.agents_of("validator")


@pytest.mark.parametrize(
    ("setting", "registered"),
    [
        ({"view.staker_agents": "never"}, False),
        ({"view.staker_agents": "always", "view.auto_limit": 10}, True),
        ({"view.auto_limit": 59}, False),
        ({"view.auto_limit": 60}, True),
    ],
    ids=lambda value: str(value),
)
def test_above_the_limit_stakers_are_views_made_on_demand(setting: dict[str, Any], registered: bool):
    made = model(1, SMALL, setting)
    staker = made.stakers[7]
    assert isinstance(staker, mesa.Agent) == registered
    assert isinstance(staker, Row) and staker.snapshot()["wallet"] == int(made.world.stakers.wallet[7])
    assert (population.Staker in made.agents_by_type) == registered
    staker.wallet = 5
    assert made.world.stakers.wallet[7] == 5


def test_whether_stakers_are_registered_changes_nothing_that_happens():
    digests = {model(1, SMALL, {"view.staker_agents": how}).run(days=5).digest() for how in ("always", "never")}
    assert len(digests) == 1


def test_running_ends_at_the_horizon_and_stepping_may_go_on():
    made = model(1, SMALL, {"run.days": 3})
    days = 0
    while made.running:
        made.step()
        days += 1
    assert days == made.day == 3
    made.step()
    assert made.day == 4 and made.steps == 4


class ShortRun(RestakingModel):
    """Three days of a small world, in plain keywords as Mesa's batch runner passes them."""

    def __init__(self, seed: int | None = 1, fault_rate: float = 0.0) -> None:
        super().__init__("teaching", seed, **SMALL, **{"run.days": 3, "slashing.fault_rate": fault_rate})


COMMON = {"max_steps": 3, "number_processes": 1, "display_progress": False}


def test_mesas_batch_runner_runs_the_model():
    rows = batch_run({"fault_rate": [0.0, 12.0]}, seeds=[1, 2])
    assert len(rows) == 4
    assert {row["fault_rate"] for row in rows} == {0.0, 12.0}
    assert all(row["conservation_error_gwei"] == 0.0 for row in rows)
    for row in rows:
        made = ShortRun(seed=row["seed"], fault_rate=row["fault_rate"]).run()
        assert row["operator_hhi"] == made.metrics().loc[row["Step"], "operator_hhi"]


def test_mesas_batch_runner_needs_no_seed():
    row, *others = mesa.batch_run(ShortRun, {"fault_rate": 0.0}, **COMMON)
    assert not others
    assert row["operator_hhi"] == ShortRun(seed=1).run().metrics().loc[row["Step"], "operator_hhi"]


def batch_run(parameters: dict[str, list[float]], seeds: list[int]) -> list[dict[str, Any]]:
    """``mesa.batch_run`` of the installed Mesa: newer ones take seeds apart, to older ones they are a parameter."""
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        return mesa.batch_run(ShortRun, parameters, rng=seeds, **COMMON)
    return mesa.batch_run(ShortRun, {**parameters, "seed": seeds}, **COMMON)


def test_a_seed_from_numpy_is_the_same_seed():
    assert model(np.int64(3), SMALL).digest() == model(3, SMALL).digest()


def test_a_model_that_nobody_needs_any_more_is_let_go():
    made = model(1, SMALL).run(days=2)
    gone = weakref.ref(made)
    assert [agent.unique_id for agent in made.stakers][:3] == [1, 2, 3]
    del made
    gc.collect()
    assert gone() is None
