"""Drawing: SVG elements as text, coloured by the page's style sheet so that they follow light, dark and paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from restaking.runs.report.scales import CHARACTER, Scale
from restaking.runs.report.words import escaped, prose

WIDTH: Final = 720.0
SERIES: Final = 6
"""Series that colours and marks tell apart."""
LEGEND_LEFT, ROW = 30.0, 18.0


def drawing(height: float, title: str, parts: Sequence[str], *, width: float = WIDTH) -> str:
    """One drawing; `title` is what a screen reader says of it."""
    label = escaped(title)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" aria-label="{label}">'
        f"<title>{label}</title>{''.join(parts)}</svg>"
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line in the style `kind`."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def path(places: Sequence[tuple[float, float]], kind: str, *, closed: bool = False) -> str:
    """Straight lines from place to place."""
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f'<path class="{kind}" d="M{steps}{"Z" if closed else ""}"/>' if places else ""


def box(x: float, y: float, width: float, height: float, kind: str, opacity: float | None = None) -> str:
    """A rectangle."""
    seen = "" if opacity is None else f' fill-opacity="{opacity:.3f}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}"{seen}/>'


def mark(x: float, y: float, series: int, *, size: float = 4.0, told: str = "") -> str:
    """The mark of a series: colour and shape both differ; `told` shows when pointed at."""
    hint = f"<title>{escaped(told)}</title>" if told else ""
    if series % 4 == 0:
        return f'<circle class="m s{series}" cx="{x:.1f}" cy="{y:.1f}" r="{size:g}">{hint}</circle>'
    shapes: dict[int, list[tuple[float, float]]] = {
        1: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        2: [(0, -1.3), (1.2, 0.9), (-1.2, 0.9)],
        3: [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
    }
    corners = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in shapes[series % 4])
    return f'<polygon class="m s{series}" points="{corners}">{hint}</polygon>'


def words(x: float, y: float, text: object, kind: str = "label", *, anchor: str = "middle", turn: float = 0) -> str:
    """Text; `anchor` is start, middle or end."""
    turned = f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turned}>{prose(text)}</text>'


def frame(x: Scale, y: Scale, x_title: str, y_title: str) -> list[str]:
    """Axes with ticks, labels and titles; a grid line at each tick of y, a stronger one at 0."""
    left, right, bottom, top = x.start, x.end, y.start, y.end
    parts = []
    for place, label in y.ticks:
        parts.append(line(left, place, right, place, "zero" if label == "0" else "grid"))
        parts.append(words(left - 8, place + 4, label, anchor="end"))
    for place, label in x.ticks:
        parts.append(line(place, bottom, place, bottom + 4, "axis"))
        turned = {"anchor": "end", "turn": -28.0} if crowded(x) else {}
        parts.append(words(place, bottom + 18, clipped(label, 22), **turned))  # type: ignore[arg-type]
    parts.append(line(left, bottom, right, bottom, "axis"))
    parts.append(words((left + right) / 2, bottom + (62 if crowded(x) else 40), x_title, "title"))
    parts.append(words(2, top - 18, y_title, "title", anchor="start"))
    return parts


def crowded(x: Scale) -> bool:
    """Whether labels side by side would touch, so that they are turned and need more room below."""
    return sum(len(label) for _, label in x.ticks) * 7.2 > x.end - x.start


def legend(names: Sequence[str], y: float, heading: str = "") -> tuple[list[str], float]:
    """Marks with names in rows below a drawing that ends at `y`, and where it ends then; none for one series."""
    if len(names) < 2:
        return [], y
    parts = [words(LEGEND_LEFT, y + 12, heading, "title", anchor="start")] if heading else []
    x, at = LEGEND_LEFT, y + 12 + ROW * bool(heading)
    for number, name in enumerate(names):
        text = clipped(name, 90)
        room = CHARACTER * len(text) + 34
        if x > LEGEND_LEFT and x + room > WIDTH:
            x, at = LEGEND_LEFT, at + ROW
        parts += [mark(x + 5, at - 4, number), words(x + 16, at, text, anchor="start")]
        x += room
    return parts, at + 10


def clipped(text: str, most: int) -> str:
    """Text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
