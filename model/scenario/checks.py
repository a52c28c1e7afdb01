"""What must hold between keys of a scenario, beyond the range of each.

Where a check needs the protocol's law it is imported on the spot: the law brings the compiler with it, and a
scenario that asks for nothing unusual can be listed without.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from restaking.model.scenario.errors import ScenarioError, dotted, nearest, not_allowed, one_line, shown

if TYPE_CHECKING:
    from restaking.model.scenario import Scenario

TOLERANCE = 1e-6
TOKEN_YEARS = 10  # of emissions on top of what is in circulation on day 0
MOST_TOKENS = 8e9  # of all AVSs together; 9.2e9 fit into 63 bits as 1e-9 units
VENUES = ("hold", "solo", "lst", "restake", "lrt")


def check(scenario: Scenario) -> None:
    """Raise ScenarioError for the first pair of keys that do not fit together."""
    _shares_sum_to_one(scenario)
    _splits_are_ordered(scenario)
    _graph_fits(scenario)
    _validators_fit_their_era(scenario)
    _venues_exist(scenario)
    _lrts_are_told_apart(scenario)
    _figures_fit(scenario)
    _operators_have_room(scenario)
    _registrations_fit(scenario)
    _named_agents_exist(scenario)
    _only_dormant_avss_enter(scenario)
    _degree_fits_mode(scenario)
    _veto_fits_epoch(scenario)
    _steps_rise(scenario)
    _tokens_fit(scenario)
    _social_anchor_is_stable(scenario)
    _season_ends_after_it_begins(scenario)
    _loans_fit_their_terms(scenario)
    _holders_keep_tokens(scenario)
    _rescue_leaves_rates_in_range(scenario)


def venue_anchor(scenario: Scenario) -> dict[str, float]:
    """Share of ETH in each venue on day 0: the anchor of the choice between venues."""
    stakers = scenario.stakers
    if scenario.figures is None:
        return stakers.venue_shares.model_dump()
    outside, sectors = stakers.outside_eth, stakers.outside_shares
    branded = sum(brand.eth for brand in scenario.figures.lrt)
    direct = scenario.figures.totals.delegated_eth - branded
    eth = {"hold": outside * sectors.hold, "solo": outside * sectors.solo, "lst": outside * sectors.lst}
    eth |= {"restake": max(direct, 0.0), "lrt": branded}
    total = sum(eth.values())
    return {venue: eth[venue] / total for venue in VENUES} if total else dict.fromkeys(VENUES, 0.0)


def _shares_sum_to_one(scenario: Scenario) -> None:
    stakers = scenario.stakers
    groups = (stakers.direct_share, stakers.lrt_share, stakers.outside_share)
    for key, shares in (
        ("stakers.venue_shares", tuple(stakers.venue_shares.model_dump().values())),
        ("stakers.outside_shares", tuple(stakers.outside_shares.model_dump().values())),
        ("stakers.direct_share + lrt_share + outside_share", groups),
        ("operators.client_shares", scenario.operators.client_shares),
        ("operators.intent_shares", scenario.operators.intent_shares),
    ):
        if abs(sum(shares) - 1.0) > TOLERANCE:
            raise ScenarioError(f"{key} sum to {sum(shares):.6g}: not allowed; shares that sum to 1")


def _splits_are_ordered(scenario: Scenario) -> None:
    rule = scenario.operators
    if rule.commission_least > rule.commission_most:
        raise not_allowed(
            "operators.commission_least", rule.commission_least, f"at most commission_most = {rule.commission_most:g}"
        )


def _graph_fits(scenario: Scenario) -> None:
    stakers = scenario.stakers
    if stakers.neighbours % 2:
        raise not_allowed("stakers.neighbours", stakers.neighbours, "an even number, half on either side of a ring")
    if stakers.neighbours >= max(stakers.count, 1):
        raise not_allowed("stakers.neighbours", stakers.neighbours, f"fewer than stakers.count = {stakers.count}")
    if stakers.hub_neighbours >= stakers.count:
        raise not_allowed(
            "stakers.hub_neighbours", stakers.hub_neighbours, f"fewer than stakers.count = {stakers.count}"
        )
    if stakers.hubs > stakers.count:
        raise not_allowed("stakers.hubs", stakers.hubs, f"at most stakers.count = {stakers.count}")
    if scenario.base.staked_eth < _staked_by_stakers(scenario):
        raise not_allowed(
            "base.staked_eth",
            scenario.base.staked_eth,
            f"at least the {_staked_by_stakers(scenario):.6g} ETH that stakers themselves stake on day 0",
        )


def _validators_fit_their_era(scenario: Scenario) -> None:
    base = scenario.base
    if base.validator_eth == 32:
        return
    from restaking.model.rules.base_penalties import BEFORE_ELECTRA

    if base.era in BEFORE_ELECTRA:
        raise not_allowed(
            "base.validator_eth", base.validator_eth, f"32 in base.era = {base.era!r}: EIP-7251 came later"
        )


def _venues_exist(scenario: Scenario) -> None:
    share = scenario.stakers.venue_shares.lrt
    if scenario.figures is None and scenario.lrts.count == 0 and share > 0.0:
        raise not_allowed("stakers.venue_shares.lrt", share, "0 while lrts.count = 0")


def _lrts_are_told_apart(scenario: Scenario) -> None:
    rule = scenario.lrts
    for key, given in (("lrts.names", rule.names), ("lrts.sizes", rule.sizes)):
        if given and scenario.figures is not None:
            raise not_allowed(key, list(given), "an empty list: the figures say it")
        if given and len(given) != rule.count:
            raise not_allowed(key, list(given), f"one of each of the {rule.count} LRTs, by lrts.count")
    for place, name in enumerate(rule.names):
        if name in rule.names[:place] or name in type(rule).model_fields:
            raise not_allowed(f"lrts.names[{place}]", name, "a name that no other LRT and no key of lrts has")


def _staked_by_stakers(scenario: Scenario) -> float:
    """ETH on the base layer that belongs to stakers of the model on day 0."""
    stakers = scenario.stakers
    if scenario.figures is None:
        return stakers.eth_total * (1.0 - stakers.venue_shares.hold)
    return stakers.outside_eth * (1.0 - stakers.outside_shares.hold) + scenario.figures.totals.delegated_eth


def _figures_fit(scenario: Scenario) -> None:
    figures = scenario.figures
    if figures is None:
        if scenario.operators.census:
            raise not_allowed(
                "operators.census", scenario.operators.census, "empty: only a scenario with [figures] reads one"
            )
        return
    _arrays_agree(scenario)
    most = max(bin_.max for bin_ in figures.avs_degree)
    if scenario.avss.count < max(most, len(figures.avs)):
        raise not_allowed(
            "avss.count", scenario.avss.count, f"at least {max(most, len(figures.avs))}, which the figures need"
        )
    if not scenario.operators.census and scenario.operators.count != figures.operators():
        raise not_allowed("operators.count", scenario.operators.count, f"{figures.operators()}, fixed by the figures")
    if not scenario.operators.census and scenario.lrts.count != len(figures.lrt):
        raise not_allowed("lrts.count", scenario.lrts.count, f"{len(figures.lrt)}, fixed by the figures")


def _arrays_agree(scenario: Scenario) -> None:
    figures = scenario.figures
    assert figures is not None
    for place, brand in enumerate(figures.lrt):
        sizes = {len(brand.operator_shares), len(brand.operator_organisations), len(brand.operator_avss)}
        if len(sizes) > 1:
            raise ScenarioError(f"figures.lrt[{place}] = {shown(brand.name)}: its operator lists differ in length")
        if sum(brand.operator_shares) <= 0:
            raise ScenarioError(f"figures.lrt[{place}].operator_shares sum to 0: not allowed; shares above 0")
    rest = figures.independent_operators
    if len(rest.rank) != len(rest.eth) or list(rest.rank) != sorted(set(rest.rank)) or min(rest.eth) <= 0:
        raise ScenarioError("figures.independent_operators.rank: not allowed; rising ranks, one size above 0 for each")
    if rest.rank[0] != 1 or rest.rank[-1] != rest.n_with_1_eth:
        raise ScenarioError("figures.independent_operators.rank: not allowed; ranks from 1 to n_with_1_eth")
    if len(rest.top_avss) != len(rest.top_organisations) or len(rest.top_avss) > rest.n_with_1_eth:
        raise ScenarioError("figures.independent_operators.top_avss: not allowed; as many as top_organisations")
    if any(
        later.min_eth <= earlier.min_eth
        for earlier, later in zip(figures.avs_degree, figures.avs_degree[1:], strict=False)
    ):
        raise ScenarioError("figures.avs_degree: not allowed; bins with rising min_eth")
    if figures.avs_degree[0].min_eth > 0:
        raise not_allowed(
            "figures.avs_degree[0].min_eth", figures.avs_degree[0].min_eth, "0: every operator needs a bin"
        )


def _operators_have_room(scenario: Scenario) -> None:
    operators, most = scenario.operators, min(scenario.avss.count, scenario.operators.max_avs)
    if operators.avs_counts and scenario.figures is not None:
        raise not_allowed("operators.avs_counts", list(operators.avs_counts), "an empty list: the figures say it")
    for place, count in enumerate(operators.avs_counts):
        if count > most:
            raise not_allowed(
                f"operators.avs_counts[{place}]", count, f"at most {most}, by avss.count and operators.max_avs"
            )


def _registrations_fit(scenario: Scenario) -> None:
    operators, most = scenario.operators, scenario.avss.count
    if operators.runs and (scenario.figures is not None or operators.avs_counts):
        why = "the figures say it" if scenario.figures is not None else "operators.avs_counts says how many are drawn"
        raise not_allowed("operators.runs", [list(row) for row in operators.runs], f"an empty list: {why}")
    for place, row in enumerate(operators.runs):
        if len(set(row)) < len(row) or len(row) > operators.max_avs or max(row, default=1) > most:
            raise not_allowed(
                f"operators.runs[{place}]",
                list(row),
                f"numbers from 1 to {most}, each once, at most operators.max_avs = {operators.max_avs} of them",
            )


def _named_agents_exist(scenario: Scenario) -> None:
    named = [("avss", "AVS", list(scenario.avss.named), scenario.avs_names())]
    if not scenario.operators.census:  # a census brings LRT brands of its own
        named.append(("lrts", "LRT", list(scenario.lrts.named), scenario.lrt_names()))
    for table, kind, special, known in named:
        for name in special:
            if name not in known:
                raise ScenarioError(
                    f"{dotted((table, name))}: no such {kind}{nearest(name, known)}; known: "
                    f"{one_line(', '.join(known), 160)}"
                )


def _only_dormant_avss_enter(scenario: Scenario) -> None:
    later = set(scenario.avs_names()[scenario.avss.count :])
    for name, special in scenario.avss.named.items():
        if special.entry_day and name not in later:
            raise not_allowed(
                dotted(("avss", name, "entry_day")),
                special.entry_day,
                "0: only the further AVSs of avss.dormant, entrant 1 and so on, begin later",
            )


def _degree_fits_mode(scenario: Scenario) -> None:
    degree = scenario.slashing.degree
    if degree == 0.0:
        return
    from restaking.model.rules.modes import MODES

    mode = MODES[scenario.slashing.mode]
    if mode.least <= degree <= mode.most:
        return
    if mode.most == 0.0:
        bound = "0"
    else:
        bound = f"at most {mode.most:g}" if degree > mode.most else f"at least {mode.least:g}, or 0 for {mode.usual:g}"
    raise not_allowed("slashing.degree", degree, f"{bound} under slashing.mode = {mode.name!r}: {mode.law}")


def _veto_fits_epoch(scenario: Scenario) -> None:
    slashing = scenario.slashing
    if slashing.veto_days < slashing.vault_epoch_days:
        return
    from restaking.model.rules.modes import MODES

    if MODES[slashing.mode].amounts:
        raise not_allowed(
            "slashing.veto_days",
            slashing.veto_days,
            f"fewer than slashing.vault_epoch_days = {slashing.vault_epoch_days} under slashing.mode = 'vault': "
            "a slash must be settled within one epoch of what it captured (Symbiotic VetoSlasher)",
        )


def _steps_rise(scenario: Scenario) -> None:
    schedules = {"incentives.schedule": [step.day for step in scenario.incentives.schedule]}
    for name, special in scenario.avss.named.items():
        schedules[dotted(("avss", name, "reward_steps"))] = [step.day for step in special.reward_steps]
    schedules["lrts.buffer_schedule"] = [step.day for step in scenario.lrts.buffer_schedule]
    for name, protocol in scenario.lrts.named.items():
        schedules[dotted(("lrts", name, "buffer_schedule"))] = [step.day for step in protocol.buffer_schedule]
    for key, days in schedules.items():
        for place, (earlier, later) in enumerate(pairwise(days), 1):
            if later <= earlier:
                raise not_allowed(f"{key}[{place}].day", later, f"above {earlier}: days that rise")


def _tokens_fit(scenario: Scenario) -> None:
    """Tokens are counted in 1e-9 units in 63 bits; those of day 0 and all emissions of ten years must fit."""
    avss = scenario.avss
    eth = _delegated_on_day_zero(scenario)
    newcomers = 1.0 + avss.dormant / avss.count  # each emits as much as the mean of the others
    common = newcomers * max(avss.emission_share, avss.emission_cap_share)
    emissions = {"avss.token_price_eth": (common, avss.token_price_eth)}
    for name, special in avss.named.items():
        price = avss.token_price_eth if special.token_price_eth is None else special.token_price_eth
        emissions[dotted(("avss", name, "token_price_eth"))] = special.emission_share or 0.0, price
    tokens = {key: share * eth / price for key, (share, price) in emissions.items()}
    emitted = (TOKEN_YEARS + avss.token_years) * sum(tokens.values())
    if emitted > MOST_TOKENS:
        key = max(tokens, key=tokens.__getitem__)
        raise not_allowed(
            key,
            emissions[key][1],
            f"a price at which there are at most {MOST_TOKENS:.3g} tokens after {TOKEN_YEARS} years, not {emitted:.3g}",
        )


def _delegated_on_day_zero(scenario: Scenario) -> float:
    """ETH behind operators on day 0, LRTs' buffers included."""
    if scenario.figures is not None:
        return scenario.figures.totals.delegated_eth
    shares = scenario.stakers.venue_shares
    return scenario.stakers.eth_total * (shares.restake + shares.lrt)


