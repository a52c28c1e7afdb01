"""I6: what borrowers owe is what reserves have lent, and lenders have a claim on all of it."""

import numpy as np

from restaking.core.units import Ints
from restaking.model.identities import identity, must_agree
from restaking.model.world import World


@identity("I6")
def debts(world: World, day: int) -> None:
    """Debts of loans = borrowed, reserve by reserve; supplied = cash + borrowed, bad debt being written off both."""
    reserves, loans = world.reserves, world.loans
    owed: Ints = np.zeros(len(reserves), dtype=np.int64)
    if loans.used:
        np.add.at(owed, world.reserve_of(loans.column("lrt")), loans.column("debt"))
    for row, name in enumerate(reserves.names):
        must_agree(f"debts of {name} differ from what it has lent", int(owed[row]), int(reserves.borrowed[row]), day)
        assets = int(reserves.cash[row] + reserves.borrowed[row])
        must_agree(f"cash and loans of {name} differ from lenders' claims", assets, int(reserves.supplied[row]), day)
