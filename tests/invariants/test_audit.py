"""The books: no gwei can appear or vanish in any money column without stopping the run."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from restaking import RestakingModel
from restaking.agents.avs import AVS
from restaking.agents.fears import Fear, LrtRisk, OperatorRisk
from restaking.agents.lrt import LRT, Delegation
from restaking.agents.markets import Arbitrageur, Gains, Inventory, Loan, Order, Pool, Quote, Reserve
from restaking.agents.operator import Allocation, Operator, SeenYield
from restaking.agents.singles import (
    BaseChain,
    Contagion,
    Escrow,
    Filing,
    LiquidStaking,
    Losses,
    LstRedemption,
    Motives,
    Penalised,
    Perception,
    PointsProgramme,
    PublicMemory,
    Redemption,
    Sweep,
    Transit,
    Withdrawal,
)
from restaking.agents.staker import Staker
from restaking.core.columns import Row
from restaking.core.ledger import BooksDoNotBalance
from restaking.core.units import WAD
from restaking.model.phases.books import close, conservation_error
from restaking.model.scenario import load
from tests.worlds import empty_accounts, lively, model, without_lrts

DAYS = 30


# What is a table of what, so that tests are listed without building a world; a test below compares it with one.
KINDS: dict[str, type[Row]] = {
    "stakers": Staker,
    "operators": Operator,
    "avss": AVS,
    "lrts": LRT,
    "allocations": Allocation,
    "lrt_delegations": Delegation,
    "base": BaseChain,
    "lst": LiquidStaking,
    "memory": PublicMemory,
    "withdrawals": Withdrawal,
    "entries": Transit,
    "exits": Transit,
    "sweeps": Sweep,
    "redemptions": Redemption,
    "lst_redemptions": LstRedemption,
    "penalised": Penalised,
    "filings": Filing,
    "escrow": Escrow,
    "losses": Losses,
    "fears": Fear,
    "operator_risks": OperatorRisk,
    "lrt_risks": LrtRisk,
    "yields": SeenYield,
    "points": PointsProgramme,
    "motives": Motives,
    "pools": Pool,
    "quotes": Quote,
    "arbitrageurs": Arbitrageur,
    "inventory": Inventory,
    "reserves": Reserve,
    "loans": Loan,
    "orders": Order,
    "gains": Gains,
    "perception": Perception,
    "contagion": Contagion,
}
ACCOUNTS = [(name, c.name) for name, kind in KINDS.items() for c in kind.schema().values() if c.is_money]


@cache
def the_world() -> RestakingModel:
    """A lively world after a month; tests leave it as they found it."""
    return lively(days=DAYS)


@cache
def what_it_was() -> dict[str, dict[str, Any]]:
    """Copies of all columns (and cursors of queues) after that month."""
    kept: dict[str, dict[str, Any]] = {}
    for table in the_world().world.tables():
        kept[table.name] = {name: values.copy() for name, values in table.columns.items()}
        if hasattr(table, "cursor"):
            kept[table.name]["cursor"] = table.cursor.copy()
    return kept


@pytest.fixture
def found() -> RestakingModel:
    """The lively world; afterwards everything is put back."""
    there = the_world()
    kept, balance, today = what_it_was(), dict(there.ledger.balance), dict(there.ledger.today)
    lists = (there.world.offers, there.world.events, there.world.series, there.ledger.flows)
    lengths, causes, memory = [len(each) for each in lists], there.world.causes, dict(there.world.counts)
    assert there.world.magnitude_before is not None
    magnitude_before = there.world.magnitude_before.copy()
    yield there
    for table in there.world.tables():
        for name, values in kept[table.name].items():
            if name == "cursor":
                table.cursor[:] = values
            else:
                table.put(name, values.copy())
    there.ledger.balance.clear()
    there.ledger.balance.update(balance)
    there.ledger.today.clear()
    there.ledger.today.update(today)
    there.world.flow_totals[:] = 0
    for each, length in zip(lists, lengths, strict=True):
        del each[length:]
    there.world.causes, there.world.counts, there.day = causes, memory, DAYS
    there.world.magnitude_before = magnitude_before


def a_day(there: RestakingModel) -> None:
    """A day without the clock that Mesa keeps: Mesa 3.5 takes no further step once one has raised."""
    RestakingModel.step(there)


def test_the_world_of_these_tests_has_money_in_every_column():
    """Else an edit of an empty queue would prove nothing."""
    assert empty_accounts(the_world().world) == []
    assert {table.name: table.kind for table in the_world().world.tables()} == KINDS


def test_nobody_has_touched_it_then_it_goes_on(found: RestakingModel):
    digest = found.digest()
    a_day(found)
    assert found.latest()["conservation_error_gwei"] == 0.0
    assert found.digest() != digest


@pytest.mark.parametrize("error", [+1, -1], ids=["one too many", "one too few"])
@pytest.mark.parametrize("where", ["first", "fullest", "last"])
@pytest.mark.parametrize(("name", "column"), ACCOUNTS, ids=[".".join(account) for account in ACCOUNTS])
def test_one_gwei_too_many_or_too_few_stops_the_run(
    found: RestakingModel, name: str, column: str, where: str, error: int
):
    table = next(table for table in found.world.tables() if table.name == name)
    cells = table.column(column).reshape(-1)
    cells[{"first": 0, "fullest": int(cells.argmax()), "last": -1}[where]] += error
    with pytest.raises(BooksDoNotBalance) as caught:
        a_day(found)
    told = str(caught.value)
    assert told.startswith(f"{name}.{column}: "), told
    assert f"difference {error:+d}" in told and f"on day {DAYS + 1}" in told


def test_a_gwei_moved_between_two_holders_of_one_account_breaks_an_identity_where_there_is_one(found: RestakingModel):
    """Sums alone would not see a token that changed from one LRT's holder to another's."""
    stakers = found.world.stakers
    first, other = (int(np.flatnonzero((stakers.lrt == k) & (stakers.lrt_tokens > 1))[0]) for k in (0, 1))
    stakers.attention[:] = 0.0
    stakers.lrt_tokens[first] += 1
    stakers.lrt_tokens[other] -= 1
    with pytest.raises(BooksDoNotBalance, match=r"lrts\.supply differs"):
        a_day(found)


def test_magnitudes_beyond_the_operators_own_stop_the_run(found: RestakingModel):
    found.world.operators.max_magnitude[0] = 1
    with pytest.raises(BooksDoNotBalance, match="magnitude exceeds"):
        close(found.world, DAYS + 1)


small = st.fixed_dictionaries(
    {
        "stakers.count": st.integers(1, 60),
        "operators.count": st.integers(1, 8),
        "avss.count": st.integers(1, 5),
        "lrts.count": st.integers(0, 3),
        "stakers.neighbours": st.sampled_from([0, 0, 2, 8]),
    },
    optional={
        "operators.organisations": st.integers(1, 8),
        "operators.max_avs": st.integers(1, 5),
        "operators.mean_avs": st.floats(0.0, 5.0),
        "operators.review_rate": st.floats(0.0, 1.0),
        "operators.taste_renewal": st.floats(0.0, 1.0),
        "operators.commission": st.sampled_from([0.0, 0.1, 0.333, 1.0]),
        "operators.cost_usd_month": st.sampled_from([1.0, 1000.0, 1e6]),
        "stakers.eth_total": st.sampled_from([1.0, 50.0, 12_345.678, 8e6, 3e7]),
        "stakers.max_eth": st.sampled_from([33.0, 2000.0, 1e6]),
        "stakers.attention": st.floats(0.0, 1.0),
        "stakers.taste_renewal": st.floats(0.0, 1.0),
        "stakers.social_weight": st.floats(0.0, 3.0),
        "stakers.manager_sensitivity": st.sampled_from([0.01, 1.0, 60.0, 1000.0]),
        "stakers.venue_sensitivity": st.sampled_from([0.0, 8.0, 1000.0]),
        "stakers.risk_aversion": st.sampled_from([0.1, 1.0, 4.0, 100.0]),
        "stakers.policy": st.sampled_from(["mean_variance", "crra"]),
        "stakers.considered": st.integers(1, 16),
        "stakers.rewiring": st.floats(0.0, 1.0),
        "stakers.switching_cost": st.sampled_from([0.0, 0.002, 0.1]),
        "stakers.attention_professional": st.floats(0.0, 1.0),
        "stakers.risk_aversion_spread": st.floats(0.0, 2.0),
        "operators.size_exponent": st.sampled_from([0.0, 1.0, 5.0]),
        "operators.client_shares": st.sampled_from([(1.0,), (0.5, 0.5), (0.9, 0.0, 0.1)]),
        "operators.franchise_years": st.sampled_from([0.0, 2.0, 50.0]),
        "operators.sensitivity": st.sampled_from([0.0, 2.0, 1000.0]),
        "lrts.sensitivity": st.sampled_from([0.0, 60.0, 1000.0]),
        "lrts.band": st.sampled_from([0.0, 0.01, 1.0]),
        "beliefs.prior_events": st.sampled_from([0.0, 0.5, 1000.0]),
        "beliefs.prior_years": st.sampled_from([0.01, 200.0]),
        "beliefs.halflife_days": st.sampled_from([1.0, 120.0]),
        "beliefs.own_weight": st.sampled_from([0.0, 3.0, 100.0]),
        "beliefs.public_weight": st.sampled_from([0.0, 0.5, 100.0]),
        "slashing.veto_chance": st.sampled_from([0.0, 0.5]),
        "slashing.veto_days": st.integers(0, 5),
        "slashing.cap": st.sampled_from([0.0, 0.3, 1.0]),
        "slashing.unjust_rate": st.sampled_from([0.0, 6.0]),
        "slashing.resolution_days": st.integers(0, 9),
        "slashing.redistribute": st.sampled_from([0.0, 0.5, 1.0]),
        "slashing.native_settle": st.sampled_from(["lien", "exit_burn"]),
        "slashing.fault_rate": st.sampled_from([0.0, 0.5, 12.0]),
        "slashing.common_share": st.floats(0.0, 0.95),
        "slashing.common_hit": st.floats(0.01, 1.0),
        "slashing.severity_beta": st.sampled_from([1, 2, 18, 1000]),
        "slashing.live": st.booleans(),
        "withdrawals.delay_days": st.integers(0, 20),
        "withdrawals.deallocation_days": st.integers(0, 20),
        "withdrawals.allocation_config_days": st.sampled_from([0.0, 17.5]),
        "operators.allocation_delay_days": st.integers(0, 20),
        "slashing.mode": st.sampled_from(["unique", "pooled", "elastic", "vault"]),
        "slashing.vault_limit": st.floats(0.0, 1.0),
        "slashing.vault_epoch_days": st.integers(1, 20),
        "avss.vault_max_eth": st.sampled_from([0.0, 1.0, 1e5, 1e9]),
        "incentives.apr": st.sampled_from([0.0, 0.0079, 1.0]),
        "incentives.halflife_days": st.sampled_from([0.0, 1.0, 100.0]),
        "avss.budget_share": st.sampled_from([0.0, 0.02, 1.0]),
        "avss.reward_rate": st.sampled_from([0.0, 0.3, 1000.0]),
        "avss.emission_share": st.sampled_from([0.0, 0.01, 1.0]),
        "avss.token_price_eth": st.sampled_from([0.2, 1.0, 1234.5]),
        "avss.reward_weights": st.sampled_from(["unique", "total"]),
        "incentives.schedule": st.sampled_from([(), ({"day": 3, "factor": 2.0}, {"day": 9, "factor": 0.0})]),
        "lrts.buffer": st.sampled_from([0.0, 0.02, 0.5]),
        "lrts.fee": st.sampled_from([0.0, 0.1, 1.0]),
        "lrts.review_rate": st.floats(0.0, 1.0),
        "lrts.max_move": st.floats(0.0, 1.0),
        "lrts.min_order_eth": st.sampled_from([0.0, 1.0, 1e6]),
        "base.era": st.sampled_from(["capella", "deneb", "electra", "gloas"]),
        "base.sweep_days": st.sampled_from([0, 1, 9]),
        "base.eth_volatility": st.sampled_from([0.0, 0.0365, 0.5]),
        "beliefs.yield_gain": st.floats(0.0, 1.0),
        "beliefs.news_per_loss": st.sampled_from([0.0, 1000.0, 1e6]),
        "beliefs.rational": st.booleans(),
        "anchor.enabled": st.booleans(),
        "operators.policy": st.sampled_from(["marginal_profit", "risk_neutral"]),
        "operators.commission_step": st.sampled_from([0.0, 0.01, 1.0]),
        "operators.commission_delay_days": st.integers(0, 9),
        "operators.own_share": st.floats(0.0, 1.0),
        "lrts.policy": st.sampled_from(["logit_weights", "equal_weights"]),
        "lrts.operator_cap": st.sampled_from([0.001, 0.25, 1.0]),
        "lrts.organisation_cap": st.sampled_from([0.001, 0.5, 1.0]),
        "avss.policy": st.sampled_from(["held", "coverage"]),
        "avss.dormant": st.integers(0, 3),
        "avss.entry_rate": st.sampled_from([0.0, 12.0, 365.0]),
        "avss.exit_rate": st.sampled_from([0.0, 12.0, 365.0]),
        "avss.treasury_years": st.sampled_from([0.0, 0.1, 10.0]),
        "avss.user_volatility": st.floats(0.0, 0.2),
        "avss.sell_share": st.sampled_from([0.001, 0.5, 1.0]),
        "avss.token_market": st.booleans(),
        "awareness.enabled": st.booleans(),
        "awareness.initial": st.floats(0.0, 1.0),
        "points.enabled": st.booleans(),
        "points.event_day": st.integers(1, 40),
        "points.season_days": st.integers(1, 20),
        "points.rule": st.sampled_from(["linear", "capped", "sqrt"]),
        "security.attacks_enabled": st.booleans(),
        "security.every_days": st.integers(1, 7),
        "security.who_pays": st.sampled_from(["total", "own"]),
        "security.max_targets": st.integers(0, 2),
        "security.success": st.sampled_from([0.0, 0.5, 1.0]),
        "security.detection": st.sampled_from([0.0, 0.5, 1.0]),
        "security.recovered": st.floats(0.0, 1.0),
        "security.splitting": st.booleans(),
        "security.reallocation": st.booleans(),
        "security.user_flight": st.floats(0.0, 1.0),
        "security.outage_coupling": st.floats(0.0, 1.0),
        "security.perception_coupling": st.sampled_from([0.0, 1.0, 100.0]),
        "security.bail_out": st.sampled_from([0.0, 0.5, 1.0]),
        "operators.intent_shares": st.sampled_from([(1.0, 0.0, 0.0), (0.2, 0.4, 0.4), (0.0, 1.0, 0.0)]),
    },
)  # fmt: skip


def made_to_fit(wish: dict[str, Any]) -> dict[str, Any]:
    """What was drawn, with the keys that must fit together made to: graph smaller than the crowd, and so on."""
    wish = dict(wish)
    wish["stakers.neighbours"] = (
        0 if wish["stakers.neighbours"] >= wish["stakers.count"] else wish["stakers.neighbours"]
    )
    if wish.get("slashing.mode") == "vault" and "slashing.veto_days" in wish:
        wish["slashing.veto_days"] %= wish.get("slashing.vault_epoch_days", 7)
    if wish["lrts.count"] == 0:
        wish |= without_lrts()
    if "avss.emission_share" in wish:
        wish.setdefault("avss.token_price_eth", 1.0)  # tokens that are cheap and many do not fit into 63 bits
    return wish


CROWDED = {"stakers.count": 40, "operators.count": 3, "avss.count": 3, "lrts.count": 2, "stakers.neighbours": 8}
BURNING = {"slashing.fault_rate": 12.0, "slashing.severity_beta": 1, "stakers.attention": 0.3}

HUNTED = {"security.attacks_enabled": True, "security.every_days": 1, "security.reallocation": True}
HUNTED |= {"operators.intent_shares": (0.0, 0.6, 0.4), "security.splitting": True, "security.outage_coupling": 1.0}
HUNTED |= {"avss.AVS 1.malicious_day": 3, "avss.AVS 1.malicious_fraction": 0.1}


@settings(max_examples=25)
@given(small, st.integers(0, 10**6), st.integers(30, 60))
@example({**CROWDED, **BURNING, "withdrawals.delay_days": 0}, 1, 60)
@example({**CROWDED, **BURNING, "lrts.count": 0, "stakers.neighbours": 0}, 2, 60)
@example(
    {**CROWDED, "avss.count": 1, "stakers.attention": 1.0, "stakers.taste_renewal": 1.0, "lrts.buffer": 0.0}, 3, 60
)
@example({**CROWDED, "base.era": "deneb", "stakers.attention": 1.0, "stakers.taste_renewal": 1.0}, 4, 60)
@example({**CROWDED, **BURNING, **HUNTED}, 7, 30)
@example({**CROWDED, **HUNTED, "slashing.mode": "vault", "security.who_pays": "own"}, 8, 30)
@example({**CROWDED, "stakers.manager_sensitivity": 0.01, "stakers.attention": 0.5}, 5, 30)
@example({"stakers.count": 1, "operators.count": 1, "avss.count": 1, "lrts.count": 0, "stakers.neighbours": 0}, 6, 30)
def test_any_small_world_keeps_its_books(wish: dict[str, Any], seed: int, days: int):
    made = model(seed, made_to_fit(wish))
    allowed = made.world.operators.max_magnitude.copy()
    assert (allowed == WAD).all()
    for _ in range(days):
        made.step()
        left = made.world.operators.max_magnitude
        assert (left <= allowed).all() and (left >= 0).all(), "magnitudes never rise"
        allowed = left.copy()
        edges = made.world.allocations
        assert (edges.magnitude + np.maximum(edges.pending, 0) <= left[:, None]).all()
        assert (edges.magnitude + np.minimum(edges.pending, 0) >= 0).all()
        if made.world.mode.law.name == "unique":
            assert (edges.magnitude.sum(axis=1) <= left).all()
        assert conservation_error(made.world) == 0
        for table in made.world.tables():
            for name, declared in table.schema.items():
                assert not declared.is_money or (table.column(name) >= 0).all(), f"{table.name}.{name} is negative"


def test_the_error_is_measured_from_the_columns(found: RestakingModel):
    """The metric must see what the ledger does not: a gwei conjured up in a column."""
    assert conservation_error(found.world) == 0
    found.world.stakers.wallet[3] += 1
    assert conservation_error(found.world) == 1


def test_a_scenario_that_cannot_be_is_refused_before_it_is_built():
    """The fuzz above makes keys fit; this is the other half of it."""
    from restaking.model.scenario import ScenarioError

    with pytest.raises(ScenarioError, match="neighbours"):
        load("teaching", {"stakers.count": 5})
