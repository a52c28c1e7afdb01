"""How much stake may enter or leave the validator set in a day, by the rules of each era, and the wait after it.

Source: ethereum/consensus-specs: phase0 and capella (validators per epoch), deneb (EIP-7514), electra (EIP-7251),
gloas (EIP-8061, drafted and not scheduled).
"""

from collections.abc import Callable
from typing import Final

from restaking.core.clock import EPOCHS_PER_DAY
from restaking.core.units import GWEI

_QUOTIENT: Final = 65_536
_GLOAS_QUOTIENT: Final = 32_768
_VALIDATOR_ETH: Final = 32
WITHDRAWABILITY_EPOCHS: Final = 256  # ``MIN_VALIDATOR_WITHDRAWABILITY_DELAY``
SWEPT_PER_DAY: Final = 16 * 7_200  # withdrawals a block × blocks a day


def validators_per_epoch(staked_eth: int) -> int:
    """Phase0 ``get_validator_churn_limit``: a 65,536th of the validators, at least 4."""
    return max(4, staked_eth // _VALIDATOR_ETH // _QUOTIENT)


def capella_churn_eth(staked_eth: int) -> int:
    """Churn in whole validators of 32 ETH [ETH per epoch and direction]."""
    return validators_per_epoch(staked_eth) * _VALIDATOR_ETH


def deneb_entry_churn_eth(staked_eth: int) -> int:
    """EIP-7514: at most 8 validators become active in an epoch [ETH per epoch]."""
    return min(8, validators_per_epoch(staked_eth)) * _VALIDATOR_ETH


def balance_churn_eth(staked_eth: int) -> int:
    """Electra ``get_balance_churn_limit`` [ETH per epoch]: a 65,536th of the stake, at least 128."""
    return max(128, staked_eth // _QUOTIENT)


def activation_exit_churn_eth(staked_eth: int) -> int:
    """Electra ``get_activation_exit_churn_limit`` [ETH per epoch and direction]: capped at 256."""
    return min(256, balance_churn_eth(staked_eth))


def gloas_exit_churn_eth(staked_eth: int) -> int:
    """EIP-8061 [ETH per epoch]: a 32,768th of the stake, at least 128, without a cap."""
    return max(128, staked_eth // _GLOAS_QUOTIENT)


def gloas_entry_churn_eth(staked_eth: int) -> int:
    """EIP-8061 [ETH per epoch]: the same, but entries stay capped at 256."""
    return min(256, gloas_exit_churn_eth(staked_eth))


ENTRY_ETH: Final[dict[str, Callable[[int], int]]] = {
    "capella": capella_churn_eth,
    "deneb": deneb_entry_churn_eth,
    "electra": activation_exit_churn_eth,
    "gloas": gloas_entry_churn_eth,
}
EXIT_ETH: Final[dict[str, Callable[[int], int]]] = {
    "capella": capella_churn_eth,
    "deneb": capella_churn_eth,
    "electra": activation_exit_churn_eth,
    "gloas": gloas_exit_churn_eth,
}
ERAS: Final = tuple(ENTRY_ETH)


def entry_churn(staked: int, era: str) -> int:
    """Stake that may become active in one day [gwei] when ``staked`` gwei are active."""
    return ENTRY_ETH[era](staked // GWEI) * EPOCHS_PER_DAY * GWEI


def exit_churn(staked: int, era: str) -> int:
    """Stake that may leave in one day [gwei] when ``staked`` gwei are active."""
    return EXIT_ETH[era](staked // GWEI) * EPOCHS_PER_DAY * GWEI


def sweep_days(validators: int, epochs: int = WITHDRAWABILITY_EPOCHS) -> int:
    """Whole days, rounded up, from the exit of a validator to its money: ``epochs`` until it may be withdrawn, then
    half a pass of the sweep, which visits 16 validators a block: validators / 115,200 days to go round."""
    over = 2 * SWEPT_PER_DAY * EPOCHS_PER_DAY
    return -(-(epochs * 2 * SWEPT_PER_DAY + validators * EPOCHS_PER_DAY) // over)


def queue_wait_days(queue_eth: float, churn_eth_per_epoch: float) -> float:
    """Days until the last of ``queue_eth`` is through at a constant churn."""
    return queue_eth / (EPOCHS_PER_DAY * churn_eth_per_epoch)
