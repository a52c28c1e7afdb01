"""A snapshot tells the model's own figures and can change nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.model.interventions import INTERVENTIONS
from restaking.model.metrics import METRICS
from restaking.model.rules.modes import MODES
from restaking.ui import events, law, monitors
from restaking.ui.card_view import card_html
from restaking.ui.exposure import operator_stake, slash_preview
from restaking.ui.find import find, named
from restaking.ui.inspector import card
from restaking.ui.network import level
from restaking.ui.picture import LRTS, OPERATORS, STAKERS, compose
from restaking.ui.snapshot import SLASHED_NOW, SLASHED_ONCE, look
from restaking.ui.words import exact_eth, figures, percent, short_eth, signed


@pytest.fixture(scope="module")
def picture(model: Any) -> Any:
    return compose(model.world)


def test_operator_marks_add_up_to_the_delegated_stake(model: Any, picture: Any) -> None:
    seen = look(model, picture, {}, frozenset())
    total = float(model.world.delegated().sum()) / 1e9
    assert seen.stake[picture.index(OPERATORS)].sum() == pytest.approx(total)


def test_lines_into_an_operator_add_up_to_its_mark(model: Any, picture: Any) -> None:
    seen = look(model, picture, {}, frozenset())
    into = seen.edges.bundle_operator.sum(axis=0) + seen.edges.lrt_operator.sum(axis=0)
    assert into == pytest.approx(seen.stake[picture.index(OPERATORS)], rel=1e-9, abs=1e-6)


def test_bundles_hold_what_their_stakers_restaked(model: Any, picture: Any) -> None:
    seen = look(model, picture, {}, frozenset())
    direct = float(model.world.stakers.column("restaked").sum()) / 1e9
    held = seen.stake[picture.index(LRTS)].sum()
    assert seen.stake[picture.index(STAKERS)].sum() == pytest.approx(direct + held)


def test_an_old_slash_looks_different_from_a_fresh_one(model: Any, picture: Any) -> None:
    old, fresh = picture.operator_node[[1, 2]]
    seen = look(model, picture, {1: model.day - 40, 2: model.day - 1}, frozenset())
    assert (seen.state[old], seen.state[fresh]) == (SLASHED_ONCE, SLASHED_NOW)


def test_looking_changes_nothing_and_cannot(model: Any, picture: Any) -> None:
    before = model.digest()
    seen = look(model, picture, {}, frozenset())
    for agent in ("staker:0", "operator:0", "avs:0", "lrt:0", "bundle:1"):
        card_html(card(model, picture, agent))
    assert model.digest() == before
    with pytest.raises(ValueError, match="read-only"):
        seen.stake[0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        seen.stake = np.zeros(1)  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["operator", "avs", "lrt", "staker"])
def test_a_card_shows_the_agents_exact_gwei(model: Any, picture: Any, kind: str) -> None:
    shown = card(model, picture, f"{kind}:1")
    state = model.agent(kind, 1).snapshot()
    told = {row.label: row.gwei for row in shown.balance}
    column = {"operator": "own wallet", "avs": "treasury", "lrt": "treasury", "staker": "wallet"}[kind]
    assert told[column] == state["treasury" if kind in ("avs", "lrt") else "wallet"]
    assert all(isinstance(row.gwei, int) for row in shown.balance)


def test_an_operators_sources_add_up_to_the_gwei(model: Any, picture: Any) -> None:
    for row in range(5):
        told = card(model, picture, f"operator:{row}")
        parts = sum(line.gwei for line in told.balance if line.label.startswith(("from", "through")))
        assert parts == told.balance[0].gwei == int(model.world.delegated()[row])


def test_reasons_come_from_the_models_own_explanation(model: Any, picture: Any) -> None:
    decided = [card(model, picture, f"staker:{row}").decision for row in range(60)]
    some = [(row, decision) for row, decision in enumerate(decided) if decision is not None]
    assert some, "in a week somebody decided something"
    row, decision = some[0]
    told = model.explain("staker", row)
    assert (decision.question, decision.day) == (told.chosen, told.day)
    assert sum(term.weight for term in decision.terms) == pytest.approx(decision.total)
    assert [choice.name for choice in decision.choices if choice.chosen] == [told.chosen]


def test_an_operators_reasons_add_up_to_its_closest_call(model: Any, picture: Any) -> None:
    for row in range(len(model.world.operators)):
        decision = card(model, picture, f"operator:{row}").decision
        assert decision is not None
        assert sum(term.weight for term in decision.terms) == pytest.approx(decision.total, abs=1e-9)
        assert abs(decision.total) == min(abs(choice.total) for choice in decision.choices)


def test_lrts_and_avss_say_why_in_words_of_their_own(model: Any, picture: Any) -> None:
    spread, budget = (card(model, picture, agent).decision for agent in ("lrt:0", "avs:0"))
    assert spread is not None and budget is not None
    assert spread.heads[-1] == "share" and sum(term.weight for term in spread.terms) == pytest.approx(spread.total)
    assert budget.choices[0].chosen and budget.choices[0].told.endswith("% / yr")
    assert "total" not in card_html(card(model, picture, "avs:0"))


def test_every_staker_is_found_by_number(model: Any) -> None:
    from types import SimpleNamespace

    setting: Any = SimpleNamespace(names=named(model.world), sizes={"stakers": len(model.world.stakers)})
    assert find(setting, "staker 17")[0][0] == "staker:17"
    assert find(setting, "17")[0][0] == "staker:17"
    assert not [agent for agent, _ in find(setting, "staker 999999") if agent.startswith("staker")]
    name = model.world.lrts.names[0]
    assert ("lrt:0", f"{name} · LRT") in find(setting, name.upper())


def test_names_cannot_smuggle_markup_into_the_page(model: Any, picture: Any) -> None:
    told = dataclasses.replace(card(model, picture, "operator:0"), title="<script>alert(1)</script>")
    assert "<script>" not in card_html(told)


def test_a_preview_names_what_would_be_lost(model: Any, picture: Any) -> None:
    stake = operator_stake(model, 0)
    assert short_eth(stake.slashable / 1e9) in slash_preview(stake, 0.25)
    assert short_eth(stake.lost(0.25) / 1e9) in slash_preview(stake, 0.25)


@pytest.mark.parametrize("mode", MODES.names())
def test_a_slash_takes_what_its_preview_says(mode: str) -> None:
    model = RestakingModel(scenario="teaching", seed=7, **{"slashing.mode": mode})
    model.run(days=20)
    stake = operator_stake(model, 0)
    before = float(model.latest()["loss.shock"])
    model.intervene("slash_operator", operator=0, fraction=0.25)
    model.step()
    assert model.latest()["loss.shock"] - before == pytest.approx(stake.lost(0.25) / 1e9, rel=0.02)


def test_what_each_avs_may_take_is_the_engines_own_figure(model: Any, picture: Any) -> None:
    for row in range(len(model.world.operators)):
        shown = card(model, picture, f"operator:{row}").reach
        assert sum(line.gwei for line in shown.rows if shown) == int(model.world.slashable()[row].sum())
    for row in range(len(model.world.avss)):
        shown = card(model, picture, f"avs:{row}")
        told = {line.label: line.gwei for line in shown.balance}
        assert told["may take now"] == int(model.world.secured()[row])
        assert shown.reach is not None and sum(line.gwei for line in shown.reach.rows) == told["may take now"]


def test_what_was_slashed_is_shown_where_it_went() -> None:
    """A slash leaves liens and escrow on cards, to the gwei; who leaves sees until when slashes reach it."""
    model = RestakingModel(scenario="teaching", seed=7)
    model.intervene("slash_operator", operator=0, fraction=0.5)
    model.intervene("mass_exit", share=0.5)
    model.run(days=2)
    picture, world = compose(model.world), model.world
    stakers = [card(model, picture, f"staker:{row}") for row in range(len(world.stakers))]
    lrts = [card(model, picture, f"lrt:{row}") for row in range(len(world.lrts))]
    avss = [card(model, picture, f"avs:{row}") for row in range(len(world.avss))]

    def total(cards: list[Any], label: str) -> int:
        return sum(line.gwei for shown in cards for line in shown.balance if line.label == label)

    assert total(stakers + lrts, "under a lien") == world.hollow() > 0
    assert total(avss, "took, still in escrow") == world.in_escrow() > 0
    queued = [line for shown in stakers for line in shown.balance if line.label == "in the withdrawal queue"]
    assert {line.note for line in queued} == {"slashable through day 15", "slashable through day 16"}


def test_every_shock_and_mode_is_known_by_name() -> None:
    shocks = {
        f"shock_{name}" for name, _ in INTERVENTIONS if name not in ("attack", "turn_malicious", "unjust_slashing")
    }
    assert shocks <= set(events.WORDS) | set(events.UNTOLD)
    assert set(law.PLAIN) == set(MODES.names())
    names = {name for name, _ in METRICS}
    assert {name for name, _ in (*monitors.ALWAYS, *monitors.WHERE_ANY)} <= names


@pytest.mark.parametrize("mode", MODES.names())
def test_only_todays_law_is_not_called_counterfactual(mode: str) -> None:
    assert ("counterfactual" in law.law_html(mode)) == (mode != "unique")
    assert law.choices()[law.shown(mode)] == mode


def test_widths_are_zero_only_for_nothing() -> None:
    assert level(np.array([0.0, 1e-9, 1.0, 4.0]), 4.0).tolist() == [0, 1, 128, 255]


def test_numbers_read_as_people_write_them() -> None:
    assert exact_eth(1_234_000_000_001) == "1,234.000000001"
    assert exact_eth(-5) == "−0.000000005"
    assert short_eth(3_711_000.0) == "3.71 M ETH"
    assert short_eth(246_112.0) == "246 k ETH"
    assert figures(0.1904) == "0.190"
    assert (signed(0.12, 2), signed(-0.4, 1), signed(0.001, 1)) == ("+0.12", "−0.4", "±0.0")
    assert percent(float("nan")) == "–"
