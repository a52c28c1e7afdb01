"""The look at the end of the day: a few totals under the names of the product's metrics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.core.units import eth
from tests.reference import main_chain
from tests.reference.liquid_staking import owed_to_redeemers
from tests.reference.phases.slashing import LAYERS
from tests.reference.things import BUG, Channel

if TYPE_CHECKING:
    from tests.reference.economy import Economy


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
            **security_totals(economy),
        }
    )


def security_totals(economy: Economy) -> dict[str, float]:
    """Attacks, what people believe of the main chain and what it would cost to stop, and how far harm has spread."""
    stake, spread = main_chain.stake(economy), economy.contagion
    attack = economy.losses[LAYERS["attack"]].lost
    shock = sum(economy.losses[row].lost for row in sorted(set(LAYERS.values())) if row != LAYERS["attack"])
    software = spread[Channel.COMMON_SOFTWARE].lost
    return {
        "attacks": float(economy.attacks),
        "prizes_eth": eth(economy.prizes),
        "perceived_security": economy.perception.trust,
        "fundamental_security_eth": eth(main_chain.fundamental(economy)),
        **{f"main_chain_eth.{name}": eth(gwei) for name, gwei in stake.items()},
        "contagion_eth.shock": eth(shock),
        "contagion_eth.shared_stake": eth(spread[Channel.SHARED_STAKE].lost),
        "contagion_eth.attack": eth(attack),
        "contagion_eth.common_software": eth(software),
        "contagion_multiplier": (shock + attack + software) / shock if shock > 0 else math.nan,
    }
