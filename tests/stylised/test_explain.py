"""What `explain` says is what happened: the option it puts first is the one in the columns.

A thousand random pairs of agent and day, stakers and operators, over several seeds, days and worlds.
"""

from collections.abc import Callable, Iterator
from functools import cache
from time import process_time
from typing import NamedTuple

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.opt_in import registration_score
from restaking.core.draws import stream_key, uniforms
from restaking.core.units import GWEI
from restaking.model.explain import Explanation
from tests.worlds import SMALL, model

pytestmark = pytest.mark.xdist_group("explain")  # one worker, so that answers are shared
TEACHING = {"view.staker_agents": "never"}
MIDDLING = {"stakers.count": 6_000, "operators.count": 200, "avss.count": 15, "lrts.count": 6, "stakers.considered": 9}
BURNING = {**TEACHING, "slashing.fault_rate": 3.0, "stakers.attention": 0.2, "stakers.policy": "crra"}
CROWDED = {**TEACHING, "operators.max_avs": 4, "operators.review_rate": 0.5, "operators.taste_renewal": 0.05}


class Case(NamedTuple):
    """A world, the days to look at, and how many stakers and operators to ask on each."""

    name: str
    make: Callable[[], RestakingModel]
    days: tuple[int, ...]
    stakers: int
    operators: int


CASES = [
    Case("teaching 1", lambda: model(1, TEACHING), (0, 1, 20, 60), 40, 15),
    Case("teaching 2", lambda: model(2, TEACHING), (5, 40, 90), 40, 15),
    Case("teaching 3", lambda: model(3, TEACHING), (10, 30), 40, 15),
    Case("slashed", lambda: model(4, BURNING), (15, 45, 75), 40, 15),
    Case("at the cap", lambda: model(5, CROWDED), (10, 30), 10, 30),
    Case("no social ties", lambda: model(6, TEACHING, {"stakers.neighbours": 0}), (30,), 30, 5),
    Case("middling", lambda: model(7, MIDDLING), (1, 10, 30), 60, 20),
    Case("mainnet", lambda: model(8, scenario="mainnet-2024-10"), (1, 30), 20, 10),
]


class Answer(NamedTuple):
    """An explanation and what the columns say, both of one agent at the end of one day."""

    kind: str
    row: int
    day: int
    told: Explanation
    recorded: str
    registered: dict[str, bool]
    open: bool
    most: int


def pick(case: Case, day: int, count: int, of: int) -> list[int]:
    """Random rows, the same in every run."""
    return (uniforms(stream_key(len(case.name), f"pick {count}", day), count) * of).astype(int).tolist()


def recorded(made: RestakingModel, i: int) -> str:
    """The option that a staker's columns record."""
    s = made.world.stakers
    names = ["hold ETH", "stake solo", "hold the LST"]
    venue = int(s.venue[i])
    if venue < 3:
        return names[venue]
    if venue == 3:
        return f"restake with {made.world.operators.names[int(s.operator[i])]}"
    return f"hold {made.world.lrts.names[int(s.lrt[i])]}"


def asked(case: Case, made: RestakingModel) -> Iterator[Answer]:
    for i in pick(case, made.day, case.stakers, len(made.stakers)):
        yield Answer("staker", i, made.day, made.explain("staker", i), recorded(made, i), {}, True, 0)
    operators, edges = made.world.operators, made.world.allocations
    for j in pick(case, made.day, case.operators, len(operators)):
        runs = {f"run {n}": bool(edges.registered[j, s]) for s, n in enumerate(made.world.avss.names)}
        is_open, most = bool(operators.max_magnitude[j] > 0), int(operators.max_avss[j])
        yield Answer("operator", j, made.day, made.explain("operator", j), "", runs, is_open, most)


@cache
def answers(case: Case) -> list[Answer]:
    """Everything asked in one world; asking must leave it as it was."""
    made, found = case.make(), []
    for day in case.days:
        made.run(days=day - made.day)
        before = made.digest()
        found += asked(case, made)
        assert made.digest() == before, "explaining changed the world"
    return found


each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def of(case: Case, kind: str) -> list[Answer]:
    return [answer for answer in answers(case) if answer.kind == kind]


def test_a_thousand_pairs_are_asked():
    asked_in_all = sum(len(case.days) * (case.stakers + case.operators) for case in CASES)
    on_mainnet = sum(len(c.days) * (c.stakers + c.operators) for c in CASES if c.name == "mainnet")
    assert asked_in_all >= 1_000 and on_mainnet >= 50


