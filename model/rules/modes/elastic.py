"""Elastic stake: allocations may sum to more than 1 and are stretched over what a loss leaves."""

from restaking.model.rules.modes import Mode, mode

ELASTIC = mode(
    Mode(
        "elastic",
        "allocations may sum to more than 1; after a loss each is cut to what is left",
        law="elastic stake is promised at least once over (arXiv 2503.00170)",
        source="Bar-Zur & Eyal, Elastic Restaking Networks, CCS 2025, arXiv 2503.00170",
        least=1.0,
        usual=2.0,
        most=5.0,
    )
)