def _social_anchor_is_stable(scenario: Scenario) -> None:
    """Refuse a social weight under which the shares of day 0 would not be a stable state.

    A share x of a venue pulls with ½·weight·x, so the best reply to shares x has the Jacobian
    ½·weight·(diag(p) − p·pᵀ) at p = x. With two venues its one eigenvalue is weight·x·(1−x): the check is exact. With
    more, every row sums to at most weight·p·(1−p) in absolute value (Gershgorin 1931): the check is sufficient. Where
    kinds of stakers differ in weight, the largest counts. Without an anchor there is nothing to be unstable.
    """
    if not scenario.anchor.enabled:
        return
    weight = scenario.stakers.social_weight
    largest = max(kind.social_weight for kind in scenario.stakers.archetypes.in_order())
    for venue, share in venue_anchor(scenario).items():
        if largest * weight * share * (1.0 - share) >= 1.0:
            most = 1.0 / (largest * share * (1.0 - share))
            raise not_allowed(
                "stakers.social_weight",
                weight,
                f"below {most:.4g}: with weight * x(1-x) >= 1 the share x = {share:.3g} of venue '{venue}' is unstable",
            )


def _season_ends_after_it_begins(scenario: Scenario) -> None:
    points = scenario.points
    if points.enabled and points.event_day < points.start_day:
        raise not_allowed("points.event_day", points.event_day, f"at least points.start_day = {points.start_day}")


