"""Which lessons there are: every folder beside this file with a `lesson.toml`. Adding a folder adds a lesson."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from restaking.lessons.format import HERE, Lesson, read
from restaking.model.scenario.errors import nearest, shown
from restaking.runs.listings import aligned
from restaking.runs.refused import Refused


def lessons() -> list[Lesson]:
    """All lessons in the order of their folders."""
    return [read(file.parent) for file in sorted(HERE.glob("*/lesson.toml"))]


def find(word: str) -> Lesson:
    """The lesson by its folder's name, its number or its topic.

    Raises:
        Refused: if there is none; with the nearest name and all known ones.
    """
    names = {name: lesson for lesson in lessons() for name in (lesson.name, *lesson.short_names)}
    plain = word.lower()
    if plain not in names:
        known = ", ".join(f"{each.name} ({', '.join(each.short_names)})" for each in lessons())
        raise Refused(f"lesson = {shown(word)}: no such lesson{nearest(plain, names)}; known: {known}")
    return names[plain]


def listing(lessons: Iterable[Lesson]) -> Iterator[str]:
    """One line a lesson: names, title, claims."""
    yield from aligned((each.name, *each.short_names, each.title, ", ".join(each.claims)) for each in lessons)


def as_json(lessons: Iterable[Lesson]) -> list[dict[str, Any]]:
    """The list that `--json` prints."""
    return [{"name": each.name, "title": each.title, "claims": each.claims} for each in lessons]
