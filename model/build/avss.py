"""AVSs on day 0: budgets, users and tokens such that the world is at rest; then what differs for single ones."""

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.draws import normals, stream_key
from restaking.core.elementary import exp
from restaking.core.units import GWEI, Floats, gwei, wad
from restaking.model.build.blueprint import to_gwei_exactly
from restaking.model.rules.avss import MOST_VALUE, resting_multiple, selling_pressure
from restaking.model.scenario import Scenario
from restaking.model.scenario.avss import Avss, NamedAvs
from restaking.model.world import World

LEAST_FRACTION, MOST_FRACTION = 0.01, 0.3  # of user value; calibration avs.extraction_fraction, unverified


def found_avss(world: World) -> None:
    """What users trust AVSs with: such that stake covers it as the scenario says, or lognormal, the AVS with most stake
    behind it securing most. Further AVSs wait; each would require what the mean of the others does."""
    avss, scenario = world.avss, world.scenario
    rule, count = scenario.avss, scenario.avss.count
    avss.live[count:] = 0
    per_required = _value_per_required(rule, profit_fractions(world))
    secured = world.secured()[:count] / GWEI
    if rule.value_secured == "anchored":
        avss.user_value[:count] = secured / rule.coverage * per_required[:count]
    else:
        noise = normals(stream_key(world.seed, "value secured", 0), count)
        drawn = rule.value_median_usd * exp(rule.value_sigma * noise) / scenario.base.eth_price_usd
        avss.user_value[np.argsort(secured, kind="stable")] = np.sort(drawn)
    avss.user_value[count:] = (avss.user_value[:count] / per_required[:count]).mean() * per_required[count:]


def set_avss(world: World) -> None:
    """Fees and emissions by the stake behind each AVS, with lognormal noise; faults as the scenario says.

    Users' fees pay for the budgets of day 0 at reward rate 1, so that treasuries neither grow nor shrink there.
    """
    avss, rule = world.avss, world.scenario.avss
    _set_law(world, world.scenario)
    _set_budgets(world, rule, rule.count)
    avss.reward_rate[:] = rule.reward_rate
    avss.profit_fraction[:], avss.threshold[:] = profit_fractions(world), rule.threshold
    for name, special in rule.named.items():
        _set_apart(world, avss.names.index(name), special)
    rescue = world.scenario.security
    avss.fault_rate[:] *= 1.0 + rescue.moral_hazard * rescue.bail_out  # who expects to be rescued takes less care
    avss.user_value[:] = np.minimum(avss.user_value, MOST_VALUE)
    has = avss.user_value > 0.0
    avss.fee_rate[has] = avss.budget[has] * (DAYS_PER_YEAR / GWEI) / avss.user_value[has]
    _anchor_prices(world, rule)


def _value_per_required(rule: Avss, profit_fraction: Floats) -> Floats:
    """User value per ETH of stake that it requires."""
    return np.asarray(rule.threshold / ((1.0 + rule.security_margin) * np.maximum(profit_fraction, 1e-12)))


def _set_law(world: World, scenario: Scenario) -> None:
    avss = world.avss
    avss.by_total[:] = scenario.avss.reward_weights == "total"
    avss.fault_rate[:] = scenario.slashing.fault_rate
    avss.severity_beta[:] = scenario.slashing.severity_beta
    avss.unjust_rate[:] = scenario.slashing.unjust_rate
    avss.slash_cap[:] = wad(scenario.slashing.cap)
    avss.redistribute[:] = wad(scenario.slashing.redistribute)


