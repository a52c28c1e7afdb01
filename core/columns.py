"""Columns own the state of the many: declared once, with unit and meaning, read as arrays or as rows.

A kind of agent (or an edge, or a queue) is a class whose attributes are columns. A :class:`Table` holds
the arrays; an instance of the class is a *view* of one row, so ``view.wallet`` reads the array.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from restaking.core.tally import sum_and_least

_TYPES: dict[type, type[np.generic]] = {int: np.int64, float: np.float64, bool: np.bool_}
MONEY_UNITS = ("gwei", "token", "claim", "point", "debt")


@dataclass
class Column:
    """One attribute of every row: dtype, unit, default and meaning. Also the view's property."""

    dtype: type[np.generic]
    unit: str
    default: Any
    about: str
    name: str = field(default="", init=False)

    @property
    def is_money(self) -> bool:
        """Whether the ledger keeps an account for this column (gwei, 1e-9 token units, 1e-3 points, gwei owed)."""
        return self.unit in MONEY_UNITS

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, view: None, owner: type) -> "Column": ...
    @overload
    def __get__(self, view: "Row", owner: type) -> Any: ...
    def __get__(self, view: "Row | None", owner: type) -> Any:
        if view is None:
            return self
        return view.table.columns[self.name][view.row].item()

    def __set__(self, view: "Row", value: object) -> None:
        view.table.columns[self.name][view.row] = value


def column(kind: type, unit: str, default: object, about: str) -> Column:
    """Declare a column. ``kind`` is int, float, bool or a NumPy scalar type; units as in the glossary."""
    return Column(_TYPES.get(kind, kind), unit, default, about)


class Row:
    """A view of one row of a table; columns are its properties."""

    table: "Table[Any]"
    row: int

    def __init__(self, table: "Table[Any]", row: int) -> None:
        self.table = table
        self.row = row

    @classmethod
    def schema(cls) -> dict[str, Column]:
        """The declared columns by name, in order of declaration."""
        found: dict[str, Column] = {}
        for ancestor in reversed(cls.__mro__):
            found |= {n: c for n, c in vars(ancestor).items() if isinstance(c, Column)}
        return found

    def snapshot(self) -> dict[str, Any]:
        """Every column of this row as plain Python values, money exact."""
        return {name: getattr(self, name) for name in self.schema()}


View = TypeVar("View", bound=Row)


class Counted(NamedTuple):
    """A money column as counted: its account, its unit, the sum and the smallest entry (0 where it is empty)."""

    account: str
    unit: str
    stock: int
    least: int


class Mark(Protocol):
    """A hash in the making, as hashlib makes them."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""


class Table(Generic[View]):
    """The columns of one kind of thing: ``count`` rows, each column of shape ``(count, *width)``.

    Arrays are read as attributes, ``stakers.wallet``. ``names`` labels the rows where they have names.
    """

    def __init__(
        self, name: str, kind: type[View], count: int, *, width: tuple[int, ...] = (), names: list[str] | None = None
    ) -> None:
        self.name = name
        self.kind = kind
        self.schema = kind.schema()
        self.names = names or []
        self._rows = count
        self.columns: dict[str, NDArray[Any]] = {}
        for c in self.schema.values():
            self.put(c.name, np.full((count, *width), c.default, dtype=c.dtype))
        self.accounts = [(c.name, f"{name}.{c.name}", c.unit) for c in self.schema.values() if c.is_money]
        """(column, account, unit) of every money column."""

    def __len__(self) -> int:
        return self._rows

    def __getattr__(self, name: str) -> NDArray[Any]:
        raise AttributeError(f"{self.__dict__.get('name', 'table')} has no column {name!r}")

    def put(self, name: str, values: NDArray[Any]) -> None:
        """Own an array as a column. It is an attribute too, for they are read thousands of times a day, unless the
        table has something else by that name."""
        if self.__dict__.get(name) is self.columns.get(name):
            self.__dict__[name] = values
        self.columns[name] = values

    def column(self, name: str) -> NDArray[Any]:
        """The live array of one column."""
        return self.columns[name]

    def view(self, row: int) -> View:
        """One row, seen as an object."""
        return self.kind(self, row)

    def money(self) -> Iterator[tuple[str, int]]:
        """(account, stock) of every money column, summed afresh from the array."""
        return ((counted.account, counted.stock) for counted in self.count_money())

    def count_money(self) -> Iterator["Counted"]:
        """Every money column counted afresh from the array, one pass each."""
        for name, account, unit in self.accounts:
            stock, least = sum_and_least(self.column(name).reshape(-1))
            yield Counted(account, unit, int(stock), int(least))

    def digest_into(self, mark: Mark) -> None:
        """Feed every column into a hash, so that equal digests mean equal state."""
        for c in self.schema.values():
            values = self.column(c.name)
            mark.update(f"{self.name}.{c.name}:{values.dtype.str}:{values.shape};".encode())
            mark.update(np.ascontiguousarray(values).tobytes())


class Queue(Table[View]):
    """A table whose rows come and go, kept in order of arrival."""

    def __init__(self, name: str, kind: type[View], room: int = 64) -> None:
        super().__init__(name, kind, room)
        self.cursor = np.zeros(1, dtype=np.int64)  # an array, so that kernels can append

    @property
    def used(self) -> int:
        """Rows in use."""
        return int(self.cursor[0])

    def column(self, name: str) -> NDArray[Any]:
        """The live array of one column, rows in use only."""
        return self.columns[name][: self.used]

    def make_room(self, more: int) -> None:
        """Ensure space for ``more`` further rows, so that a kernel may append without growing arrays."""
        need = self.used + more
        if need <= len(self):
            return
        size = max(need, 2 * len(self))
        for name, values in self.columns.items():
            grown = np.full(size, self.schema[name].default, dtype=values.dtype)
            grown[: self.used] = values[: self.used]
            self.put(name, grown)
        self._rows = size

    def append(self, **values: object) -> None:
        """Add one row; columns not named take their default."""
        self.extend(1, **values)

    def extend(self, count: int, **values: object) -> None:
        """Add ``count`` rows from an array, or one value for all, per column; those not named take their default."""
        self.make_room(count)
        rows = slice(self.used, self.used + count)
        for name, c in self.schema.items():
            self.columns[name][rows] = values.get(name, c.default)
        self.cursor[0] += count

    def keep(self, stays: NDArray[np.bool_]) -> None:
        """Drop the rows in use for which ``stays`` is false; the others keep their order.

        Rows no longer in use hold defaults again, so that a kernel may append without naming every column.
        """
        count, used = int(stays.sum()), self.used
        if count == used:
            return
        for name, values in self.columns.items():
            values[:count] = values[:used][stays]
            values[count:used] = self.schema[name].default
        self.cursor[0] = count
