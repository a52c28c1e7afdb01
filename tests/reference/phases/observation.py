"""The look at the end of the day: a few totals under the names of the product's metrics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.core.units import eth
from tests.reference.liquid_staking import owed_to_redeemers

BUG = 7  # row of the losses by bugs of LRT contracts, after those of slashes

if TYPE_CHECKING:
    from tests.reference.economy import Economy


BUG = 7
"""Row of the losses to bugs in contracts, the last; row 0 belongs to the base chain."""


def record(economy: Economy, day: int) -> None:
    """Add the day's totals."""
    delegated = sum(economy.delegated())
    economy.totals.append(
        {
            "delegated_eth": eth(delegated),
            "staked_eth": eth(economy.staked()),
            "slashed_eth": eth(sum(layer.lost for layer in economy.losses[1:BUG])),
            "withdrawal_queue_eth": eth(sum(item.amount for item in economy.withdrawals)),
            "venue_eth.hold": eth(sum(staker.wallet for staker in economy.stakers)),
            "venue_eth.solo": eth(sum(staker.solo for staker in economy.stakers)),
            "venue_eth.lst": eth(economy.lst_rate()[1] - owed_to_redeemers(economy)),
            "venue_eth.restake": eth(sum(staker.restaked for staker in economy.stakers)),
            "venue_eth.lrt": eth(sum(economy.lrt_worth())),
            "lrt_share": sum(lrt.delegated for lrt in economy.lrts) / delegated if delegated else math.nan,
            "reviews_share": economy.counts["reviews"] / len(economy.stakers),
            "opt_ins": float(economy.counts["opt_ins"]),
            "opt_outs": float(economy.counts["opt_outs"]),
            "eth_price_usd": economy.base.eth_price,
        }
    )
