"""Why a command stops, in one line for a person, with the exit code that says so to a program."""

from __future__ import annotations

import errno

from restaking.model.scenario.errors import not_allowed

BUG, USAGE, SOME_FAILED, CANNOT_START, INTERRUPTED = 1, 2, 3, 4, 130


class Refused(Exception):
    """A command that cannot do what was asked: bad usage or file (2), or no way to start (4)."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        """Keep the message to one line."""
        super().__init__(" ".join(message.split()))
        self.code = code


def check_whole(name: str, value: object, most: int) -> None:
    """Refuse, as a ScenarioError, what is no whole number from 1."""
    if type(value) is not int or not 1 <= value <= most:
        raise not_allowed(name, value, f"a whole number from 1 to {most}")


def refused_by_disk(what: str, problem: OSError) -> Refused:
    """The refusal for a failed write: no room (4), or a place that cannot be written (2)."""
    full = problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return Refused(f"{what}: {problem.strerror or problem}", CANNOT_START if full else USAGE)
