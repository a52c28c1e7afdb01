"""Where each node stands: a fixed picture read upwards, computed once from the world, never a hairball."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from restaking.ui.picture import AVSS, LRTS, OPERATORS, STAKERS, Picture

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 1000.0, 760.0
"""Size of the drawing board [units]; the browser stretches it to the window."""
LAYER_Y = {AVSS: 92.0, OPERATORS: 335.0, LRTS: 560.0, STAKERS: 712.0}
LARGEST = {AVSS: 9.0, OPERATORS: 19.0, LRTS: 22.0, STAKERS: 34.0}
SMALLEST = {AVSS: 4.5, OPERATORS: 2.2, LRTS: 8.0, STAKERS: 20.0}
"""Radius [units] of the largest and smallest node of a layer; area follows stake between them."""
GAP = 3.0
"""Clear space between operators of a group [units]."""
SLANT = 0.05
"""Share of the board kept free at the right of the AVSs, whose slanted names lean over."""
BETWEEN_GROUPS = 20.0
GROUP_WIDTH = 26.0
"""Narrowest a group may be [units]: its name must find room."""


@dataclass(frozen=True, slots=True)
class Box:
    """Ground a group of operators covers [units]."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Positions and day-0 radii [units], one row per node, and the ground of each operator group."""

    places: Floats
    radii: Floats
    boxes: tuple[Box, ...]
    unit: dict[int, float]
    """Stake [ETH] of a layer's largest node on day 0: radii of later days are drawn to the same scale."""


def lay_out(picture: Picture, stake: Floats) -> Layout:
    """Positions of all nodes from their stake [ETH] at set-up. Same world, same picture, for every visitor."""
    places = np.zeros((len(picture.nodes), 2))
    radii = np.zeros(len(picture.nodes))
    unit: dict[int, float] = {}
    for layer in (STAKERS, LRTS, OPERATORS, AVSS):
        rows = picture.index(layer)
        unit[layer] = float(stake[rows].max(initial=0.0)) or 1.0
        radii[rows] = radius(stake[rows], layer, unit[layer])
    boxes = place_operators(picture, places, radii)
    place_lrts(picture, places, radii, boxes)
    place_row(picture.index(STAKERS), places, LAYER_Y[STAKERS], arch=0.0)
    securing = picture.index(AVSS)
    place_row(securing[np.argsort(-stake[securing], kind="stable")], places, LAYER_Y[AVSS], arch=26.0)
    places[securing, 0] *= 1.0 - SLANT
    return Layout(places, radii, boxes, unit)


def radius(stake: Floats, layer: int, unit: float) -> Floats:
    """Radius [units]: area ∝ stake, between the layer's smallest and largest."""
    grown = LARGEST[layer] * np.sqrt(np.maximum(stake, 0.0) / unit)
    return np.asarray(np.clip(grown, SMALLEST[layer], LARGEST[layer]))


def place_row(rows: NDArray[np.int64], places: Floats, y: float, *, arch: float) -> None:
    """Spread nodes evenly from left to right on a shallow arch of that height [units]."""
    if not len(rows):
        return
    x = (np.arange(len(rows)) + 0.5) / len(rows)
    places[rows, 0] = x * WIDTH
    places[rows, 1] = y + arch * (2.0 * x - 1.0) ** 2


def place_operators(picture: Picture, places: Floats, radii: Floats) -> tuple[Box, ...]:
    """Give each controller ground in proportion to its operators' area, and set them down row by row, largest first."""
    rows = picture.index(OPERATORS)
    group_of = np.array([picture.nodes[row].group for row in rows.tolist()])
    members = [rows[group_of == group] for group in range(len(picture.groups))]
    widths = group_widths([float(((2 * radii[m] + GAP) ** 2).sum()) for m in members])
    left, boxes = 0.0, []
    for inside, width in zip(members, widths, strict=True):
        boxes.append(place_group(inside, places, radii, left, width))
        left += width + BETWEEN_GROUPS
    return tuple(boxes)


def group_widths(areas: list[float]) -> list[float]:
    """Widths [units] that fill the board: in proportion to area, none narrower than a name needs."""
    if not areas:
        return []
    free = WIDTH - BETWEEN_GROUPS * (len(areas) - 1) - GROUP_WIDTH * len(areas)
    total = sum(areas) or 1.0
    return [GROUP_WIDTH + max(free, 0.0) * area / total for area in areas]


def place_group(inside: NDArray[np.int64], places: Floats, radii: Floats, left: float, width: float) -> Box:
    """Rows of circles, centred, largest on top; returns the ground they cover."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for node in inside[np.argsort(-radii[inside], kind="stable")].tolist():
        need = 2.0 * radii[node] + GAP
        if lines[-1] and used + need > width:
            lines.append([])
            used = 0.0
        lines[-1].append(node)
        used += need
    heights = [max((2.0 * radii[node] + GAP for node in line), default=0.0) for line in lines]
    top = LAYER_Y[OPERATORS] - sum(heights) / 2.0
    y = top
    for line, height in zip(lines, heights, strict=True):
        x = left + width / 2.0 - sum(2.0 * radii[node] + GAP for node in line) / 2.0
        for node in line:
            places[node] = (x + radii[node] + GAP / 2.0, y + height / 2.0)
            x += 2.0 * radii[node] + GAP
        y += height
    return Box(left, left + width, top, y)


def place_lrts(picture: Picture, places: Floats, radii: Floats, boxes: tuple[Box, ...]) -> None:
    """Each LRT under its own brand's operators where it has any, pushed apart so that names do not touch."""
    rows = picture.index(LRTS)
    if not len(rows):
        return
    home = {
        group.lrt: (box.left + box.right) / 2.0
        for group, box in zip(picture.groups, boxes, strict=True)
        if group.lrt >= 0
    }
    wish = np.array([home.get(lrt, WIDTH * (lrt + 0.5) / len(rows)) for lrt in range(len(rows))])
    room = min(110.0, WIDTH / len(rows))
    order = np.argsort(wish, kind="stable")
    x = spread(wish[order], room)
    places[rows[order], 0] = x
    places[rows, 1] = LAYER_Y[LRTS]


def spread(wish: Floats, room: float) -> Floats:
    """Positions in the wished order, at least `room` apart and on the board [units]."""
    x = np.clip(wish, room / 2.0, WIDTH - room / 2.0)
    for i in range(1, len(x)):
        x[i] = max(x[i], x[i - 1] + room)
    x[-1] = min(x[-1], WIDTH - room / 2.0)
    for i in range(len(x) - 2, -1, -1):
        x[i] = min(x[i], x[i + 1] - room)
    return x
