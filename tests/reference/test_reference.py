"""Objects against kernels: the same day 0, the same days, zero elements that differ."""

import pytest

from restaking import RestakingModel
from restaking.core.units import NOBODY, WAD
from restaking.model import schedule
from restaking.model.accounts import FLOWS, Flow
from tests.reference.compare import assert_same_state
from tests.reference.dated import strike
from tests.reference.economy import DAY as REFERENCE_DAY
from tests.reference.economy import Economy
from tests.reference.loader import copy_day_zero
from tests.reference.phases.exogenous import punish_attack, slash_everywhere
from tests.reference.phases.faults import KINDS, slash_unjustly, turn_malicious
from tests.reference.shocks import mass_exit, outage, slash_validators
from tests.worlds import under

DAYS = 60
SMALL = {"stakers.count": 60, "operators.count": 8, "avss.count": 4, "lrts.count": 2}
LARGE = {"stakers.count": 1500, "operators.count": 60, "avss.count": 20, "lrts.count": 6}
LIVELY = {
    "slashing.fault_rate": 8.0,
    "slashing.common_share": 0.8,
    "slashing.severity_beta": 60,  # many small slashes, so that every kind of cause occurs at every size
    "stakers.attention": 0.3,
    "stakers.taste_renewal": 0.05,
    "operators.taste_renewal": 0.02,
    "withdrawals.delay_days": 5,
    "base.slash_rate": 0.2,
    "avss.emission_share": 0.01,
    "base.fee_flow_eth": 300_000.0,  # so that the LST has a validator to stake again before anybody redeems
}
LIVELY |= {
    "points.enabled": True,
    "points.event_day": 30,
    "slashing.unjust_rate": 1.0,
    "slashing.cap": 0.3,
    "slashing.veto_days": 2,
    "slashing.veto_chance": 0.2,
    "slashing.redistribute": 0.4,
    "beliefs.shun_days": 1,  # so that operators keep running what fails them
    "beliefs.yield_trend": 0.1,
    "avss.AVS 2.malicious_day": 33,
    "avss.AVS 2.malicious_fraction": 0.1,
    "lrts.bug_rate": 30.0,
    "lrts.bug_loss": 0.02,
    "lrts.age_years": 0.2,
}
QUIET_AVSS = {"slashing.fault_rate": 0.0, "slashing.unjust_rate": 0.0, "slashing.veto_chance": 0.0, "slashing.cap": 1.0}
KINDS_OF_EVENTS = {f"slash_{kind}" for kind in (*KINDS, "vetoed")} | {
    "shock_slash_operator",
    "attacked",
    "turned_malicious",
    "unjust_slashing",
    "fault_without_stake",
    "token_event",
    "base_missed_duties",
    "escrow_burned",
    "escrow_redistributed",
    "lrt_bug",
}
MARKETS = {"pools", "arbitrageurs", "inventory", "reserves", "loans", "debts"}
"""Tables of the markets, which have worlds of their own."""
ELSEWHERE = {"lrt_forged", "recapitalised"}
"""Names of flows of shocks that are not ordered here."""
OF_ATTACKS = {"prize"}


def test_the_day_has_the_same_phases_in_the_same_order():
    product = [phase.run.__module__.rpartition(".")[2] for phase in schedule.DAY]
    reference = [phase.__module__.rpartition(".")[2] for phase in REFERENCE_DAY]
    assert reference == [name.replace("books", "audit") for name in product]


def side_by_side(seed: int, **overrides: object) -> tuple[RestakingModel, Economy]:
    model = RestakingModel("teaching", seed=seed, **overrides)
    economy = copy_day_zero(model)
    assert_same_state(economy, model)
    return model, economy


def step_both(model: RestakingModel, economy: Economy, days: int, compare_every: int = 1) -> None:
    for _ in range(days):
        model.step()
        economy.step()
        if model.day % compare_every == 0:
            assert_same_state(economy, model)


