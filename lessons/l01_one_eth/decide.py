"""What is measured in L01: what the AVSs may take on the eve, and what they took in the end."""

from restaking.core.units import Floats
from restaking.lessons.experiment import Runs

STAKE = 32.0  # ETH of the one staker
EVE = 10  # a day before anything happens


def effect(runs: Runs) -> Floats:
    """(seeds,) ETH taken in the pooled arm less the arm without restaking, per ETH staked."""
    return (runs.seen("pooled", "slashed_eth") - runs.seen("off", "slashed_eth")) / STAKE


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    pledged = runs.seen("pooled", "avs_stake.*", EVE) - runs.seen("off", "avs_stake.*", EVE)
    taken = runs.seen("pooled", "slashed_eth")
    tokens = runs.seen("network-unique", "lrt_supply.*")
    return {
        "C1": pledged / STAKE,
        "C2": taken / pledged,
        "C6": taken / STAKE,
        "C12": runs.seen("network-unique", "venue_eth.lrt") / tokens,
    }
