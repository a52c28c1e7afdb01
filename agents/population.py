"""The Mesa face: operators, AVSs, LRT protocols and arbitrageurs are registered agents; stakers are too where few.

An agent is a view of one row; what it shows is read from the columns and what is set is written to them.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import mesa
import numpy as np
from numpy.typing import NDArray

from restaking.agents import avs, lrt, markets, operator, staker
from restaking.core.columns import Row, Table

View = TypeVar("View", bound=Row)


class _Counters(WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """Numbers of agents by model, which end with it: Mesa 3.3's own keep every model that ever had an agent."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self.setdefault(model, count(1))


class _Registered(mesa.Agent):
    """A row view that is also a registered Mesa agent."""

    _ids: Any = _Counters()
    table: Table[Any]
    row: int

    def __init__(self, model: mesa.Model, table: Table[Any], row: int) -> None:
        super().__init__(model, table, row)  # Mesa hands on what it does not know to the next in line: Row


class Staker(_Registered, staker.Staker):
    """A staker as a Mesa agent."""


class Operator(_Registered, operator.Operator):
    """An operator as a Mesa agent."""


class AVS(_Registered, avs.AVS):
    """An AVS as a Mesa agent."""


class LRT(_Registered, lrt.LRT):
    """An LRT protocol as a Mesa agent."""


class Arbitrageur(_Registered, markets.Arbitrageur):
    """An arbitrageur as a Mesa agent."""


class Population(Generic[View]):
    """All rows of a table as a collection of views: ``len``, ``[i]``, iteration, ``get`` and ``select`` by columns.

    Views are the registered Mesa agents where there are any, else made on demand and not kept.
    """

    def __init__(self, table: Table[View], agents: list[Any] | None = None) -> None:
        self.table = table
        self.agents = agents

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, row: int) -> View:
        row = range(len(self))[row]
        return self.agents[row] if self.agents is not None else self.table.view(row)

    def __iter__(self) -> Iterator[View]:
        return (self[row] for row in range(len(self)))

    def get(self, column: str) -> NDArray[Any]:
        """A copy of one column, one entry per row."""
        return self.table.column(column).copy()

    def select(self, mask: NDArray[np.bool_]) -> list[View]:
        """Views of the rows for which ``mask`` (one flag per row) is true."""
        return [self[int(row)] for row in np.flatnonzero(mask)]


def registered(kind: type[_Registered], model: mesa.Model, table: Table[Any]) -> list[Any]:
    """Register every row of a table with a Mesa model."""
    return [kind(model, table, row) for row in range(len(table))]
