"""The engine put to the proof: worked cases and speed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from restaking.commands.options import AsJson
from restaking.commands.telling import say
from restaking.runs.refused import SOME_FAILED


def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cases files.")],
    op: Annotated[list[str] | None, typer.Option(metavar="OP", help="Only this operation; may be repeated.")] = None,
    json_: AsJson = False,
) -> None:
    """Put worked cases to the engine."""
    from restaking.runs import verify as cases

    verdicts = cases.verify(files, op or ())
    say(cases.as_json(verdicts) if json_ else cases.lines(verdicts))
    if not all(verdict.ok for verdict in verdicts):
        raise typer.Exit(SOME_FAILED)


def bench(
    json_: AsJson = False,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Python file of a plain Mesa baseline.")] = None,
) -> None:
    """Measure speed as ratios."""
    from restaking.runs import bench as measuring

    measuring.main(json_, baseline)
