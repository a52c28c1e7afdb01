"""The report of contagion: what it refuses, who counts as having moved, what it says."""

from typing import Any

import pytest

from restaking.core.units import GWEI
from restaking.model import contagion
from restaking.model.contagion import Leaving
from restaking.model.rules.main_chain import contagion_multiplier
from restaking.model.scenario import ScenarioError, load
from restaking.runs.contagion import Course, Shock, Twins, as_json, bound, first_movers, report, row_of, slack_of
from restaking.runs.refused import Refused
from restaking.runs.run import Order
from restaking.runs.telling_contagion import of_contagion
from tests.worlds import NO_FAULTS, QUIET, SMALL, model


@pytest.mark.parametrize(
    ("shock", "complaint"),
    [
        (Shock("EigenDA"), "--malicious 'EigenDA': not allowed; one of AVS 1, "),
        (Shock(12), "--malicious '12': not allowed; "),
        (Shock("AVS 1", fraction=0.0), "--fraction 0: not allowed; above 0 and at most 1"),
        (Shock("AVS 1", fraction=1.5), "--fraction 1.5: not allowed"),
        (Shock("AVS 1", day=0), "--day 0: not allowed; a day of the run, from 1 to 365"),
        (Shock("AVS 1", day=360, days=7), "--days 7: not allowed; from 1 to the 6 days left of the run"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_before_anything_runs(shock: Shock, complaint: str):
    with pytest.raises(Refused) as refused:
        report(Order("teaching"), shock)
    assert complaint in str(refused.value)


def test_an_avs_goes_by_its_name_or_its_number():
    scenario = load("teaching")
    assert row_of(scenario, Shock("AVS 3")) == row_of(scenario, Shock(2)) == row_of(scenario, Shock("2")) == 2


def test_rescue_that_would_lift_fault_rates_out_of_their_range_is_refused():
    rule = {"slashing.fault_rate": 10.0, "security.moral_hazard": 1.0}
    assert load("teaching", rule).security.moral_hazard == 1.0
    with pytest.raises(
        ScenarioError, match="security.moral_hazard = 1.0: not allowed; fault rates of at most 12 a year"
    ):
        load("teaching", {**rule, "security.bail_out": 0.5})


def test_the_multiplier_counts_stake_and_needs_a_shock():
    assert contagion_multiplier(100, 0, 0) == 1.0 and contagion_multiplier(100, 150, 50) == 3.0
    assert contagion_multiplier(0, 10, 0) != contagion_multiplier(0, 10, 0), "nan"


def test_the_bound_goes_by_the_slack_and_there_is_none_where_the_network_is_not_secure():
    lost = {"shock": 100, "attack": 150, "common_software": 40}
    assert bound(None, lost) is None
    known = {"gamma_upper": 0.5, "lower": 3.0, "multiplier": 2.5}
    assert bound((0.25, 0.5), lost) == {**known, "gamma_lower": 0.25, "upper": 5.0}
    assert bound((-0.1, 0.5), lost) == {**known, "gamma_lower": -0.1, "upper": float("inf")}


def test_the_slack_before_the_shock_is_that_of_the_network_in_the_theorems_terms():
    world = model(1, SMALL, QUIET).world
    low, high = slack_of(world)
    assert -1.0 < low <= high
    apart = world.scenario.security.model_copy(update={"who_pays": "own", "splitting": True, "detection": 0.3})
    world.scenario = world.scenario.model_copy(update={"security": apart})
    assert slack_of(world) == (low, high), "whoever pays in this world"


def course(*days: tuple[int, int, int, int]) -> Course:
    return Course(leaving=[Leaving(*day) for day in days])


def test_who_moved_first_goes_by_the_day_on_which_a_tenth_of_it_had_moved():
    twins = Twins(course((0, 0, 5, 0), (0, 0, 0, 0)), course((9, 1, 5, 0), (0, 90, 7, 0)))
    assert twins.leaving() == [(9, 1, 0, 0), (0, 90, 7, 0)]
    movers = [(each["who"], each["first_day"], each["eth"] * GWEI) for each in first_movers(twins, 20)]
    assert movers == [("operators", 20, 9), ("lrts", 21, 91), ("hit", 21, 7), ("others", None, 0)]


@pytest.mark.parametrize("mode", ["unique", "vault"])
def test_who_leaves_is_told_apart_to_the_gwei(mode: str):
    """Every withdrawal of the day is somebody's, and nobody's is counted twice."""
    made = model(4, SMALL, {"slashing.mode": mode, "stakers.attention": 0.3, "stakers.taste_renewal": 0.1}, NO_FAULTS)
    hit, moved = contagion.exposed_to(made.world, 0), 0
    for _ in range(20):
        before = contagion.look(made.world, made.day)
        made.step()
        left = contagion.leaving(made.world, made.day, before, hit)
        flows = {(kind, source): amount for _, kind, source, _, amount in flows_of(made)}
        assert left.hit + left.others == flows.get(("undelegated", "stakers.restaked"), 0)
        assert left.lrts == flows.get(("undelegated", "lrt_delegations.stake"), 0)
        moved += left.hit + left.others
    assert moved > 0


def flows_of(made: Any) -> list[tuple[int, str, str, str, int]]:
    return [flow for flow in made.ledger.flows if flow[0] == made.day]


def test_cover_that_operators_take_from_avss_they_leave_is_told_on_that_day():
    made = model(1, SMALL, QUIET, {"beliefs.shun_days": 30})
    world = made.world
    j, avs = map(int, next(zip(*world.slashable().nonzero(), strict=True)))
    taken = int(world.slashable()[j, avs])
    before = contagion.look(world, 0)
    made.intervene("slash_operator", operator=j, avs=avs, fraction=0.1)
    made.step()
    gone = (before.registered == 1) & (world.allocations.registered == 0)
    assert gone[j, avs]
    assert contagion.leaving(world, 1, before, gone.any(axis=1)).operators == int(before.slashable[gone].sum()) >= taken


def test_the_report_of_a_small_world_tells_every_channel_and_its_cut():
    rule = {**SMALL, "security.outage_coupling": 1.0, "slashing.mode": "pooled", "markets.enabled": True}
    found = report(Order("teaching", 2, rule), Shock("AVS 2", day=2, days=4), weigh=lambda _: (0.5, 1.0), silent=True)
    said = as_json(found)
    assert said["cuts"]["attack"] is None and all(said["cuts"][name] for name in said["cuts"] if name != "attack")
    assert said["channels"]["shared_stake"] > 0.0 and said["cuts"]["shared_stake"]["channels"]["shared_stake"] < 1e-6
    assert said["cuts"]["common_software"]["channels"]["common_software"] == 0.0
    assert said["bound"]["upper"] == 3.0 and said["bound"]["multiplier"] == 1.0 < said["multiplier"]
    assert said["multiplier"] == 1.0 + said["channels"]["common_software"] / said["channels"]["shock"]
    for arm in (said, *(cut for cut in said["cuts"].values() if cut is not None)):
        ratios, shock = arm["multipliers"], arm["channels"]["shock"]
        assert ratios == pytest.approx({name: lost / shock for name, lost in arm["channels"].items()}, rel=1e-12)
        assert ratios["shock"] == 1.0
        assert ratios["shock"] + ratios["attack"] + ratios["common_software"] == pytest.approx(arm["multiplier"])
    text = "\n".join(of_contagion(said))
    told = text[text.index("R by channel: over the shock") :].splitlines()
    shared = next(line.split() for line in told if line.startswith("shared stake"))
    assert shared[2] == f"{said['multipliers']['shared_stake']:.4f}" != shared[3] == "0.0000"
    for word in (
        "shared stake",
        "R: all stake lost / shock",
        "day 5",
        "not open, so not cut: attack",
        "at most 3.0000",
    ):
        assert word in text


def test_while_slashing_is_not_live_nothing_is_lost_and_the_report_says_so():
    found = report(
        Order("teaching", 1, {**SMALL, "slashing.live": False}), Shock(0, day=1, days=2), cuts=False, silent=True
    )
    said = as_json(found)
    assert (
        said["multiplier"] is None
        and set(said["multipliers"].values()) == {None}
        and said["channels"]["shock"] == 0.0
        and not any(said["layers"].values())
    )
    assert "slashing is not live: slashes are filed and never carried out" in list(of_contagion(said))
