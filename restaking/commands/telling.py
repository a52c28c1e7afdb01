"""What a command says: answers on standard output, refusals in one line on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from restaking.model.scenario.errors import one_line


def say(output: dict[str, Any] | list[dict[str, Any]] | Iterable[str]) -> None:
    """Print lines, or one JSON object."""
    lines = [json.dumps(output, allow_nan=False)] if isinstance(output, (dict, list)) else output
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, as `| head` does: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str, code: int) -> int:
    """Print what is wrong in one line; the exit code, to be returned."""
    print(f"restaking: {one_line(text)}", file=sys.stderr)
    return code
