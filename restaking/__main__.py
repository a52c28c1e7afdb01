"""The command line: thin commands over the rooms, exit codes, and one line for every refusal."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from restaking.model.scenario.errors import ScenarioError, one_line
from restaking.runs.refused import BUG, CANNOT_START, INTERRUPTED, SOME_FAILED, USAGE, Refused

UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # Typer keeps it in a private module
LARGEST_SEED = 2**63 - 1

app = typer.Typer(name="restaking", help="An agent-based economy of restaking.", add_completion=False)
lesson_app = typer.Typer(help="Teaching demos: what is claimed of restaking, put to the model.")
app.add_typer(lesson_app, name="lesson")


def _whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number; its refusal names value and range."""

    def parse(word: str) -> int:
        try:
            value = int(word)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise typer.BadParameter(f"{one_line(str(word), 60)!r} not allowed; a whole number from {low} to {high}")
        return value

    return parse


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a built-in scenario, or a TOML file.")
]
Seed = Annotated[int, typer.Option(parser=_whole(0, LARGEST_SEED), metavar="S", help="Seed of every draw.")]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override one key; may be repeated.")
]
Seeds = Annotated[
    int | None,
    typer.Option(parser=_whole(2, 1000), metavar="N", help="Paired seeds, at least 2; default: the lesson's own."),
]
History = Annotated[list[Path] | None, typer.Option("--history", metavar="CSV", help="Dated series; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]


@app.command()
def run(
    scenario: ScenarioArgument,
    days: Annotated[str | None, typer.Option(metavar="N", help="Length of the run instead of the scenario's.")] = None,
    seed: Seed = 1,
    set_: Assignments = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Run folder; default runs/out/NAME.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing run folder.")] = False,
    stakers: Annotated[bool, typer.Option("--stakers", help="Store the closing state of every staker too.")] = False,
    census: Annotated[
        str | None, typer.Option(metavar="CSV", help="Row-level operators instead of drawn ones.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Run a scenario and leave a run folder."""
    from restaking.model.scenario import parse_assignment
    from restaking.runs import summary
    from restaking.runs.run import Order
    from restaking.runs.run import run as carry_out

    overrides = dict(parse_assignment(word) for word in set_ or ())
    if days is not None:
        overrides |= [parse_assignment(f"run.days={days}")]
    if census is not None:
        overrides["operators.census"] = census
    finished = carry_out(Order(scenario, seed, overrides, out, overwrite, stakers))
    _print(finished.report if json_ else summary.of_run(finished))


@app.command()
def scenarios(
    name: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Show every key of this scenario.")] = None,
) -> None:
    """List the built-in scenarios, or every key of one with unit, range and source."""
    from restaking.runs import listings

    _print(listings.keys(name) if name is not None else listings.scenarios())


@app.command()
def metrics() -> None:
    """List the metrics with units."""
    from restaking.runs import listings

    _print(listings.metrics())


@app.command()
def schedule() -> None:
    """List the phases of a day in their order, the shocks that may be ordered, and what is audited."""
    from restaking.runs import listings

    _print(listings.schedule())


@app.command()
def explain(
    scenario: ScenarioArgument,
    agent: Annotated[str, typer.Option(metavar="KIND:ID", help="Such as staker:17 or operator:3.")],
    day: Annotated[
        int | None, typer.Option(parser=_whole(1, 3650), metavar="D", help="Day to look at; default 30.")
    ] = None,
    seed: Seed = 1,
    set_: Assignments = None,
    json_: AsJson = False,
) -> None:
    """Show why an agent chose what it chose: every option with its terms."""
    from restaking.model.scenario import parse_assignment
    from restaking.runs import explaining, telling
    from restaking.runs.run import Order

    overrides = dict(parse_assignment(word) for word in set_ or ())
    found = explaining.explain(Order(scenario, seed, overrides), agent, day)
    _print(found if json_ else telling.of_explanation(found))


@app.command()
def security(
    scenario: ScenarioArgument,
    day: Annotated[
        int | None,
        typer.Option(parser=_whole(0, 3650), metavar="D", help="Day to look at, or on which an AVS turns; default 30."),
    ] = None,
    seed: Seed = 1,
    set_: Assignments = None,
    malicious: Annotated[
        str | None, typer.Option(metavar="AVS", help="Show instead what it sets off if this AVS turns malicious.")
    ] = None,
    fraction: Annotated[
        float | None, typer.Option(metavar="F", help="What it takes of every allocation; default 0.5.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(parser=_whole(1, 3650), metavar="N", help="How long it is followed; default 30 days.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Show how secure the graph of a day is: slack, worst losses, the cheapest attack, costs by AVS. With --malicious:
    what one AVS sets off that turns, by channel, against the twin in which it does not."""
    from restaking.model.scenario import parse_assignment
    from restaking.runs import security as looking
    from restaking.runs.run import Order

    order = Order(scenario, seed, dict(parse_assignment(word) for word in set_ or ()))
    if malicious is not None:
        from restaking.runs import contagion, telling_contagion

        found = contagion.answer(order, malicious, fraction, day, days)
        _print(found if json_ else telling_contagion.of_contagion(found))
        return
    for option, value in (("--fraction", fraction), ("--days", days)):
        if value is not None:
            raise Refused(f"{option} {value:g}: not allowed; only with --malicious AVS")
    seen = looking.security(order, day)
    _print(seen.as_json() if json_ else seen.lines())


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cases files.")],
    op: Annotated[list[str] | None, typer.Option(metavar="OP", help="Only this operation; may be repeated.")] = None,
    json_: AsJson = False,
) -> None:
    """Put worked cases to the engine."""
    from restaking.runs import verify as cases

    verdicts = cases.verify(files, op or ())
    _print(cases.as_json(verdicts) if json_ else cases.lines(verdicts))
    if not all(verdict.ok for verdict in verdicts):
        raise typer.Exit(SOME_FAILED)


@app.command()
def compare(
    scenario: ScenarioArgument,
    with_: Annotated[list[str], typer.Option("--with", metavar="KEY=VALUE", help="What differs in the arm.")],
    set_: Assignments = None,
    days: Annotated[str | None, typer.Option(metavar="N", help="Length of the runs instead of the scenario's.")] = None,
    seeds: Annotated[int, typer.Option(parser=_whole(2, 1000), metavar="N", help="Paired seeds, at least 2.")] = 30,
    workers: Annotated[int, typer.Option(parser=_whole(1, 1024), metavar="N", help="Worker processes here.")] = 2,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the runs there, to go on later.")] = None,
    json_: AsJson = False,
) -> None:
    """Run twins that share every draw of luck, and show what one change does to every metric."""
    from restaking.model.scenario import parse_assignment
    from restaking.runs.compare import compare as twins

    settings = dict(parse_assignment(word) for word in set_ or ())
    if days is not None:
        settings |= [parse_assignment(f"run.days={days}")]
    change = dict(parse_assignment(word) for word in with_)
    found = twins(scenario, settings, change, seeds, workers=workers, out=out)
    _print(found.as_json() if json_ else found.lines())


@app.command()
def sweep(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="Name of a shipped study, or a TOML file.")],
    workers: Annotated[int, typer.Option(parser=_whole(1, 1024), metavar="N", help="Worker processes here.")] = 2,
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
        typer.Option(parser=_whole(1, 100_000), metavar="N", help="Runs a part; default: two seconds' worth."),
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
        _print(telling.dry_run(*found) if json_ else telling.of_dry_run(*found))
        return
    finished = carry_out(request)
    _print(finished.as_json() if json_ else telling.of_sweep(finished))
    if finished.code:
        raise typer.Exit(finished.code)


@app.command()
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
    _print(iter((str(path),)))
    if unfinished:
        _complain(f"{unfinished} planned runs failed or are missing; the report lists them", SOME_FAILED)
        raise typer.Exit(SOME_FAILED)


@app.command()
def validate(
    history: History = None,
    seeds: Annotated[int, typer.Option(parser=_whole(1, 1000), metavar="N", help="Seeds of every scenario.")] = 30,
    json_: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The facts as a page (docs/facts.md).")] = False,
) -> None:
    """Put the simulation beside what was observed: stylised facts, and a replay of the history that you name."""
    from restaking.runs.validation import validate as beside

    if markdown and (json_ or history):
        raise Refused("--markdown: the facts alone, without --json and --history")
    found = beside.validate(history or (), seeds)
    _print(found.as_json() if json_ else found.page() if markdown else found.lines())


@app.command()
def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="mainnet-2024-10 or history-2024.")],
    history: History = None,
    trials: Annotated[int, typer.Option(parser=_whole(1, 100_000), metavar="N", help="Trials, earlier ones too.")] = 60,
    seeds: Annotated[int, typer.Option(parser=_whole(1, 1000), metavar="N", help="Seeds of every trial.")] = 2,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Study; default runs/out/calibrate-NAME.")] = None,
    json_: AsJson = False,
) -> None:
    """Fit parameters to stylised facts; the same command resumes. Needs the extra `analysis`."""
    from restaking.runs.calibrate import command

    found = command.calibrate(scenario, history or (), trials, seeds, out)
    _print(found.as_json() if json_ else found.lines())


@app.command()
def serve(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help="Scenario to open with.")] = "teaching",
    host: Annotated[str, typer.Option(metavar="H", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(parser=_whole(1, 65535), metavar="P", help="Port to listen on.")] = 8765,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Let other machines in.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open a browser window.")] = False,
) -> None:
    """Open the browser app."""
    from restaking.model.scenario import load
    from restaking.ui import launch

    load(scenario)
    if not allow_remote and not launch.is_loopback(host):
        raise Refused(
            f"--host {host[:80]!r}: not allowed; 127.0.0.1 or localhost, or --allow-remote for other machines"
        )
    try:
        launch.serve(scenario, host, port, allow_remote, open_)
    except ImportError as problem:
        raise Refused(f"serve needs {problem.name}: pip install 'restaking[app]'", CANNOT_START) from None
    except socket.gaierror:
        raise Refused(f"--host {host[:80]!r}: not allowed; an address of this machine") from None
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        raise Refused(f"--port {port}: {problem.strerror}; another port or address", CANNOT_START) from None


@lesson_app.command("list")
def lesson_list(json_: AsJson = False) -> None:
    """List the lessons with the claims they test."""
    from restaking.lessons import shelf

    _print(shelf.as_json(shelf.lessons()) if json_ else shelf.listing(shelf.lessons()))


@lesson_app.command("run")
def lesson_run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Folder, number or topic of a lesson, such as l01.")],
    seeds: Seeds = None,
    json_: AsJson = False,
) -> None:
    """Run a lesson: question, tables, answer key, verdicts."""
    from restaking.lessons import experiment, judging, report, shelf

    lesson = shelf.find(name)
    found = judging.judge(lesson, experiment.carry_out(lesson, seeds or lesson.seeds))
    _print(report.as_json(found) if json_ else report.lines(found))


@app.command()
def bench(
    json_: AsJson = False,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Python file of a plain Mesa baseline.")] = None,
) -> None:
    """Measure speed as ratios."""
    from restaking.runs import bench as measuring

    measuring.main(json_, baseline)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Nothing but a bug of ours shows a traceback, and that only on demand."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = _command().main(words or ["--help"], prog_name="restaking", standalone_mode=False)
        return _complain("interrupted", INTERRUPTED) if code == INTERRUPTED else int(code or 0)
    except (ScenarioError, Refused) as refusal:
        return _complain(str(refusal), getattr(refusal, "code", USAGE))
    except UsageError as problem:
        return _complain(_usage(problem), USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted", INTERRUPTED)
    except MemoryError:
        return _complain("out of memory: a smaller stakers.count fits", CANNOT_START)
    except Exception as problem:  # the last resort of the whole program
        if os.environ.get("RESTAKING_DEBUG"):
            raise
        text = f"{type(problem).__name__}: {problem}"
        return _complain(f"a bug of ours: {text} (RESTAKING_DEBUG=1 shows where; please report it)", BUG)


@cache
def _command() -> Any:  # a class of Typer's private module
    """All commands, made once: most of the time of a short command goes into it."""
    return typer.main.get_command(app)


def _usage(problem: Any) -> str:  # an exception of Typer's private module
    """A usage error in one line: what is wrong, and where help is."""
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "restaking"
    return f"{problem.format_message().rstrip('.')} (see {command} --help)"


def _complain(text: str, code: int) -> int:
    print(f"restaking: {one_line(text)}", file=sys.stderr)
    return code


def _print(output: dict[str, Any] | list[dict[str, Any]] | Iterable[str]) -> None:
    lines = [json.dumps(output, allow_nan=False)] if isinstance(output, (dict, list)) else output
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, as `| head` does: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
