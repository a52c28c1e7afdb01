"""Teaching demos."""

from __future__ import annotations

from typing import Annotated

import typer

from restaking.commands.options import AsJson, Seeds
from restaking.commands.telling import say


def lesson_list(json_: AsJson = False) -> None:
    """List the lessons with the claims they test."""
    from restaking.lessons import shelf

    say(shelf.as_json(shelf.lessons()) if json_ else shelf.listing(shelf.lessons()))


def lesson_run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Folder, number or topic of a lesson, such as l01.")],
    seeds: Seeds = None,
    json_: AsJson = False,
) -> None:
    """Run a lesson: question, tables, answer key, verdicts."""
    from restaking.lessons import experiment, judging, report, shelf

    lesson = shelf.find(name)
    found = judging.judge(lesson, experiment.carry_out(lesson, seeds or lesson.seeds))
    say(report.as_json(found) if json_ else report.lines(found))
