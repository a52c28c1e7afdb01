"""What a scenario sets by keys from which runs depart: traits, prices, fees, hazards; and the departure on day 1."""

from restaking.agents.avs import AVS
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.columns import Table
from restaking.core.draws import normals, stream_key
from restaking.core.elementary import exp
from restaking.core.units import BIPS, GWEI, gwei, wad
from restaking.model.build import people
from restaking.model.build.blueprint import to_gwei_exactly
from restaking.model.build.points import fill_points
from restaking.model.scenario import Scenario
from restaking.model.scenario.sections import NamedAvs
from restaking.model.world import World

BUDGET_SPREAD = 0.5  # log sd of reward per stake between AVSs on day 0; assumption


def depart(world: World, scenario: Scenario) -> None:
    """From the anchor world to that of the run: same people, positions, constants and tastes, other terms.

    Constants are returns that nobody models: an agent that responds to return half as much responds to them half
    as much, so that without any response the menu is uniform.
    """
    anchor = world.scenario
    world.follow(scenario)
    world.constants *= _ratio(scenario.stakers.venue_sensitivity, anchor.stakers.venue_sensitivity)
    world.allocations.anchor *= _ratio(scenario.operators.sensitivity, anchor.operators.sensitivity)
    world.lrt_delegations.anchor *= _ratio(scenario.lrts.sensitivity, anchor.lrts.sensitivity)
    set_terms(world)


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
    fill_points(world)
    world.operators.split_bips[:] = round(scenario.operators.commission * BIPS)
    world.lrts.fee_bips[:] = round(scenario.lrts.fee * BIPS)
    world.base.eth_price[0] = scenario.base.eth_price_usd
    set_vault_maxima(world)
    _set_avss(world)
    for name, special in scenario.avss.named.items():
        _set_apart(world, world.avss.names.index(name), special)


def _set_avss(world: World) -> None:
    """Fees and emissions by the stake behind each AVS, with lognormal noise; faults as the scenario says."""
    avss, scenario = world.avss, world.scenario
    secured = world.secured() / GWEI
    noise = exp(BUDGET_SPREAD * normals(stream_key(world.seed, "avs budget", 0), len(avss)))
    weight = (secured + 1.0) * noise
    daily = gwei(scenario.avss.budget_share * world.initial_delegated_eth / DAYS_PER_YEAR)
    avss.budget[:] = to_gwei_exactly(weight, daily)
    avss.token_price[:] = scenario.avss.token_price_eth
    emitted = gwei(scenario.avss.emission_share * world.initial_delegated_eth / DAYS_PER_YEAR)
    avss.emission[:] = to_gwei_exactly(weight, emitted) / avss.token_price
    avss.reward_rate[:] = scenario.avss.reward_rate
    avss.by_total[:] = scenario.avss.reward_weights == "total"
    avss.fault_rate[:] = scenario.slashing.fault_rate
    avss.severity_beta[:] = scenario.slashing.severity_beta
    avss.unjust_rate[:] = scenario.slashing.unjust_rate
    avss.slash_cap[:] = wad(scenario.slashing.cap)
    avss.redistribute[:] = wad(scenario.slashing.redistribute)


def set_vault_maxima(world: World) -> None:
    """Most that each AVS takes from one vault."""
    world.avss.vault_maximum[:] = gwei(world.scenario.avss.vault_max_eth)
    for name, special in world.scenario.avss.named.items():
        if special.vault_max_eth is not None:
            world.avss.vault_maximum[world.avss.names.index(name)] = gwei(special.vault_max_eth)


def _set_apart(world: World, row: int, special: NamedAvs) -> None:
    """What differs for a single AVS."""
    avss = world.avss
    avss.reward_rate[row] *= special.reward_rate
    if special.fault_rate is not None:
        avss.fault_rate[row] = special.fault_rate
    if special.unjust_rate is not None:
        avss.unjust_rate[row] = special.unjust_rate
    if special.slash_cap is not None:
        avss.slash_cap[row] = wad(special.slash_cap)
    if special.redistribute is not None:
        avss.redistribute[row] = wad(special.redistribute)
    avss.malicious_day[row], avss.malicious_fraction[row] = special.malicious_day, wad(special.malicious_fraction)
    if special.reward_weights is not None:
        avss.by_total[row] = special.reward_weights == "total"
    _set_tokens(avss, row, special, world.initial_delegated_eth)


def _set_tokens(avss: Table[AVS], row: int, special: NamedAvs, delegated_eth: float) -> None:
    """An AVS's own token price leaves the tokens it emits as they are; its own emissions are worth what they say."""
    if special.token_price_eth is not None:
        avss.token_price[row] = special.token_price_eth
    if special.emission_share is not None:
        daily = gwei(special.emission_share * delegated_eth / DAYS_PER_YEAR)
        avss.emission[row] = int(daily / avss.token_price[row])
