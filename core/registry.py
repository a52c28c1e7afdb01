"""Registries are folders: every module in one is imported once, and what it declares is found by name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass
class Registry(Generic[Entry]):
    """Named entries of one family, gathered by scanning the family's package folder on first use."""

    family: str
    package: str
    _entries: dict[str, Entry] = field(default_factory=dict)
    _scanned: bool = False

    def add(self, name: str, entry: Entry) -> None:
        """Enter something under a name of its own."""
        if name in self._entries:
            raise ValueError(f"{self.family}: the name {name!r} is taken twice")
        self._entries[name] = entry

    def scan(self) -> None:
        """Import every module of the folder, so that each declares its entries."""
        if self._scanned:
            return
        self._scanned = True
        package: ModuleType = importlib.import_module(self.package)
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self.package}.{module}")

    def __getitem__(self, name: str) -> Entry:
        self.scan()
        if name not in self._entries:
            raise KeyError(f"{self.family} {name!r} is not known; known: {', '.join(self.names())}")
        return self._entries[name]

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        self.scan()
        return iter(sorted(self._entries.items()))

    def names(self) -> list[str]:
        """All names, sorted."""
        return [name for name, _ in self]


def first_line(thing: Callable[..., Any] | type) -> str:
    """First line of a docstring: the one-line ``about`` of a registry entry."""
    return (thing.__doc__ or "").strip().splitlines()[0] if thing.__doc__ else ""
