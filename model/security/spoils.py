"""What follows from an attack that is carried out: who is slashed for how much by whom, and who gets what."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from restaking.core.units import WAD
from restaking.model.security.attack import level, lost
from restaking.model.security.graph import least
from restaking.model.security.network import Attack, Network


def slashes(network: Network, attack: Attack) -> dict[tuple[int, int], int]:
    """Share [wad] of its allocation for which each member is slashed, by (operator, service) attacked.

    All of it, for whole operators; a cap on single slashes is the AVS's own matter. An operator that splits attacks as
    several identities: its slashes together take what those have, each a share of what the ones before have left.
    """
    left = {j: least(stake) for j, stake in lost(network, attack).items()}
    stands = {j: network.members[j].stake for j in left}
    found: dict[tuple[int, int], int] = {}
    for number, edge in enumerate(network.edges):
        j, part = edge.operator, level(network, attack, number) if edge.service in attack.services else Fraction()
        if part <= 0:
            continue
        there, taken = min(edge.amount, stands[j]), min(left[j], least(part * edge.lost))
        share = WAD if part >= 1 or there == 0 else min(WAD, -(-taken * WAD // there))
        found[j, edge.service] = max(share, found.get((j, edge.service), 0))
        left[j], stands[j] = left[j] - taken, stands[j] - min(taken, stands[j])
    return found


def shares(total: int, weights: Mapping[int, Fraction]) -> dict[int, int]:
    """A total split in proportion to weights, to the last unit: what rounding leaves goes to those who come later.

    Where nobody weighs anything all weigh the same.
    """
    weighed = weights if any(weights.values()) else dict.fromkeys(weights, Fraction(1))
    whole, so_far, given = sum(weighed.values(), Fraction()), Fraction(), 0
    found = {}
    for who, weight in weighed.items():
        so_far += weight
        upto = int(total * so_far / whole)
        found[who], given = upto - given, upto
    return found
