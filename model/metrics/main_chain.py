"""The main chain: what it would cost to stop it, and what people believe that it would."""

from restaking.core.units import eth
from restaking.model.main_chain import fundamental, stake
from restaking.model.metrics import metric
from restaking.model.world import World


def today(world: World) -> int:
    """The day that is looked at."""
    return world.offers[-1].day if world.offers else 0


@metric(
    "ETH",
    "stake to corrupt in order to stop the main chain's finality: a third of what is active, less what stands still, is"
    " run by malicious operators or is hollow",
    "model.md SM12",
)
def fundamental_security_eth(world: World) -> float:
    """max(0, active / 3 - failing - in doubt - weight x hollow)."""
    return eth(fundamental(world, today(world)))


@metric("1", "trust in the main chain, 0 to 1; 1 throughout while security.perception_coupling is 0", "model.md SM12")
def perceived_security(world: World) -> float:
    """A belief with a process of its own, assumed."""
    return float(world.perception.trust[0])


@metric("ETH", "active stake, and the parts of it that do not count against who attacks the main chain")
def main_chain_eth(world: World) -> dict[str, float]:
    """Active; failing: of LRTs behind operators that stand still; in doubt: of LRTs behind malicious ones, weighted;
    hollow: under a lien."""
    return {name: eth(gwei) for name, gwei in stake(world, today(world))._asdict().items()}
