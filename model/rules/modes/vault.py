"""Vaults: limits in absolute amounts per AVS, which may sum to more than the vault holds (Symbiotic).

What counts for an AVS is the least of active stake, the operator-network limit and the network's own maximum.
A slash is an amount of what was captured when it was filed; the second slasher may find its limit intact and
the money gone. Source: symbioticfi/core, Vault.sol and FullRestakeDelegator.sol. Amounts in gwei.
"""

from restaking.core.compiled import rule
from restaking.core.units import WAD, mul_div
from restaking.model.rules.modes import Mode, Rules, mode
from restaking.model.rules.modes.pooled import free, wanted


@rule
def at_risk(stake: int, magnitude: int, whole: int, limit: int, maximum: int) -> int:
    """What an AVS could take [gwei]: the least of active stake and its two limits."""
    return min(stake, min(limit, maximum))


@rule
def share_at_risk(stake: int, magnitude: int, whole: int, limit: int, maximum: int) -> float:
    """The same as a share of a unit of stake; a vault that is empty risks all of the first deposit."""
    if stake == 0:
        return 1.0
    return float(min(stake, min(limit, maximum))) / float(stake)


@rule
def own_stake(stake: float, running: int, degree: float, maximum: float) -> float:
    """Stake [ETH] behind each AVS; ``degree`` is the share of the vault to which its limit is set."""
    return min(degree * stake, maximum)


@rule
def amount_slashed(fraction: int, captured: int, taken_since: int, held: int) -> int:
    """Amount [gwei] a slash of ``fraction`` [wad] takes: of what was captured, at most what this AVS's own slashes
    since have left of that, and at most what the vault still holds."""
    return max(0, min(mul_div(captured, fraction, WAD), min(captured - taken_since, held)))


@rule
def claimable(day: int, epoch: int) -> int:
    """Day on which a withdrawal asked for on ``day`` can be claimed: the start of the epoch after the next."""
    return (day // epoch + 2) * epoch


@rule
def first_due_in_reach(captured: int, epoch: int) -> int:
    """Earliest claim day of the withdrawals that a slash captured on day ``captured`` reaches: those asked for in the
    epoch of the capture or later."""
    return (captured // epoch + 2) * epoch


VAULT = mode(
    Mode(
        "vault",
        "limits per AVS in absolute amounts; a slash takes what its limit allows and the vault still holds",
        law="a vault has limits per AVS, no degree; set slashing.vault_limit (Symbiotic)",
        source="symbioticfi/core @25a065a3",
        rules=Rules(wanted=wanted, free=free, at_risk=at_risk, share_at_risk=share_at_risk, own_stake=own_stake),
        sums=False,
        amounts=True,
    )
)
