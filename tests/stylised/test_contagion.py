"""One AVS turns malicious: a complete report; what unique stake shields from, and what it does not.

``CONTAGION_FULL=1`` compares modes on mainnet with all stakers and with markets (a quarter of an hour); else there are
few stakers, whose stake sums to the same, behind all of its operators and AVSs.
"""

import os
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.runs.compare import Difference, paired
from restaking.runs.contagion import CUTS, GROUPS, Report, Shock, as_json, open_cuts, report, slack_of
from restaking.runs.run import Order
from restaking.runs.telling_contagion import of_contagion

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contagion")]
SEEDS: Final = range(1, 31)
FEW: Final = (1, 2, 3)
HALF: Final = Shock(0, fraction=0.5, day=1, days=10)
"""It strikes on the first day: on day 0 both modes have the same registrations, later their operators chose apart."""
SOFTWARE: Final[dict[str, object]] = {"security.outage_coupling": 0.5, "base.slash_rate": 0.0}
FEWER: Final[dict[str, object]] = {"stakers.count": 1000, "markets.enabled": False, "run.days": 4}
FULL: Final = os.environ.get("CONTAGION_FULL") == "1"
WORLDS: Final[dict[str, tuple[dict[str, object], Shock]]] = {
    "teaching": (SOFTWARE, HALF),
    "mainnet-2024-10": (
        {"security.outage_coupling": 0.3, "view.staker_agents": "never", **({} if FULL else FEWER)},
        Shock("EigenDA", fraction=0.5, day=1, days=8 if FULL else 4),
    ),
}
"""Settings and shock by scenario. Outages last three days: four show all that software does."""


class Spread(NamedTuple):
    """What one malicious AVS does in one mode [ETH]."""

    shock: float
    shared_stake: float
    common_software: float


@cache
def spread(name: str, seed: int, mode: str) -> Spread:
    settings, shock = WORLDS[name]
    found = report(Order(name, seed, {**settings, "slashing.mode": mode}), shock, cuts=False, silent=True)
    channels = as_json(found)["channels"]
    return Spread(channels["shock"], channels["shared_stake"], channels["common_software"])


def pooled_less_unique(name: str, channel: str, per_shock: bool = False) -> Difference:
    """Paired over the seeds; ``per_shock`` per ETH that the AVS took."""
    values = []
    for seed in SEEDS:
        unique, pooled = spread(name, seed, "unique"), spread(name, seed, "pooled")
        one, other = (getattr(s, channel) / (s.shock if per_shock else 1.0) for s in (pooled, unique))
        values.append(one - other)
    return paired(np.array(values))


@pytest.mark.parametrize("name", WORLDS)
def test_both_modes_begin_with_the_same_stake_on_the_same_registrations(name: str):
    settings, _ = WORLDS[name]
    for seed in FEW if name != "teaching" else SEEDS:
        unique, pooled = (
            RestakingModel(name, seed, **{**settings, "slashing.mode": mode}).world for mode in ("unique", "pooled")
        )
        assert (unique.allocations.registered == pooled.allocations.registered).all()
        assert (unique.delegated() == pooled.delegated()).all()
        assert (unique.operators.client == pooled.operators.client).all()


@pytest.mark.parametrize("name", WORLDS)
def test_unique_stake_shields_other_avss_from_what_one_of_them_takes(name: str, capsys: pytest.CaptureFixture[str]):
    whole, each = (pooled_less_unique(name, "shared_stake", per_shock) for per_shock in (False, True))
    with capsys.disabled():
        print(f"\n  {name}, shared stake, pooled less unique: {told(whole)} ETH of cover; {told(each)} per ETH taken")
    assert whole.low > 0.0 and each.low > 0.0
    for seed in SEEDS:
        unique = spread(name, seed, "unique")
        assert unique.shared_stake < 1e-4 < 1.0 < unique.shock, "rounding alone"
        assert spread(name, seed, "pooled").shared_stake > unique.shared_stake