def order_slash(model: RestakingModel, economy: Economy, operator: int, fraction: float) -> None:
    model.intervene("slash_operator", operator=operator, fraction=fraction)
    economy.ordered.append(lambda e, day: slash_everywhere(e, day, operator, fraction))


def order_malice(model: RestakingModel, economy: Economy) -> None:
    model.intervene("attack", operators=[2, 3], avss=[0, 1])
    economy.ordered.append(lambda e, day: punish_attack(e, day, [2, 3], [0, 1]))
    model.intervene("unjust_slashing", avs=2)
    economy.ordered.append(lambda e, day: slash_unjustly(e, day, 2))
    model.intervene("turn_malicious", avs=3, fraction=0.05)
    economy.ordered.append(lambda e, day: turn_malicious(e, day, 3, WAD // 20))


def change_law(model: RestakingModel, economy: Economy, **rule: object) -> None:
    """From now on other rules of slashing hold."""
    economy.settings = under(model.world, **rule).scenario


def order_shocks_of_the_base_chain(model: RestakingModel, economy: Economy) -> None:
    model.intervene("slash_validators", whose="lst", eth=3_200.0)
    economy.ordered.append(lambda e, day: slash_validators(e, day, place=2, whose="lst", eth=3_200.0))
    model.intervene("slash_validators", whose="solo", eth=50_000.0)
    economy.ordered.append(lambda e, day: slash_validators(e, day, place=0, whose="solo", eth=50_000.0))
    model.intervene("outage", client=0, days=4)
    economy.ordered.append(lambda e, day: outage(e, day, client=0, days=4))
    model.intervene("mass_exit", share=0.2)
    economy.ordered.append(lambda e, day: mass_exit(e, day, share=0.2))


def order_redemptions(model: RestakingModel, economy: Economy, *, open: bool) -> None:  # noqa: A002
    for lrt in range(len(economy.lrts)):
        order(model, economy, "set_redemptions", lrt=lrt, open=open)


def order(model: RestakingModel, economy: Economy, name: str, **arguments: object) -> None:
    """A shock on both sides."""
    model.intervene(name, **arguments)
    economy.ordered.append(lambda e, day: strike(e, day, name, **arguments))


def what_never_happened(model: RestakingModel, told_by: int) -> set[object]:
    """Flows, events and moves that did not occur; flows are told apart by name (1) or also by their accounts (3)."""
    flows = {flow[1 : 1 + told_by] for flow in model.ledger.flows}
    moves = {"opt_ins", "opt_outs", "reviews_share"}
    return (
        {flow[:told_by] for flow in FLOWS if not only_elsewhere(flow)} - flows
        | (KINDS_OF_EVENTS - {event.kind for event in model.events})
        | {name for name in moves if model.metrics()[name].sum() == 0}
    )


def only_elsewhere(flow: Flow) -> bool:
    """Whether a flow belongs to markets, or to shocks and attacks that are not ordered here."""
    tables = {account.partition(".")[0] for account in (flow.source, flow.target)}
    return bool(tables & MARKETS) or flow.name in ELSEWHERE | OF_ATTACKS


@pytest.mark.parametrize(
    ("size", "compare_every", "told_by"),
    [(SMALL, 1, 1), ({}, 1, 3), (LARGE, 10, 3)],
    ids=["small", "teaching", "large"],
)
def test_objects_and_kernels_agree_in_every_element(size: dict[str, int], compare_every: int, told_by: int):
    model, economy = side_by_side(seed=13, **{**LIVELY, **size})
    step_both(model, economy, 10, compare_every)
    order_redemptions(model, economy, open=False)
    step_both(model, economy, 10, compare_every)
    order_slash(model, economy, operator=1, fraction=0.25)
    order_malice(model, economy)
    step_both(model, economy, 2, compare_every)
    order_shocks_of_the_base_chain(model, economy)
    step_both(model, economy, 12, compare_every)
    order_redemptions(model, economy, open=True)
    step_both(model, economy, 6, compare_every)
    change_law(model, economy, native_settle="exit_burn")
    step_both(model, economy, DAYS - 40, compare_every)
    assert not what_never_happened(model, told_by)
    assert deallocated(economy), "no deallocation was filed and freed"


def deallocated(economy: Economy) -> bool:
    return any(0 < a.pending_due <= economy.day and a.pending == 0 for o in economy.operators for a in o.allocations)


OTHER_WORLDS: dict[str, dict[str, object]] = {
    "slashing not live": {"slashing.live": False},
    "crra, fading incentives": {"stakers.policy": "crra", "incentives.halflife_days": 30.0},
    "no delays": {"base.era": "deneb", "withdrawals.delay_days": 0, "withdrawals.deallocation_days": 0},
    "unequal AVSs": {"avss.AVS 1.fault_rate": 0.5, "avss.AVS 2.reward_rate": 3.0, "avss.reward_rate": 0.5},
    "emissions by total stake, incentives in steps": {
        "avss.emission_share": 0.01,
        "avss.reward_weights": "total",
        "avss.AVS 1.reward_weights": "unique",
        "avss.AVS 2.emission_share": 0.03,
        "avss.AVS 2.token_price_eth": 0.2,
        "incentives.schedule": [{"day": 5, "factor": 1.046}, {"day": 15, "factor": 0.0}],
    },
    "rational": {"beliefs.rational": True},
    "nobody learns": {"beliefs.enabled": False},
    "neighbours count for more than one's own": {"beliefs.neighbour_weight": 5.0, "beliefs.own_attention": 0.0},
    "AVSs that come and go, in a token market": {
        "avss.dormant": 3,
        "avss.entrant 2.entry_day": 4,
        "avss.entrant 2.required_eth": 50_000.0,
        "avss.entrant 2.reward_rate": 4.0,
        "avss.entrant 2.reward_steps": [{"day": 12, "factor": 0.5}, {"day": 20, "factor": 0.0}],
        "avss.entry_rate": 30.0,
        "avss.exit_rate": 60.0,
        "avss.exit_days": 2,
        "avss.AVS 3.reward_rate": 900.0,
        "avss.treasury_years": 1.0,
        "avss.runway_days": 20,
        "avss.policy": "coverage",
        "avss.emission_cap_share": 0.02,
        "avss.sell_share": 0.3,
        "avss.token_market": True,
        "avss.user_growth": 1.0,
        "avss.user_flight": 0.01,
        "avss.user_volatility": 0.02,
        "avss.value_secured": "drawn",
        "avss.profit_fraction_spread": 1.0,
        "avss.AVS 1.profit_fraction": 0.2,
    },
    "no common causes": {"slashing.common_share": 0.0},
    "operators compete": {
        "operators.commission_step": 0.02,
        "operators.competition": 1.5,
        "operators.commission_delay_days": 2,
        "operators.review_rate": 0.5,
        "operators.policy": "risk_neutral",
        "operators.taste_spread": 0.5,
        "operators.organisations": 3,
        "operators.own_share": 0.4,
    },
    "at the limits": {
        "operators.mean_avs": 2.0,
        "operators.max_avs": 2,
        "operators.review_rate": 0.5,
        "operators.taste_renewal": 0.5,
        "lrts.band": 0.0,
        "lrts.max_move": 0.01,
    },
    "no escrow, no veto": {"slashing.resolution_days": 0, "slashing.veto_days": 0, "slashing.redistribute": 1.0},
    "slashed stake is burned": {"slashing.native_settle": "exit_burn", "slashing.resolution_days": 3},
    "vaults with vetoes": {"slashing.mode": "vault", "slashing.veto_days": 6, "slashing.native_settle": "exit_burn"},
    "nobody may redeem, buffers by schedule": {
        "lrts.redemptions_open": False,
        "lrts.LRT 2.redemptions_open": True,
        "lrts.buffer_schedule": [{"day": 0, "share": 0.3}, {"day": 10, "share": 0.05}],
        "lrts.LRT 2.buffer_schedule": [{"day": 3, "share": 0.1}],
    },
    "capella": {"base.era": "capella", "base.slash_rate": 0.9, "base.sweep_days": 3},
    "gloas, large validators": {"base.era": "gloas", "base.validator_eth": 2048, "base.fee_halflife_days": 5.0},
    "no fees, no slashing by the base chain": {"base.fee_flow_eth": 0.0, "base.slash_rate": 0.0},
    "no faults": {"slashing.fault_rate": 0.0},
    "pooled stake": {"slashing.mode": "pooled", "slashing.fault_rate": 4.0},
    "elastic stake": {"slashing.mode": "elastic", "slashing.degree": 1.7},
    "half of the stake is promised": {"slashing.degree": 0.5},
    "vaults": {"slashing.mode": "vault", "slashing.vault_limit": 0.6, "avss.AVS 1.vault_max_eth": 20_000.0},
    "allocations take days": {"operators.allocation_delay_days": 3, "operators.review_rate": 0.5},
    "points with a square-root airdrop, awareness with hubs": {
        "points.enabled": True,
        "points.event_day": 12,
        "points.rule": "sqrt",
        "points.lrt_multiplier": [1.5, 2.0],
        "awareness.enabled": True,
        "stakers.hubs": 3,
        "stakers.hub_neighbours": 20,
    },
    "points with a capped airdrop of nothing, begun late": {
        "points.enabled": True,
        "points.start_day": 5,
        "points.event_day": 10,
        "points.rule": "capped",
        "points.cap_multiple": 0.5,
        "points.realised": 0.0,
    },
    "no points": {"points.enabled": False},
    "points without a value": {"points.enabled": True, "points.event_day": 9, "points.airdrop_share": 0.0},
    "a linear airdrop of more than was expected": {
        "points.enabled": True,
        "points.event_day": 25,
        "points.realised": 3.0,
        "awareness.enabled": True,
        "awareness.contagion": 0.3,
        "points.hype": 1000.0,
    },
    "no LRTs, no neighbours": {
        "lrts.count": 0,
        "stakers.neighbours": 0,
        "stakers.venue_shares.lrt": 0.0,
        "stakers.venue_shares.hold": 0.5,
    },
}


@pytest.mark.parametrize("variant", OTHER_WORLDS.values(), ids=OTHER_WORLDS.keys())
def test_they_agree_in_other_worlds(variant: dict[str, object]):
    step_both(*side_by_side(seed=12, **{**SMALL, **LIVELY, **variant}), days=25)


def test_they_agree_on_deposits_without_operator_and_on_allocation_delays():
    model = RestakingModel("teaching", seed=15, **{**SMALL, **LIVELY, "slashing.mode": "elastic"})
    stakers, operators = model.world.stakers, model.world.operators
    stakers.operator[(stakers.restaked > 0).nonzero()[0][::2]] = NOBODY
    assert model.world.undelegated() > 0
    operators.allocation_delay[:3], operators.next_delay[1:5], operators.next_delay_due[1:5] = 2, 4, [3, 3, 9, 9]
    economy = copy_day_zero(model)
    step_both(model, economy, 20)
    assert [operator.allocation_delay for operator in economy.operators[:5]] == [2, 4, 4, 4, 4]
    assert any(staker.operator != NOBODY and staker.restaked for staker in economy.stakers)


def test_they_agree_when_operators_are_slashed_to_nothing():
    model, economy = side_by_side(seed=13, **{**SMALL, **LIVELY, **QUIET_AVSS})
    step_both(model, economy, 5)
    for operator in economy.operators:
        order_slash(model, economy, operator.row, 1.0)
    step_both(model, economy, 25)
    assert not any(0 < operator.max_magnitude < WAD // 1_000 for operator in economy.operators), "no wei is left over"
    assert sum(not operator.is_open for operator in economy.operators) >= 6


def test_a_difference_is_named_by_day_column_and_row():
    model, economy = side_by_side(seed=14, **SMALL)
    step_both(model, economy, 2)
    economy.stakers[7].wallet += 1
    with pytest.raises(AssertionError, match=r"day 2: stakers.wallet\[7\] is \d+ in the reference, \d+ in the product"):
        assert_same_state(economy, model)