@each_case
def test_the_option_with_the_highest_sum_is_the_one_recorded(case: Case):
    for answer in of(case, "staker"):
        options = answer.told.options
        best = options.iloc[int((options["utility"] + options["draw"]).to_numpy().argmax())]["option"]
        assert best == options.iloc[0]["option"] == answer.told.chosen == answer.recorded, answer


@each_case
def test_operators_run_what_scores_above_nought_unless_bound(case: Case):
    for answer in of(case, "operator"):
        options = answer.told.options
        for option, total in zip(options["option"], options["utility"] + options["draw"], strict=True):
            runs = answer.registered[option]
            held_back = "as many AVSs as it can" in " ".join(answer.told.bound) or not answer.open
            assert runs == (total > 0.0) or (held_back and not runs), (answer, option, total)


@each_case
def test_the_bound_is_named_only_where_it_binds(case: Case):
    for answer in of(case, "operator"):
        said = any("as many AVSs as it can" in note for note in answer.told.bound)
        assert sum(answer.registered.values()) <= answer.most
        if said and answer.open:
            wanted = (answer.told.options["utility"] + answer.told.options["draw"] > 0.0).sum()
            assert wanted >= answer.most or sum(answer.registered.values()) == answer.most


@each_case
def test_probabilities_are_probabilities(case: Case):
    for answer in answers(case):
        chance = answer.told.options["probability"]
        assert chance.between(0.0, 1.0).all()
        if answer.kind == "staker":
            assert chance.sum() == pytest.approx(1.0, abs=1e-9), answer.told.options


@each_case
def test_the_day_explained_is_the_day_of_the_last_review(case: Case):
    for answer in answers(case):
        assert 0 <= answer.told.day <= answer.day
        assert answer.told.agent == f"{answer.kind}:{answer.row}"
        assert answer.told.options["option"].is_unique


@each_case
def test_the_whole_menu_is_shown(case: Case):
    """Three certain venues, the operators considered (one for each that came up), and every LRT; every AVS."""
    considered = case.make().world.scenario.stakers.considered
    for answer in answers(case):
        names = answer.told.options["option"]
        if answer.kind == "operator":
            assert set(names) == set(answer.registered)
        else:
            assert {"hold ETH", "stake solo", "hold the LST"} <= set(names)
            assert 1 <= names.str.startswith("restake with ").sum() <= considered


@pytest.mark.parametrize("settings", [{}, {"stakers.policy": "cvar"}, {"stakers.policy": "crra"}], ids=str)
def test_terms_add_up_to_the_columns_and_to_the_utility(settings: dict[str, object]):
    """Streams to the yield, classes to the feared loss; constant, company, worth and choice to the utility."""
    made = model(1, TEACHING, {"slashing.fault_rate": 2.0, "stakers.attention": 0.2}, settings).run(days=30)
    weight = made.world.scenario.stakers.venue_sensitivity
    for i in range(0, 400, 7):
        told = made.explain("staker", i)
        options, terms = told.options.set_index("option"), told.terms
        assert terms.index.to_list() == told.options["option"].to_list()
        earned, feared = (terms.filter(regex=f"^{part}").sum(axis=1) for part in ("yield", "feared"))
        assert earned.to_numpy() == pytest.approx(options["yield"].to_numpy(), abs=1e-15)
        assert feared.to_numpy() == pytest.approx(options["feared_loss"].to_numpy(), abs=1e-15)
        worth = weight * (earned - feared - options["variance_cost"] - terms["switching"])
        utility = terms["constant"] + terms["social"] + worth + terms["choice"].fillna(0.0)
        there = options["utility"] > -1e200
        assert utility[there].to_numpy() == pytest.approx(options["utility"][there].to_numpy(), abs=1e-11)
        assert (terms["taste"] == options["draw"]).all()


def test_terms_are_those_of_the_day_and_of_the_staker():
    """Points by what they count for, company by the neighbours of the review, variance with its common part."""
    made = model(1, TEACHING, {"slashing.fault_rate": 2.0}).run(days=1)
    made.world.offers[0].op_points[:], made.world.offers[0].lrt_points[:] = 0.02, 0.03
    i = int(np.flatnonzero(made.world.stakers.reviewed <= 0)[0])
    terms = made.explain("staker", i).terms
    counted = float(made.world.stakers.points_weight[i])
    restake, lrt = terms.index.str.startswith("restake"), terms.index.str.contains("LRT")
    assert terms["yield.points"][restake].to_numpy() == pytest.approx(0.02 * counted)
    assert terms["yield.points"][lrt].to_numpy() == pytest.approx(0.03 * counted)
    assert (terms["social"] == 0.5 * made.world.stakers.social_weight[i] * terms["neighbours"]).all()
    assert (terms["variance.common"][restake] > 0.0).all() and (terms["variance.common"][~restake & ~lrt] == 0.0).all()


