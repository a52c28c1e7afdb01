"""Identities of the books beyond account by account, checked every day; found by scanning this folder.

Each file declares one: a function of (world, day) that raises :class:`BooksDoNotBalance` naming what differs
and by how much. I1 to I9, and what has no number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from restaking.core.ledger import BooksDoNotBalance
from restaking.core.registry import Registry, first_line
from restaking.model.world import World

Check = Callable[[World, int], None]


@dataclass(frozen=True)
class Identity:
    """A registered identity."""

    name: str
    about: str
    check: Check


IDENTITIES: Registry[Identity] = Registry("identity", __name__)


def identity(name: str) -> Callable[[Check], Check]:
    """Enter the check below under the identity's name."""

    def declare(check: Check) -> Check:
        IDENTITIES.add(name, Identity(name, first_line(check), check))
        return check

    return declare


def check_all(world: World, day: int) -> None:
    """Check every identity in the order of their names; the first that fails stops the run."""
    for _, entry in IDENTITIES:
        entry.check(world, day)


def must_agree(what: str, found: int, expected: int, day: int) -> None:
    """Raise unless two figures are equal; ``what`` says which two, the found one first."""
    if found != expected:
        fails(f"{what}: {found} against {expected} (difference {found - expected:+d})", day)


def fails(what: str, day: int) -> NoReturn:
    """Stop the run."""
    raise BooksDoNotBalance(f"{what} on day {day}")
