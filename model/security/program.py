"""A linear program with whole variables: columns and rows collected one by one, solved by HiGHS.

Its answers are only good to tolerances: whoever uses them checks them in whole numbers. Rows are divided by their
largest entry, so that amounts in gwei and in units are treated alike.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

STEPS = 1e6
"""Largest term of the objective as HiGHS sees it: it stops at gaps of 1e-6 and takes reduced costs of 1e-7 for 0."""
DUST = 1e-5
"""Share of the largest amount below which the solver may take an amount for nothing, as its tolerances are 1e-6."""
CLOUDED = 1e-6
"""What a bound is moved by where there is such dust, as a share of the largest term."""
SPARE = 1e-10
"""What a bound is moved by to be certain, as a share of the largest term: a hundred times what the solver leaves.
Rows that hold only within its tolerance can only raise a bound."""

TINY = 1e-6
"""Entries of a row below this part of the largest are lost in the solver's tolerance; it has called programs with them
infeasible that are not."""

_TURN = Lock()
"""Who redirects the process's output waits for its turn."""


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep a line that HiGHS prints whatever its options say, when it mends a solution, out of commands' answers."""
    with _TURN, Path(os.devnull).open("wb") as nowhere:
        sys.stdout.flush()
        kept = os.dup(1)
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
            ctypes.CDLL(None).fflush(None)  # C's own buffer, before the descriptor is back
        finally:
            os.dup2(kept, 1)
            os.close(kept)


@dataclass(frozen=True)
class Solution:
    """Values of the columns if a solution was found, and what no solution can be worth more than."""

    values: NDArray[np.float64] | None
    bound: float
    spare: float
    """How far the bound may be off."""


class Program:
    """Maximise the sum of column values times their worth."""

    def __init__(self) -> None:
        self.worth: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self._rows: list[Mapping[int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def column(self, worth: float = 0.0, upper: float = 1.0, *, whole: bool = True) -> int:
        """Add a column from 0 to ``upper``; returns its number."""
        self.worth.append(worth)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.worth) - 1

    def row(self, entries: Mapping[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """Add low <= Σ entry·column, or Σ entry·column <= high. Tiny entries are moved so that the row allows more."""
        scale = max((abs(each) for each in entries.values()), default=1.0) or 1.0
        helps = 1.0 if low > -np.inf else -1.0
        scaled = {column: each / scale for column, each in entries.items()}
        moved = {
            column: each if abs(each) >= TINY else helps * TINY if each * helps > 0.0 else 0.0
            for column, each in scaled.items()
        }
        self._rows.append({column: each for column, each in moved.items() if each})
        self._low.append(low / scale)
        self._high.append(high / scale)

    def solve(self, nodes: int, *, relaxed: bool = False) -> Solution:
        """Best solution within so many branches; ``relaxed``: columns need not be whole, which bounds them all.

        Only for programs that have a solution: that there is none is not believed, and nothing is known then. Where
        amounts differ by a factor of a million HiGHS has closed programs below their best solution, at times with
        presolve, at times without. So whole programs are solved both ways, and what is certain is the larger bound.
        """
        if relaxed:
            return self._solved(nodes, relaxed=True, presolve=True)
        ways = [self._solved(nodes, relaxed=False, presolve=each) for each in (False, True)]
        known = [each for each in ways if each.values is not None] or ways
        best = max(known, key=lambda each: self._worth_of(each.values))
        return replace(best, bound=max(each.bound for each in known))

    def _worth_of(self, values: NDArray[np.float64] | None) -> float:
        return -np.inf if values is None else float(np.dot(self.worth, values))

    def _solved(self, nodes: int, *, relaxed: bool, presolve: bool) -> Solution:
        """What HiGHS says of the program."""
        scale = max(abs(each) for each in self.worth) or 1.0
        scaled = -np.array(self.worth) / scale * STEPS
        options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": nodes, "presolve": presolve}
        with _silenced():
            found: Any = milp(
                scaled,
                integrality=np.zeros(len(self.whole)) if relaxed else np.array(self.whole),
                bounds=Bounds(np.array(self.lower), np.array(self.upper)),
                constraints=[self._matrix()] if self._rows else (),
                options=options,
            )
        least = min((abs(each) for each in self.worth if each), default=scale)
        spare = (CLOUDED if least < DUST * scale else SPARE) * scale
        values = None if found.x is None else np.asarray(found.x, float)
        bound = found.fun if relaxed and found.status == 0 else found.mip_dual_bound
        if found.status == 2 or bound is None or not np.isfinite(bound):
            return Solution(values, sum(max(0.0, w * u) for w, u in zip(self.worth, self.upper, strict=True)), spare)
        return Solution(values, -float(bound) * scale / STEPS, spare)

    def _matrix(self) -> LinearConstraint:
        counts = np.cumsum([0, *(len(each) for each in self._rows)])
        columns = np.array([column for each in self._rows for column in each], dtype=np.int32)
        entries = np.array([entry for each in self._rows for entry in each.values()], dtype=float)
        matrix = csr_array((entries, columns, counts), shape=(len(self._rows), len(self.worth)))
        return LinearConstraint(matrix, np.array(self._low), np.array(self._high))
