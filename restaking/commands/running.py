"""Runs of one scenario: carried out, and asked why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from restaking.commands.options import AsJson, Assignments, ScenarioArgument, Seed, assigned, whole
from restaking.commands.telling import say
from restaking.runs.refused import Refused


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
    from restaking.runs import summary
    from restaking.runs.run import Order
    from restaking.runs.run import run as carry_out

    overrides = assigned(set_)
    if days is not None:
        overrides |= assigned([f"run.days={days}"])
    if census is not None:
        overrides["operators.census"] = census
    finished = carry_out(Order(scenario, seed, overrides, out, overwrite, stakers))
    say(finished.report if json_ else summary.of_run(finished))


def explain(
    scenario: ScenarioArgument,
    agent: Annotated[str, typer.Option(metavar="KIND:ID", help="Such as staker:17 or operator:3.")],
    day: Annotated[
        int | None, typer.Option(parser=whole(1, 3650), metavar="D", help="Day to look at; default 30.")
    ] = None,
    seed: Seed = 1,
    set_: Assignments = None,
    json_: AsJson = False,
) -> None:
    """Show why an agent chose what it chose: every option with its terms."""
    from restaking.runs import explaining, telling
    from restaking.runs.run import Order

    overrides = assigned(set_)
    found = explaining.explain(Order(scenario, seed, overrides), agent, day)
    say(found if json_ else telling.of_explanation(found))


def security(
    scenario: ScenarioArgument,
    day: Annotated[
        int | None,
        typer.Option(parser=whole(0, 3650), metavar="D", help="Day to look at, or on which an AVS turns; default 30."),
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
        int | None, typer.Option(parser=whole(1, 3650), metavar="N", help="How long it is followed; default 30 days.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Show how secure the graph of a day is: slack, worst losses, the cheapest attack, costs by AVS. With --malicious:
    what one AVS sets off that turns, by channel, against the twin in which it does not."""
    from restaking.runs import security as looking
    from restaking.runs.run import Order

    order = Order(scenario, seed, assigned(set_))
    if malicious is not None:
        from restaking.runs import contagion, telling_contagion

        found = contagion.answer(order, malicious, fraction, day, days)
        say(found if json_ else telling_contagion.of_contagion(found))
        return
    for option, value in (("--fraction", fraction), ("--days", days)):
        if value is not None:
            raise Refused(f"{option} {value:g}: not allowed; only with --malicious AVS")
    seen = looking.security(order, day)
    say(seen.as_json() if json_ else seen.lines())
