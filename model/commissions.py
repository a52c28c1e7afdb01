"""Competition in splits: what operators charge, given how stake answers yield.

Commissions are split × gross yield × stake. If stake is proportional to exp(ε × yield after the split), they are
largest at split = 1 / (ε × gross yield). ε is inverted from day 0, on the view that its splits are the best
answers to its yields; competition that is sharper than then, or richer rewards, make a lower split the better one.
"""

from restaking.core.units import BIPS
from restaking.model.kernels.commissions import compete_on_splits, mature_splits, note_stake_response
from restaking.model.records import Offers
from restaking.model.world import World


def found(world: World) -> None:
    """Stake's response as day 0's splits and expected yields imply it; LRT brands do not compete for delegators."""
    ops = world.operators
    ops.next_split_bips[:] = ops.split_bips
    note_stake_response(ops.lrt, ops.split_bips, ops.expected_yield, ops.stake_response)


def compete(world: World, day: int, offers: Offers) -> None:
    """Operators that review today and have no change of split under way announce one; it waits out its delay."""
    ops, rule = world.operators, world.scenario.operators
    step = round(rule.commission_step * BIPS)
    if step > 0:
        compete_on_splits(
            day, rule.commission_delay_days, step, rule.competition, rule.commission_least, rule.commission_most,
            offers.op_yield, ops.reviewed, ops.stake_response, ops.split_bips, ops.next_split_bips, ops.next_split_due,
        )  # fmt: skip


def mature(world: World, day: int) -> None:
    """New splits whose delay is over hold from now on."""
    ops = world.operators
    mature_splits(day, ops.split_bips, ops.next_split_bips, ops.next_split_due)
