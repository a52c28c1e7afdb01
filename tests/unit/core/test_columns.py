"""Columns, tables and queues: what is declared is what is stored, viewed and hashed."""

import hashlib

import numpy as np
import pytest

from restaking.core.columns import Column, Queue, Row, Table, column


class Purse(Row):
    """A purse."""

    coins = column(int, "gwei", 3, "coins in it")
    weight = column(float, "kg", 0.5, "what it weighs")
    open = column(np.int8, "flag", 0, "1 if open")


class RedPurse(Purse):
    """A purse with a colour of its own."""

    red = column(int, "1", 9, "how red")


def digest(table: Table[Purse]) -> str:
    mark = hashlib.sha256()
    table.digest_into(mark)
    return mark.hexdigest()


def test_a_table_starts_with_defaults_in_the_declared_types():
    purses = Table("purses", Purse, 4)
    assert len(purses) == 4
    assert purses.coins.dtype == np.int64 and purses.coins.tolist() == [3, 3, 3, 3]
    assert purses.weight.dtype == np.float64 and purses.open.dtype == np.int8
    assert Table("edges", Purse, 2, width=(3,)).coins.shape == (2, 3)


def test_the_schema_lists_inherited_columns_first_with_unit_and_meaning():
    assert list(RedPurse.schema()) == ["coins", "weight", "open", "red"]
    assert Purse.schema()["weight"].unit == "kg" and Purse.schema()["weight"].about == "what it weighs"
    assert isinstance(Purse.coins, Column) and Purse.coins.is_money and not Purse.weight.is_money


@pytest.mark.parametrize(("unit", "money"), [("gwei", True), ("token", True), ("claim", True), ("gwei/day", False)])
def test_only_amounts_of_money_are_kept_in_the_books(unit: str, money: bool):
    assert column(int, unit, 0, "").is_money == money


def test_a_view_reads_and_writes_its_row_only():
    purses = Table("purses", Purse, 3)
    purse = purses.view(1)
    purse.coins = 2**53 + 1
    assert purses.coins.tolist() == [3, 2**53 + 1, 3]
    assert purse.snapshot() == {"coins": 2**53 + 1, "weight": 0.5, "open": 0}
    assert all(type(value) in (int, float) for value in purse.snapshot().values())


def test_a_column_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="purses has no column 'gold'"):
        _ = Table("purses", Purse, 1).gold


def test_a_queue_grows_and_keeps_its_order():
    queue = Queue("queue", Purse, room=2)
    for coins in range(100):
        queue.append(coins=coins)
    assert queue.used == 100 and queue.column("coins").tolist() == list(range(100))
    assert queue.column("weight").tolist() == [0.5] * 100
    queue.keep(queue.column("coins") % 3 == 0)
    assert queue.column("coins").tolist() == list(range(0, 100, 3))


def test_room_made_for_kernels_loses_nothing():
    queue = Queue("queue", Purse, room=1)
    queue.append(coins=7)
    queue.make_room(50)
    assert len(queue) >= 51 and queue.used == 1 and queue.coins[0] == 7
    before = queue.coins
    queue.make_room(50)
    assert queue.coins is before, "room enough: nothing is copied"


def test_rows_that_left_a_queue_are_not_money():
    queue = Queue("queue", Purse)
    queue.append(coins=5)
    queue.append(coins=6)
    queue.keep(np.array([False, True]))
    assert dict(queue.money()) == {"queue.coins": 6}


def test_the_digest_sees_every_cell_and_no_unused_row():
    one, other = Queue("q", Purse), Queue("q", Purse)
    for queue in (one, other):
        queue.append(coins=1)
        queue.append(coins=2)
    other.columns["coins"][10] = 99  # beyond the rows in use
    assert digest(one) == digest(other)
    other.view(1).weight = 0.5000001
    assert digest(one) != digest(other)
