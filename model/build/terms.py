"""What a scenario sets by keys from which runs depart: traits, prices, fees, hazards; and the departure on day 1."""

from restaking.core.units import BIPS, gwei
from restaking.model.build import people
from restaking.model.build.avss import set_avss
from restaking.model.build.blank import open_books
from restaking.model.build.curators import set_lrts
from restaking.model.build.points import fill_points
from restaking.model.scenario import Scenario
from restaking.model.world import World


def depart(world: World, scenario: Scenario) -> None:
    """From the anchor world to that of the run: same people, positions, constants and tastes, other terms.

    Constants are returns that nobody models: an agent that responds to return half as much responds to them half
    as much, so that without any response the menu is uniform.
    """
    anchor = world.scenario
    world.follow(scenario)
    world.constants *= _ratio(scenario.stakers.venue_sensitivity, anchor.stakers.venue_sensitivity)
    world.allocations.anchor[:] *= _ratio(scenario.operators.sensitivity, anchor.operators.sensitivity)
    world.lrt_delegations.anchor[:] *= _ratio(scenario.lrts.sensitivity, anchor.lrts.sensitivity)
    set_terms(world)
    open_books(world)


def _ratio(new: float, old: float) -> float:
    """How much of a constant is left; one inverted without any response to returns cannot be told as a return."""
    return new / old if old > 0.0 else 1.0


def set_terms(world: World) -> None:
    """Fill every column that depends on departing keys, from the scenario and the world of day 0."""
    scenario, s = world.scenario, world.stakers
    s.attention[:] = people.attention(s.archetype, scenario)
    s.risk_aversion[:] = people.risk_aversion(s.archetype, scenario, world.seed)
    s.social_weight[:] = people.social_weight(s.archetype, scenario)
    s.points_weight[:] = people.points_weight(s.archetype, scenario)
    ops = world.operators
    ops.split_bips[:] = ops.next_split_bips[:] = round(scenario.operators.commission * BIPS)
    set_lrts(world)
    fill_points(world)
    world.base.eth_price[0] = scenario.base.eth_price_usd
    set_vault_maxima(world)
    set_avss(world)


def set_vault_maxima(world: World) -> None:
    """Most that each AVS takes from one vault."""
    world.avss.vault_maximum[:] = gwei(world.scenario.avss.vault_max_eth)
    for name, special in world.scenario.avss.named.items():
        if special.vault_max_eth is not None:
            world.avss.vault_maximum[world.avss.names.index(name)] = gwei(special.vault_max_eth)
