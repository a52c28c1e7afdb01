"""`restaking validate --markdown`: the table as a page of the docs (docs/facts.md), how many facts came out on top."""

from __future__ import annotations

from collections.abc import Iterator

from restaking.runs.validation.fact import Used
from restaking.runs.validation.judging import Validation


def page(found: Validation) -> Iterator[str]:
    """The page, line by line."""
    yield "# Stylised facts: observed and simulated"
    yield ""
    yield f"Printed by `restaking validate --seeds {found.seeds} --markdown > docs/facts.md`; what to make of it is in"
    yield "[validation](validation.md)."
    yield ""
    yield counted(found)
    yield ""
    yield "```text"
    yield from (line.rstrip() for line in found.lines())
    yield "```"


def counted(found: Validation) -> str:
    """How many facts lie within their tolerance, and how many of those that nothing was set up by."""
    unused = [verdict for verdict in found.verdicts if verdict.fact.used is Used.NO]
    within = sum(verdict.within for verdict in found.verdicts)
    return (
        f"{within} of {len(found.verdicts)} facts lie within their tolerance; of the {len(unused)} that nothing was"
        f" set up by, {sum(verdict.within for verdict in unused)} do."
    )