@pytest.mark.parametrize("name", WORLDS)
def test_unique_stake_does_not_shield_validators_from_common_software(name: str, capsys: pytest.CaptureFixture[str]):
    """More of their stake is left to miss its duties. On single seeds of mainnet LRTs move so much stake to an operator
    that stands still, where the pool has left them little elsewhere, that it is less; over all seeds it is not."""
    found = pooled_less_unique(name, "common_software")
    failed = [seed for seed in SEEDS if spread(name, seed, "unique").common_software > 0.0]
    with capsys.disabled():
        print(f"\n  {name}, common software, pooled less unique: {told(found)} ETH; it struck on {len(failed)} seeds")
    assert len(failed) >= len(SEEDS) // 2
    assert found.high <= 0.0
    less = [s for s in SEEDS if spread(name, s, "unique").common_software < spread(name, s, "pooled").common_software]
    assert len(less) <= (len(SEEDS) // 10 if name == "mainnet-2024-10" else 0)


def told(found: Difference) -> str:
    return f"{found.mean:,.2f} (95 %: {found.low:,.2f} to {found.high:,.2f})"


@cache
def of_mainnet(seed: int) -> Report:
    order = Order("mainnet-2024-10", seed, {"security.outage_coupling": 0.3})
    shock = Shock("EigenDA", fraction=0.5, day=10, days=14)
    return report(order, shock, weigh=slack_of, cuts=seed == FEW[0], silent=True)


@pytest.mark.parametrize("seed", FEW)
def test_the_report_on_mainnet_is_complete(seed: int, capsys: pytest.CaptureFixture[str]):
    found = as_json(of_mainnet(seed))
    with capsys.disabled():
        print("", *of_contagion(found), sep="\n  ")
    assert found["slashing_live"] and found["layers"]["malicious"] > 10_000.0
    assert found["layers"]["malicious"] == pytest.approx(found["channels"]["shock"])
    assert set(found["channels"]) == {"shock", *CUTS}
    assert found["channels"]["shared_stake"] < 1.0, "unique stake shares nothing"
    assert found["multiplier"] == pytest.approx(found["stake_lost_eth"] / found["channels"]["shock"])
    theory = found["bound"]
    assert theory["gamma_lower"] <= theory["gamma_upper"] and theory["lower"] >= 1.0
    assert theory["upper"] is None or theory["multiplier"] <= theory["upper"]
    assert [each["day"] for each in found["leaving"]] == list(range(10, 24))
    assert all(set(each) == {"day", *GROUPS} for each in found["leaving"])
    others = {name: values for name, values in found["coverage"].items() if name != "EigenDA"}
    assert len(others) == 22 and all(set(v) == {"before", "settled", "last", "twin"} for v in others.values())
    assert found["coverage"]["EigenDA"]["settled"] < 0.6 * found["coverage"]["EigenDA"]["before"]
    assert found["main_chain"]["main_chain_eth.hollow"]["last"] > 0.0


@pytest.mark.parametrize("seed", FEW)
def test_operators_are_first_then_those_who_were_hit_and_others_hardly_move(seed: int):
    first = {each["who"]: each for each in as_json(of_mainnet(seed))["first"]}
    assert first["operators"]["first_day"] == 10
    assert first["operators"]["first_day"] <= first["lrts"]["first_day"]
    assert first["hit"]["eth"] > 20_000.0 and first["lrts"]["eth"] > 20_000.0
    assert abs(first["others"]["eth"]) < 0.1 * first["hit"]["eth"]


@pytest.mark.parametrize("seed", FEW)
def test_fundamental_security_falls_by_hollow_stake_by_what_fails_and_by_what_left(seed: int):
    chain = of_mainnet(seed).twins.struck.chain
    settled = {name: values[1] for name, values in chain.items()}
    parts = {name.partition(".")[2]: value for name, value in settled.items() if name.startswith("main_chain_eth.")}
    assert settled["fundamental_security_eth"] == pytest.approx(
        parts["active"] / 3.0 - parts["failing"] - parts["in_doubt"] - parts["hollow"], abs=1.0
    )
    assert parts["hollow"] > 1_000.0 and settled["perceived_security"] == 1.0


def test_a_channel_that_is_cut_is_empty_and_the_shock_is_what_it_was():
    found = as_json(of_mainnet(FEW[0]))
    whole, cuts = found["channels"], found["cuts"]
    assert set(cuts) == set(CUTS)
    assert cuts["shared_stake"] is None and cuts["attack"] is None, "neither is open in this world"
    assert whole["common_software"] > 0.0 == cuts["common_software"]["channels"]["common_software"]
    assert cuts["market"]["channels"]["market"] == 0.0
    assert abs(cuts["exit"]["channels"]["exit"]) < 0.1 * whole["exit"]
    for name in ("common_software", "exit"):
        assert cuts[name]["channels"]["shock"] == pytest.approx(whole["shock"], rel=1e-6)


@pytest.mark.parametrize("seed", FEW)
def test_where_stake_is_pooled_the_cut_of_that_channel_is_unique_stake(seed: int):
    order = Order("teaching", seed, {"slashing.mode": "pooled"})
    found = as_json(report(order, HALF, silent=True))
    cut = found["cuts"]["shared_stake"]["channels"]
    assert found["channels"]["shared_stake"] > found["channels"]["shock"] > cut["shock"] > 0.0
    assert cut["shared_stake"] < 1e-4


def test_only_open_channels_are_cut():
    def of(**settings: Any) -> set[str]:
        return set(open_cuts(RestakingModel("teaching", 1, **settings).world.scenario, True))

    assert of() == {"exit"}
    assert of(**{"slashing.mode": "elastic", "security.outage_coupling": 0.1}) == {
        "exit",
        "shared_stake",
        "common_software",
    }
    assert of(**{"security.attacks_enabled": True, "markets.enabled": True}) == {"exit", "attack", "market"}