def _loans_fit_their_terms(scenario: Scenario) -> None:
    """Who borrows all it may is not liquidated at once, and whom liquidators find at the threshold can pay them (as
    Aave's PoolConfigurator demands)."""
    rule = scenario.lending
    if rule.threshold <= rule.ltv:
        raise not_allowed("lending.threshold", rule.threshold, f"above lending.ltv = {rule.ltv:g}")
    if rule.threshold * (1.0 + rule.incentive) > 1.0:
        raise not_allowed(
            "lending.incentive",
            rule.incentive,
            f"at most {1.0 / rule.threshold - 1.0:.4g}: a loan that has just passed lending.threshold ="
            f" {rule.threshold:g} could not pay more",
        )
    if rule.leverage_least > rule.leverage_most:
        raise not_allowed(
            "lending.leverage_least", rule.leverage_least, f"at most lending.leverage_most = {rule.leverage_most:g}"
        )


def _holders_keep_tokens(scenario: Scenario) -> None:
    """Pools and loops of day 0 are founded out of the tokens that there are."""
    rule, lending = scenario.markets, scenario.lending
    if not rule.enabled:
        return
    common = (rule.pool_depth, rule.token_share, rule.thin_depth, lending.loop_share)
    founded = {"markets.pool_depth": common}
    for name, special in scenario.lrts.named.items():
        own = special.pool_depth, special.token_share, special.thin_depth, special.loop_share
        deep, share, thin, looped = (ours if own is None else own for own, ours in zip(own, common, strict=True))
        founded[dotted(("lrts", name, "pool_depth"))] = deep, share, thin, looped
    for key, (deep, share, thin, looped) in founded.items():
        if deep * share + thin / 2 + looped >= 1.0:
            raise not_allowed(
                key, deep, "pools and loops (token_share, thin_depth, loop_share) that hold less than all tokens"
            )


def _rescue_leaves_rates_in_range(scenario: Scenario) -> None:
    from restaking.model.scenario.fields import bounds

    rule, named = scenario.security, scenario.avss.named.values()
    highest = max([scenario.slashing.fault_rate, *(each.fault_rate or 0.0 for each in named)])
    most = bounds(type(scenario.slashing).model_fields["fault_rate"])[1]
    if most is not None and highest * (1.0 + rule.moral_hazard * rule.bail_out) > most:
        raise not_allowed(
            "security.moral_hazard",
            rule.moral_hazard,
            f"fault rates of at most {most:g} a year; bail_out = {rule.bail_out:g} makes {highest:g} a year"
            f" {highest * (1.0 + rule.moral_hazard * rule.bail_out):g}",
        )