@pytest.mark.parametrize(
    "departed",
    [
        {"stakers.policy": "crra"}, {"stakers.venue_sensitivity": 3.0}, {"stakers.risk_aversion": 60.0},
        {"stakers.switching_cost": 0.05}, {"stakers.archetypes.retail.social_weight": 0.0},
    ],
    ids=str,
)  # fmt: skip
def test_who_stands_where_it_was_found_is_told_by_the_world_it_was_anchored_to(departed: dict[str, object]):
    made = model(2, TEACHING, departed, {"stakers.attention": 0.0}).run(days=1)
    for i in np.flatnonzero(made.world.stakers.reviewed <= 0)[:60].tolist():
        told = made.explain("staker", i)
        assert told.options.iloc[0]["option"] == told.chosen == recorded(made, i)


def test_one_of_200_000_is_explained_in_less_than_a_fifth_of_a_second():
    made = model(8, scenario="mainnet-2024-10").run(days=2)
    spent = []
    for i in range(0, 200_000, 8_000):
        before = process_time()
        made.explain("staker", i)
        spent.append(process_time() - before)
    print(f"explain: median {np.median(spent) * 1000:.1f} ms, most after the first {max(spent[1:]) * 1000:.1f} ms")
    assert max(spent[1:]) < 0.2


def test_draws_follow_the_probabilities():
    """Options said to have 20–40 % are taken 20–40 % of the time when tastes are drawn anew."""
    made = model(3, {**SMALL, "stakers.count": 3_000, "stakers.attention": 1.0, "stakers.taste_renewal": 1.0}, TEACHING)
    made.run(days=3)
    said, taken = [], []
    for i in range(0, 3_000, 5):
        told = made.explain("staker", i)
        for option, chance in zip(told.options["option"], told.options["probability"], strict=True):
            said.append(chance)
            taken.append(option == told.chosen)
    chances, hits = np.array(said), np.array(taken)
    for low, high in ((0.02, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.7)):
        inside = (chances >= low) & (chances < high)
        spread = np.sqrt((chances[inside] * (1 - chances[inside])).sum()) / inside.sum()
        assert hits[inside].mean() == pytest.approx(chances[inside].mean(), abs=4.5 * spread), (low, high)


@pytest.mark.parametrize(("kind", "row"), [("staker", 400), ("operator", 30), ("lrt", 4), ("staker", -1)])
def test_agents_that_are_not_there_are_refused(kind: str, row: int):
    with pytest.raises(IndexError, match="not allowed; a whole number from 0 to"):
        model(1, TEACHING).explain(kind, row)


@pytest.mark.parametrize("kind", ["lst", "validator"])
def test_kinds_that_do_not_explain_themselves_are_refused(kind: str):
    with pytest.raises(KeyError, match="not allowed; one of staker, operator"):
        model(1, TEACHING).explain(kind, 0)


def test_terms_of_an_avs_add_up_to_the_utility():
    """Constant + score of (reward - running cost - feared losses - variance), all as the columns and the terms say."""
    made = model(2, TEACHING).run(days=30)
    ops, rule = made.world.operators, made.world.scenario.operators
    for j in ops.seen_stake.nonzero()[0].tolist():  # without stake nothing is a share of it
        told = made.explain("operator", j)
        stake = float(ops.seen_stake[j]) / GWEI
        terms = told.terms
        loss = terms["feared.stake"] + terms["feared.franchise"]
        value = terms["yield.rewards"] - terms["cost.running"] - loss - terms["variance"]
        for option, worth in value.items():
            score = registration_score(worth * stake, terms.loc[option, "cost.running"] * stake, rule.sensitivity)
            utility = told.options.set_index("option").loc[option, "utility"]
            if utility == -np.inf:  # it shuns an AVS that slashed it for nothing
                continue
            assert utility == pytest.approx(terms.loc[option, "constant"] + score, abs=1e-6), (j, option)


def test_an_operator_says_with_whom_it_decides():
    made = model(2, TEACHING, {"operators.organisations": 2})
    for j in range(0, 30, 7):
        organisation = made.world.operators.organisation
        partners = int((organisation == organisation[j]).sum()) - 1
        note = next(note for note in made.explain("operator", j).bound if note.startswith("decides together with"))
        assert note.count("operator ") == partners and made.world.organisations[int(organisation[j])] in note
