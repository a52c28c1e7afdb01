"""Shards: the same plan cut into parts that know nothing of each other and write into one folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from restaking.model.scenario.errors import not_allowed

MOST: Final = 10_000


@dataclass(frozen=True)
class Shard:
    """Part `index` of `count`, from 1."""

    index: int
    count: int

    @property
    def label(self) -> str:
        """How its files are called."""
        return "all" if self == WHOLE else f"{self.index}of{self.count}"

    def has(self, number: int) -> bool:
        """Whether a run or point of this number belongs to it."""
        return number % self.count == self.index - 1


WHOLE: Final = Shard(1, 1)


def parse(word: str) -> Shard:
    """`I/N`, such as 2/8."""
    first, slash, second = word.partition("/")
    if slash and first.isascii() and second.isascii() and first.isdigit() and second.isdigit() and len(word) <= 11:
        index, count = int(first), int(second)
        if 1 <= index <= count <= MOST:
            return Shard(index, count)
    raise not_allowed("--shard", word, f"I/N with 1 <= I <= N <= {MOST}, such as 2/8")
