"""The network canvas: packs snapshots into small messages for `network.js`, and listens to what comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard  # messages from a browser can be anything

import anywidget
import numpy as np
from numpy.typing import NDArray

from restaking.ui.layout import HEIGHT, LARGEST, SMALLEST, WIDTH
from restaking.ui.picture import AVSS, LRTS, OPERATORS, STAKERS
from restaking.ui.snapshot import Edges, Setting, Snapshot

KINDS = ("bundle_lrt", "bundle_operator", "lrt_operator", "operator_avs")
"""Kinds of edge in the order of the colours in `network.js`, with the layers they join."""
ENDS = {
    "bundle_lrt": (STAKERS, LRTS),
    "bundle_operator": (STAKERS, OPERATORS),
    "lrt_operator": (LRTS, OPERATORS),
    "operator_avs": (OPERATORS, AVSS),
}
LEVELS = 255
"""An edge's width travels as one byte: the square root of its stake over the largest of its kind."""


class NetworkCanvas(anywidget.AnyWidget):
    """Canvas and its conversation. Sends only what changed since the frame it sent last."""

    _esm = Path(__file__).with_name("network.js")

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._acknowledge: Callable[[int], None] = lambda frame: None
        self._select: Callable[[str], None] = lambda agent: None
        self._snapshot: Snapshot | None = None
        self._run = -1
        self._greeted = False
        self._selected = ""
        self._levels: dict[str, NDArray[np.uint8]] = {}
        self._largest: dict[str, float] = {}
        self._one_at_a_time = threading.RLock()  # a greeting and a new frame may meet
        self.on_msg(self._hear)

    def connect(self, acknowledge: Callable[[int], None], select: Callable[[str], None]) -> None:
        """Whom to tell about painted frames and picked nodes."""
        self._acknowledge, self._select = acknowledge, select

    def show(self, snapshot: Snapshot) -> None:
        """Send a snapshot to the browser once it has said hello."""
        with self._one_at_a_time:
            self._snapshot = snapshot
            if self._greeted and snapshot.setting is not None and snapshot.look is not None:
                if snapshot.setting.run != self._run:
                    self._send_picture(snapshot.setting, snapshot)
                self._send_frame(snapshot)

    def _hear(self, _: Any, content: Any, buffers: Any) -> None:
        """A message from the browser: untrusted, so anything unexpected is dropped."""
        if not isinstance(content, dict):
            return
        kind, frame, node = content.get("type"), content.get("frame"), content.get("node")
        if kind == "hello":
            with self._one_at_a_time:
                self._greeted, self._run = True, -1
                if self._snapshot is not None:
                    self.show(self._snapshot)
        elif kind == "ack" and is_whole(frame):
            self._acknowledge(int(frame))
        elif kind == "select" and is_whole(node) and self._snapshot is not None and self._snapshot.setting is not None:
            nodes = self._snapshot.setting.picture.nodes
            self._selected = nodes[node].agent if 0 <= node < len(nodes) else ""
            self._select(self._selected)

    def _send_picture(self, setting: Setting, snapshot: Snapshot) -> None:
        self._run = setting.run
        self._levels = {}
        edges = snapshot.look.edges if snapshot.look is not None else None
        self._largest = {kind: float(getattr(edges, kind).max(initial=0.0)) or 1.0 for kind in KINDS}
        self.send(
            {
                "type": "picture",
                "board": [WIDTH, HEIGHT],
                "scale": [
                    {"unit": setting.layout.unit[layer], "largest": LARGEST[layer], "smallest": SMALLEST[layer]}
                    for layer in (STAKERS, LRTS, OPERATORS, AVSS)
                ],
                "nodes": [
                    {
                        "agent": node.agent,
                        "layer": node.layer,
                        "label": node.label,
                        "organisation": node.organisation,
                        "x": round(float(x), 2),
                        "y": round(float(y), 2),
                    }
                    for node, (x, y) in zip(setting.picture.nodes, setting.layout.places, strict=True)
                ],
                "groups": [
                    {"label": group.label, "left": box.left, "right": box.right, "top": box.top, "bottom": box.bottom}
                    for group, box in zip(setting.picture.groups, setting.layout.boxes, strict=True)
                ],
                "picked": picked_node(setting, snapshot),
                "via": via_node(setting, snapshot),
            }
        )

    def _send_frame(self, snapshot: Snapshot) -> None:
        setting, look = snapshot.setting, snapshot.look
        assert setting is not None and look is not None
        if snapshot.selected != self._selected:
            self._selected = snapshot.selected
            self.send({"type": "picked", "node": picked_node(setting, snapshot), "via": via_node(setting, snapshot)})
        self.send(
            {
                "type": "frame",
                "frame": snapshot.frame,
                "day": snapshot.day,
                "playing": snapshot.status == "playing",
            },
            [look.stake.astype("<f4").tobytes(), look.state.tobytes(), self._changes(setting, look.edges)],
        )

    def _changes(self, setting: Setting, edges: Edges) -> bytes:
        """Edges whose width changed since the last frame sent: (from, to, kind · 256 + level) as 16-bit numbers."""
        rows: list[NDArray[np.uint16]] = []
        for number, kind in enumerate(KINDS):
            levels = level(getattr(edges, kind), self._largest[kind])
            before = self._levels.get(kind, np.zeros_like(levels))
            self._levels[kind] = levels
            start, end = np.nonzero(levels != before)
            lower, upper = (setting.picture.index(layer) for layer in ENDS[kind])
            rows.append(
                np.stack([lower[start], upper[end], number * 256 + levels[start, end].astype(np.int64)], axis=1).astype(
                    "<u2"
                )
            )
        return np.concatenate(rows).tobytes()


def level(stake: NDArray[np.float64], largest: float) -> NDArray[np.uint8]:
    """0 for nothing, else 1 to 255 as the square root of the stake."""
    root = np.ceil(LEVELS * np.sqrt(np.clip(stake / largest, 0.0, 1.0)))
    return root.astype(np.uint8)


def picked_node(setting: Setting, snapshot: Snapshot) -> int:
    """Node to highlight: a single staker is shown through its bundle."""
    home = snapshot.card.bundle if snapshot.card is not None and snapshot.card.bundle else snapshot.selected
    return setting.picture.node_of(home)


def via_node(setting: Setting, snapshot: Snapshot) -> int:
    """Node of the manager a single staker went to, -1 for anybody else: only that line is its own."""
    return setting.picture.node_of(snapshot.card.via) if snapshot.card is not None and snapshot.card.via else -1


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether a browser really sent a whole number."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
