"""Many runs: twins, sweeps, their reports, and the simulation beside what was observed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from restaking.commands.options import AsJson, Assignments, History, ScenarioArgument, assigned, whole
from restaking.commands.telling import complain, say
from restaking.runs.refused import SOME_FAILED, Refused


def compare(
    scenario: ScenarioArgument,
    with_: Annotated[list[str], typer.Option("--with", metavar="KEY=VALUE", help="What differs in the arm.")],
    set_: Assignments = None,
    days: Annotated[str | None, typer.Option(metavar="N", help="Length of the runs instead of the scenario's.")] = None,
    seeds: Annotated[int, typer.Option(parser=whole(2, 1000), metavar="N", help="Paired seeds, at least 2.")] = 30,
    workers: Annotated[int, typer.Option(parser=whole(1, 1024), metavar="N", help="Worker processes here.")] = 2,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the runs there, to go on later.")] = None,
    json_: AsJson = False,
) -> None:
    """Run twins that share every draw of luck, and show what one change does to every metric."""
    from restaking.runs.compare import compare as twins

    settings = assigned(set_)
    if days is not None:
        settings |= assigned([f"run.days={days}"])
    change = assigned(with_)
    found = twins(scenario, settings, change, seeds, workers=workers, out=out)
    say(found.as_json() if json_ else found.lines())


def sweep(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="Name of a shipped study, or a TOML file.")],
    workers: Annotated[int, typer.Option(parser=whole(1, 1024), metavar="N", help="Worker processes here.")] = 2,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Workers of this Dask scheduler instead.")
    ] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only part I of N; all parts share one folder.")] = "1/1",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Sweep folder; default runs/out/NAME.")] = None,
    merge: Annotated[bool, typer.Option("--merge", help="Only seal what the shards have left.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Do failed runs again as well.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show count, cost and first points; run nothing.")] = False,
    chunk: Annotated[
        int | None,
        typer.Option(parser=whole(1, 100_000), metavar="N", help="Runs a part; default: two seconds' worth."),
    ] = None,
    json_: AsJson = False,
) -> None:
    """Carry out a plan of runs; the same command resumes it, and leaves finished runs alone.

    A plan says what is varied, how often, and what is looked at: docs/howto/sweeps.md.

    Ctrl-C once finishes what runs, twice stops.

    Exit codes: 0 all runs are well, 2 plan or folder not allowed, 3 some runs failed,
    4 could not start, 130 interrupted.
    """
    from restaking.runs.sweep import telling
    from restaking.runs.sweep.command import Request, carry_out, prepared

    request = Request(plan, workers, scheduler, shard, out, merge, chunk, retry_failed)
    if dry_run:
        found = prepared(request)
        say(telling.dry_run(*found) if json_ else telling.of_dry_run(*found))
        return
    finished = carry_out(request)
    say(finished.as_json() if json_ else telling.of_sweep(finished))
    if finished.code:
        raise typer.Exit(finished.code)


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a run or of a sweep.")],
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Put a sweep's figures into this Markdown file too, between its marks."),
    ] = None,
) -> None:
    """Write one self-contained HTML file about a run or a sweep into its folder."""
    from restaking.runs.report import writing

    path, unfinished = writing.report(folder, page)
    say(iter((str(path),)))
    if unfinished:
        complain(f"{unfinished} planned runs failed or are missing; the report lists them", SOME_FAILED)
        raise typer.Exit(SOME_FAILED)


def validate(
    history: History = None,
    seeds: Annotated[int, typer.Option(parser=whole(1, 1000), metavar="N", help="Seeds of every scenario.")] = 30,
    json_: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The facts as a page (docs/facts.md).")] = False,
) -> None:
    """Put the simulation beside what was observed: stylised facts, and a replay of the history that you name."""
    from restaking.runs.validation import validate as beside

    if markdown and (json_ or history):
        raise Refused("--markdown: the facts alone, without --json and --history")
    found = beside.validate(history or (), seeds)
    say(found.as_json() if json_ else found.page() if markdown else found.lines())


def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="mainnet-2024-10 or history-2024.")],
    history: History = None,
    trials: Annotated[int, typer.Option(parser=whole(1, 100_000), metavar="N", help="Trials, earlier ones too.")] = 60,
    seeds: Annotated[int, typer.Option(parser=whole(1, 1000), metavar="N", help="Seeds of every trial.")] = 2,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Study; default runs/out/calibrate-NAME.")] = None,
    json_: AsJson = False,
) -> None:
    """Fit parameters to stylised facts; the same command resumes. Needs the extra `analysis`."""
    from restaking.runs.calibrate import command

    found = command.calibrate(scenario, history or (), trials, seeds, out)
    say(found.as_json() if json_ else found.lines())