def _set_budgets(world: World, rule: Avss, count: int) -> None:
    """Budgets, emissions and what is there of both already; a newcomer's are the mean of the others'."""
    avss = world.avss
    noise = exp(rule.budget_spread * normals(stream_key(world.seed, "avs budget", 0), count))
    weight = (world.secured()[:count] / GWEI + 1.0) * noise
    avss.token_price[:] = rule.token_price_eth
    avss.budget[:count] = to_gwei_exactly(weight, _daily(world, rule.budget_share))
    cap = max(rule.emission_share, rule.emission_cap_share)
    for name, share in (("emission", rule.emission_share), ("emission_cap", cap)):
        avss.column(name)[:count] = to_gwei_exactly(weight, _daily(world, share)) / rule.token_price_eth
    for name in ("budget", "emission", "emission_cap"):
        values = avss.column(name)
        values[count:] = int(values[:count].sum()) // count
    avss.budget_before[:] = avss.budget
    avss.treasury[:] = avss.budget * (rule.treasury_years * DAYS_PER_YEAR)
    avss.token_supply[:] = avss.tokens_sold[:] = avss.emission * (rule.token_years * DAYS_PER_YEAR)


def _daily(world: World, share: float) -> int:
    """A yearly share of the stake delegated on day 0, per day [gwei]."""
    return gwei(share * world.initial_delegated_eth / DAYS_PER_YEAR)


def profit_fractions(world: World) -> Floats:
    """(AVSs,) share of user value that corrupting each yields, by name where it has its own."""
    rule = world.scenario.avss
    out = np.full(len(world.avss), rule.profit_fraction)
    if rule.profit_fraction_spread > 0.0:
        noise = normals(stream_key(world.seed, "profit fraction", 0), len(out))
        out = np.clip(out * exp(rule.profit_fraction_spread * noise), LEAST_FRACTION, MOST_FRACTION)
    for name, special in rule.named.items():
        if special.profit_fraction is not None:
            out[world.avss.names.index(name)] = special.profit_fraction
    return np.asarray(out)


def _set_apart(world: World, row: int, special: NamedAvs) -> None:
    """What differs for a single AVS."""
    avss, rule = world.avss, world.scenario.avss
    avss.reward_rate[row] *= special.reward_rate * special.factor(0)
    if special.fault_rate is not None:
        avss.fault_rate[row] = special.fault_rate
    if special.unjust_rate is not None:
        avss.unjust_rate[row] = special.unjust_rate
    if special.slash_cap is not None:
        avss.slash_cap[row] = wad(special.slash_cap)
    if special.redistribute is not None:
        avss.redistribute[row] = wad(special.redistribute)
    avss.malicious_day[row], avss.malicious_fraction[row] = special.malicious_day, wad(special.malicious_fraction)
    avss.entry_day[row] = special.entry_day
    if special.required_eth is not None:
        per_required = _value_per_required(rule, avss.profit_fraction[row : row + 1])
        avss.user_value[row] = special.required_eth * float(per_required[0])
    if special.reward_weights is not None:
        avss.by_total[row] = special.reward_weights == "total"
    _set_tokens_apart(world, row, special)


def _set_tokens_apart(world: World, row: int, special: NamedAvs) -> None:
    """An AVS's own token price leaves the tokens it emits as they are; its own emissions are worth what they say."""
    avss, rule = world.avss, world.scenario.avss
    if special.token_price_eth is not None:
        avss.token_price[row] = special.token_price_eth
    if special.emission_share is not None:
        avss.emission[row] = int(_daily(world, special.emission_share) / avss.token_price[row])
        avss.emission_cap[row] = max(avss.emission_cap[row], avss.emission[row])
        avss.token_supply[row] = avss.tokens_sold[row] = int(avss.emission[row] * rule.token_years * DAYS_PER_YEAR)


def _anchor_prices(world: World, rule: Avss) -> None:
    """Multiples of fees at which prices rest under the emissions of day 0, as long as the supply is what it is."""
    avss = world.avss
    for s in (avss.token_supply > 0).nonzero()[0].tolist():
        supply = int(avss.token_supply[s])
        pressure = selling_pressure(int(avss.emission[s]), supply, rule.token_depth)
        fees = float(avss.user_value[s] * avss.fee_rate[s]) * GWEI
        avss.fee_multiple[s] = resting_multiple(float(avss.token_price[s]), fees, supply, rule.token_pull, pressure)
