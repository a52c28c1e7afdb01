"""How much stake may enter or leave the validator set in a day, by the rules of each era."""

from typing import Final

from restaking.core.clock import EPOCHS_PER_DAY
from restaking.core.units import GWEI

ERAS: Final = ("deneb", "electra")
_QUOTIENT: Final = 65_536
_VALIDATOR_ETH: Final = 32


def balance_churn_eth(staked_eth: int) -> int:
    """Electra ``get_balance_churn_limit`` [ETH per epoch]: a 65,536th of the stake, at least 128."""
    return max(128, staked_eth // _QUOTIENT)


def activation_exit_churn_eth(staked_eth: int) -> int:
    """Electra ``get_activation_exit_churn_limit`` [ETH per epoch and direction]: capped at 256."""
    return min(256, balance_churn_eth(staked_eth))


def entry_churn(staked: int, era: str) -> int:
    """Stake that may become active in one day [gwei]. Deneb: at most 8 validators an epoch (EIP-7514)."""
    staked_eth = staked // GWEI
    if era == "electra":
        per_epoch = activation_exit_churn_eth(staked_eth)
    else:
        per_epoch = min(8, _validators_per_epoch(staked_eth)) * _VALIDATOR_ETH
    return per_epoch * EPOCHS_PER_DAY * GWEI


def exit_churn(staked: int, era: str) -> int:
    """Stake that may leave in one day [gwei]. Deneb: a 65,536th of the validators an epoch, at least 4."""
    staked_eth = staked // GWEI
    if era == "electra":
        per_epoch = activation_exit_churn_eth(staked_eth)
    else:
        per_epoch = _validators_per_epoch(staked_eth) * _VALIDATOR_ETH
    return per_epoch * EPOCHS_PER_DAY * GWEI


def _validators_per_epoch(staked_eth: int) -> int:
    return max(4, staked_eth // _VALIDATOR_ETH // _QUOTIENT)


def queue_wait_days(queue_eth: float, churn_eth_per_epoch: float) -> float:
    """Days until the last of ``queue_eth`` is through at a constant churn."""
    return queue_eth / (EPOCHS_PER_DAY * churn_eth_per_epoch)
