"""What a validator pays that is slashed on the base chain, or that is offline.

Source: ethereum/consensus-specs, ``slash_validator`` and ``process_slashings``; by era.
"""

from typing import Final

from restaking.core.compiled import rule
from restaking.core.units import GWEI, mul_div
from restaking.model.rules.issuance import staking_reward

MULTIPLIER: Final = 3  # ``PROPORTIONAL_SLASHING_MULTIPLIER`` since Bellatrix
BEFORE_ELECTRA: Final = ("capella", "deneb")
CORRELATION_DAYS: Final = 18  # 4,096 epochs after the slash, 18.2 days
WITHDRAWABLE_DAYS: Final = 36  # 8,192 epochs after the slash, 36.4 days
_MISSED, _ALL_DUTIES = 14 + 26, 64  # weights of source and target, of all duties


def initial_penalty(effective: int, era: str) -> int:
    """Penalty at once [gwei] on an effective balance [gwei]: a 32nd before Electra, a 4,096th since."""
    return effective // (32 if era in BEFORE_ELECTRA else 4096)


def expected_loss(validator: int, per_increment: int, era: str) -> float:
    """Share of a lone validator's balance [gwei] that being slashed costs: at once, and for votes not cast until it is
    out. Simplified: the correlation penalty, none for a lone one, is left out."""
    missed = WITHDRAWABLE_DAYS * missed_duties(staking_reward(validator, per_increment))
    return (initial_penalty(validator, era) + missed) / validator


def correlation_penalty(effective: int, slashed: int, staked: int, era: str) -> int:
    """Penalty 18 days later [gwei], in proportion to all that was ``slashed`` [gwei, effective] within 18 days either
    way: 3 × slashed / staked of the effective balance. Before Electra it was cut to whole ETH: none for a lone one."""
    correlated, increments = min(MULTIPLIER * slashed, staked), effective // GWEI
    if era in BEFORE_ELECTRA:
        return mul_div(increments, correlated, staked) * GWEI
    return correlated // (staked // GWEI) * increments


@rule
def missed_duties(reward: int) -> int:
    """What validators pay for a day of votes not cast [gwei]: the source and target share, 40/64, of the ``reward``
    they would have had."""
    return mul_div(reward, _MISSED, _ALL_DUTIES)
