"""The picture stands still, reads upwards, and puts no two marks on one spot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.ui.layout import HEIGHT, WIDTH, Layout, lay_out, spread
from restaking.ui.picture import AVSS, LRTS, MAX_OPERATORS, OPERATORS, STAKERS, Picture, compose
from restaking.ui.snapshot import look


@pytest.fixture(scope="module", params=["teaching", "mainnet-2024-10"])
def drawn(request: pytest.FixtureRequest) -> tuple[Any, Picture, Layout]:
    model = RestakingModel(scenario=request.param, seed=3)
    picture = compose(model.world)
    return model, picture, lay_out(picture, look(model, picture, {}, frozenset()).stake)


def test_layers_are_read_upwards(drawn: Any) -> None:
    _, picture, layout = drawn
    lowest = [layout.places[picture.index(layer), 1].min() for layer in (STAKERS, LRTS, OPERATORS, AVSS)]
    highest = [layout.places[picture.index(layer), 1].max() for layer in (STAKERS, LRTS, OPERATORS, AVSS)]
    assert all(above < below for above, below in zip(highest[1:], lowest[:-1], strict=True))


def test_everything_is_on_the_board(drawn: Any) -> None:
    _, _, layout = drawn
    assert np.isfinite(layout.places).all()
    assert (layout.places >= 0).all()
    assert (layout.places <= [WIDTH, HEIGHT]).all()


def test_operators_do_not_overlap(drawn: Any) -> None:
    _, picture, layout = drawn
    rows = picture.index(OPERATORS)
    apart = np.linalg.norm(layout.places[rows, None] - layout.places[None, rows], axis=2)
    need = layout.radii[rows, None] + layout.radii[None, rows]
    np.fill_diagonal(apart, np.inf)
    assert (apart >= need).all()


def test_operators_stand_on_their_controllers_ground(drawn: Any) -> None:
    _, picture, layout = drawn
    for row in picture.index(OPERATORS).tolist():
        box = layout.boxes[picture.nodes[row].group]
        assert box.left - 1 <= layout.places[row, 0] <= box.right + 1
    edges = [edge for box in layout.boxes for edge in (box.left, box.right)]
    assert edges == sorted(edges)


def test_every_operator_has_a_mark_and_the_largest_their_own(drawn: Any) -> None:
    model, picture, _ = drawn
    assert (picture.operator_node >= 0).all()
    largest = np.argsort(-model.world.delegated(), kind="stable")[: min(50, MAX_OPERATORS)]
    assert {picture.nodes[picture.operator_node[row]].agent for row in largest.tolist()} == {
        f"operator:{row}" for row in largest.tolist()
    }
    assert len(picture.nodes) <= MAX_OPERATORS + 80


def test_the_same_world_gives_the_same_picture(drawn: Any) -> None:
    model, picture, layout = drawn
    again = compose(model.world)
    assert again.nodes == picture.nodes
    stake = look(model, again, {}, frozenset()).stake
    assert np.array_equal(lay_out(again, stake).places, layout.places)


def test_spreading_keeps_order_and_distance() -> None:
    placed = spread(np.array([500.0, 501.0, 990.0]), 100.0)
    assert np.all(np.diff(placed) >= 100.0)
    assert placed[-1] <= WIDTH - 50.0
