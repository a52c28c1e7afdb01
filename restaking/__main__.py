"""The command line: every command by name, exit codes, and one line for every refusal."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

import typer

from restaking.commands import checking, experiments, lessons, listing, running, serving
from restaking.commands.telling import complain
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.refused import BUG, CANNOT_START, INTERRUPTED, USAGE, Refused

UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # Typer keeps it in a private module

app = typer.Typer(name="restaking", help="An agent-based economy of restaking.", add_completion=False)
for command in (
    running.run,
    listing.scenarios,
    listing.metrics,
    listing.schedule,
    running.explain,
    running.security,
    checking.verify,
    experiments.compare,
    experiments.sweep,
    experiments.report,
    experiments.validate,
    experiments.calibrate,
    serving.serve,
    checking.bench,
):
    app.command()(command)

lesson_app = typer.Typer(help="Teaching demos: what is claimed of restaking, put to the model.")
lesson_app.command("list")(lessons.lesson_list)
lesson_app.command("run")(lessons.lesson_run)
app.add_typer(lesson_app, name="lesson")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Nothing but a bug of ours shows a traceback, and that only on demand."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = _command().main(words or ["--help"], prog_name="restaking", standalone_mode=False)
        return complain("interrupted", INTERRUPTED) if code == INTERRUPTED else int(code or 0)
    except (ScenarioError, Refused) as refusal:
        return complain(str(refusal), getattr(refusal, "code", USAGE))
    except UsageError as problem:
        return complain(_usage(problem), USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return complain("interrupted", INTERRUPTED)
    except MemoryError:
        return complain("out of memory: a smaller stakers.count fits", CANNOT_START)
    except Exception as problem:  # the last resort of the whole program
        if os.environ.get("RESTAKING_DEBUG"):
            raise
        text = f"{type(problem).__name__}: {problem}"
        return complain(f"a bug of ours: {text} (RESTAKING_DEBUG=1 shows where; please report it)", BUG)


@cache
def _command() -> Any:  # a class of Typer's private module
    """All commands, made once: most of the time of a short command goes into it."""
    return typer.main.get_command(app)


def _usage(problem: Any) -> str:  # an exception of Typer's private module
    """A usage error in one line: what is wrong, and where help is."""
    context = getattr(problem, "ctx", None)
    command = context.command_path if context else "restaking"
    return f"{problem.format_message().rstrip('.')} (see {command} --help)"


if __name__ == "__main__":
    sys.exit(main())
