"""How far from attackable the day's graph is, what a shock could lead to, and what attacks have taken.

Looked at every ``security.every_days`` days and carried between.
"""

from restaking.core.units import GWEI, eth
from restaking.model.metrics import metric
from restaking.model.security.picture import Picture, glimpse
from restaking.model.world import World

DR = "Durvasula and Roughgarden 2024"


def seen(world: World) -> Picture:
    """The picture last taken; one is taken where there is none yet."""
    if world.picture is None:
        world.picture = glimpse(world, 0)
    return world.picture


@metric("1", "certified slack: no attack costs less than (1 + slack) times what it wins; infinite without prizes", DR)
def gamma_max(world: World) -> float:
    """Lower bound of γ_max."""
    return seen(world).gamma.lower


@metric("1", "slack of the attack found that comes nearest to paying; below 0 it pays", DR)
def gamma_max_upper(world: World) -> float:
    """Upper bound of γ_max."""
    return seen(world).gamma.upper


@metric("1", "share of stake that a shock to 1 % of it and the attack it makes possible lose at most", DR)
def worst_loss_1pct(world: World) -> float:
    """Upper bound of R_ψ at ψ = 0.01."""
    return seen(world).worst["0.01"].upper


@metric("1", "the same as far as it has been found", DR)
def worst_loss_1pct_lower(world: World) -> float:
    """Lower bound of R_ψ at ψ = 0.01."""
    return seen(world).worst["0.01"].lower


@metric("1", "share of stake that a shock to 10 % of it and the attack it makes possible lose at most", DR)
def worst_loss_10pct(world: World) -> float:
    """Upper bound of R_ψ at ψ = 0.1."""
    return seen(world).worst["0.1"].upper


@metric("1", "the same as far as it has been found", DR)
def worst_loss_10pct_lower(world: World) -> float:
    """Lower bound of R_ψ at ψ = 0.1."""
    return seen(world).worst["0.1"].lower


@metric("1", "share of AVSs, of those with something to win, that an attack on them alone pays for", "model.md SM6")
def attackable_avs_share(world: World) -> float:
    """AVSs attackable alone / AVSs that somebody runs."""
    return seen(world).attackable_share


@metric("ETH", "what corrupting each AVS alone costs, by the attack found; not a number where it cannot be done")
def corruption_cost_eth(world: World) -> dict[str, float]:
    """Least cost found of a coalition that controls the AVS."""
    costs = seen(world).costs
    return {
        name: float("nan") if paid is None else paid / GWEI for name, paid in zip(world.avss.names, costs, strict=True)
    }


@metric("count", "attacks carried out so far")
def attacks(world: World) -> float:
    """Attacks of coalitions, each on one AVS or more."""
    return float(world.attacks)


@metric("ETH", "prizes that attackers have taken from users so far")
def prizes_eth(world: World) -> float:
    """Σ prizes."""
    return eth(world.prizes)
