"""Does the reference agree with the product? Element for element, floats to the last bit."""

from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import Any

from restaking import RestakingModel
from tests.reference.economy import Economy


def assert_same_state(economy: Economy, model: RestakingModel) -> None:
    """Every column of every table, queues row by row, events and metrics; stops at the first difference."""
    things = by_table(economy)
    for table in model.world.tables():
        mine = things[table.name]
        for name in table.schema:
            theirs = table.column(name)
            width = theirs.shape[1] if theirs.ndim > 1 else 0
            assert_same_column(f"{table.name}.{name}", model.day, pick(mine, name), theirs.ravel().tolist(), width)
    events = [tuple(event) for event in economy.events]
    assert events == [tuple(event) for event in model.events], f"events differ by day {model.day}"
    assert economy.causes == model.world.causes
    assert_same_totals(economy, model)


def by_table(economy: Economy) -> dict[str, list[Any]]:
    """The reference's objects under the names of the product's tables; edges in the order of their rows."""
    return {
        "stakers": economy.stakers,
        "operators": economy.operators,
        "avss": economy.avss,
        "lrts": economy.lrts,
        "allocations": list(chain.from_iterable(operator.allocations for operator in economy.operators)),
        "lrt_delegations": list(chain.from_iterable(lrt.delegations for lrt in economy.lrts)),
        "fears": list(chain.from_iterable(staker.fears for staker in economy.stakers)),
        "operator_risks": list(chain.from_iterable(operator.risks for operator in economy.operators)),
        "lrt_risks": list(chain.from_iterable(lrt.risks for lrt in economy.lrts)),
        "yields": list(chain.from_iterable(operator.yields for operator in economy.operators)),
        "base": [economy.base],
        "lst": [economy.lst],
        "memory": economy.memory,
        "withdrawals": economy.withdrawals,
        "entries": economy.entries,
        "exits": economy.exits,
        "sweeps": economy.sweeps,
        "penalised": economy.penalised,
        "redemptions": economy.redemptions,
        "lst_redemptions": economy.lst_redemptions,
        "filings": economy.filings,
        "escrow": economy.escrow,
        "losses": economy.losses,
        "points": [economy.points],
        "motives": [economy.motives],
        "pools": economy.pools,
        "quotes": economy.quotes,
        "arbitrageurs": economy.arbitrageurs,
        "inventory": list(chain.from_iterable(each.held for each in economy.arbitrageurs)),
        "reserves": economy.reserves,
        "loans": economy.loans,
        "orders": economy.orders,
        "gains": economy.gains,
        "perception": [economy.perception],
        "contagion": economy.contagion,
    }


def pick(things: list[Any], name: str) -> list[Any]:
    return [getattr(thing, name) for thing in things]


def assert_same_column(column: str, day: int, mine: list[Any], theirs: list[Any], width: int) -> None:
    """Name the first row that differs, and how many do."""
    if mine == theirs and (not theirs or list(map(exact, mine)) == list(map(exact, theirs))):
        return
    rows = differing(mine, theirs)
    first = rows[0]
    place = f"[{first // width}, {first % width}]" if width else f"[{first}]"
    reference, product = (values[first] if first < len(values) else "no such row" for values in (mine, theirs))
    raise AssertionError(
        f"day {day}: {column}{place} is {reference!r} in the reference, {product!r} in the product"
        f" ({len(rows)} of {max(len(mine), len(theirs))} elements differ)"
    )


def differing(mine: Iterable[Any], theirs: Iterable[Any]) -> list[int]:
    pairs = zip_longest(mine, theirs, fillvalue=None)
    return [row for row, (one, other) in enumerate(pairs) if one is None or other is None or exact(one) != exact(other)]


def exact(value: Any) -> Any:  # a plain number
    """A number such that equal means equal to the last bit: −0.0 is not 0.0, and a float is not an integer."""
    return value.hex() if isinstance(value, float) else int(value)


def assert_same_totals(economy: Economy, model: RestakingModel) -> None:
    """The day's totals are the product's metrics of the same names."""
    if economy.totals:
        latest = model.latest()
        for name, total in economy.totals[-1].items():
            assert exact(total) == exact(latest[name]), (
                f"day {model.day}: metric {name}: {total!r} here, {latest[name]!r} there"
            )
