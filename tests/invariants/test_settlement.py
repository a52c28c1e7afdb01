"""From filing to resolution by hand: vetoes, caps, escrow, liens, burning, redistribution, and who is told of it."""

from collections import Counter
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.agents.fears import Risk
from restaking.core.ledger import BooksDoNotBalance
from restaking.core.units import WAD, gwei, wad
from restaking.model import contract_bugs, losses
from restaking.model.filing import file_slash, turn_malicious
from restaking.model.kernels.moves import AVS_RECIPIENT, BURN
from restaking.model.metrics import observe
from restaking.model.phases import maturities, slashing
from restaking.model.phases.books import close
from restaking.model.phases.faults import slash_unjustly
from restaking.model.scenario import ScenarioError, load
from restaking.model.schedule import DAY
from restaking.model.world import World
from tests.worlds import LIVELY, QUIET, SMALL, eth, model, reopen, two_stakers, under, without_lrts

TENTH, HALF = WAD // 10, WAD // 2


def pair(native: float = 100.0, lst: float = 100.0, **rule: object) -> World:
    """Staker 0 with native ETH, staker 1 with LSTs, all of it behind operator 0 and slashable by AVS 0."""
    world = under(two_stakers((eth(native), eth(lst)), magnitude=WAD), **rule)
    world.stakers.native[:2] = 1, 0
    return world


def file(world: World, day: int, fraction: int = TENTH, *, kind: str = "shock") -> int:
    """File a slash of operator 0 by AVS 0; returns its cause."""
    cause = world.new_cause()
    file_slash(world, day, 0, 0, fraction, kind, cause)
    return cause


def evening(world: World, day: int) -> None:
    """What happens to slashes on a day: settled, resolved, audited."""
    slashing.settle(world, day)
    maturities.resolve(world, day)
    close(world, day)


def told(world: World, kind: str) -> list[tuple[int, int, int]]:
    """(day, cause, amount) of the events of a kind."""
    return [(event.day, event.cause, event.amount_gwei) for event in world.events if event.kind == kind]


def exits(world: World) -> list[tuple[int, int, int]]:
    """(kind, owner, amount) of the rows of the exit queue."""
    columns = (world.exits.column(name).tolist() for name in ("owner_kind", "owner", "amount"))
    return list(zip(*columns, strict=True))


# Filing and veto.


def test_a_filed_slash_waits_out_the_veto_and_is_settled_on_its_day():
    world = pair(veto_days=3)
    cause = file(world, 1)
    for day in (1, 2, 3):
        evening(world, day)
        assert world.filings.used == 1 and not world.losses.lost.any()
    evening(world, 4)
    assert world.filings.used == 0 and told(world, "slash_shock") == [(4, cause, eth(20))]


def test_a_vetoed_slash_takes_nothing_and_is_told():
    world = pair(veto_days=3, veto_chance=1.0)
    cause = file(world, 1)
    for day in (1, 2, 3, 4):
        evening(world, day)
    assert told(world, "slash_vetoed") == [(4, cause, 0)] and world.filings.used == 0
    assert world.stakers.restaked[:2].tolist() == [eth(100), eth(100)] and world.operators.max_magnitude[0] == WAD
    assert not world.memory.events.any() and not world.fears.alarm.any()


def test_without_days_slashes_are_settled_at_once_in_the_order_of_filing():
    world = pair()
    causes = [file(world, 1, TENTH), file(world, 1, HALF), file(world, 1, TENTH)]
    evening(world, 1)
    assert told(world, "slash_shock") == [
        (1, cause, lost) for cause, lost in zip(causes, [eth(20), eth(90), eth(9)], strict=True)
    ]
    assert world.stakers.restaked[:2].tolist() == [eth(40.5), eth(40.5)]


def test_half_of_many_slashes_are_vetoed_and_nobody_elses_draws_move():
    rules = {**SMALL, "slashing.fault_rate": 12.0, "slashing.live": False}
    sure, even = (model(1, rules, {"slashing.veto_chance": chance}).run(days=40) for chance in (0.0, 0.5))
    assert [event[0:1] + event[2:] for event in sure.events] == [event[0:1] + event[2:] for event in even.events]
    kinds = Counter(event.kind for event in even.events)
    assert kinds["slash_vetoed"] > 2 and kinds["slash_not_live"] > 2


def test_stake_that_arrives_before_the_veto_is_over_shares_the_loss_and_what_left_does_not():
    """A slash is a ratio at the moment it is settled; the delay lets stake escape that is past its own delay."""
    world = pair(veto_days=5)
    file(world, 1)
    world.withdrawals.append(owner_kind=0, owner=0, operator=0, amount=eth(40), due=4)
    world.stakers.restaked[0] -= eth(40)
    reopen(world)
    for day in range(1, 6):
        slashing.settle(world, day)
    slashing.settle(world, 6)
    assert world.withdrawals.amount[0] == eth(40) and world.stakers.restaked[0] == eth(54)


# Caps.


def test_no_slash_takes_more_than_the_cap_of_its_avs():
    world = two_stakers((eth(100), 0), magnitude=HALF)
    world.avss.slash_cap[0] = WAD // 4
    file(world, 1, WAD)
    evening(world, 1)
    assert world.losses.lost.sum() == eth(12.5)  # a quarter of the half that is allocated


def test_caps_are_common_or_an_avss_own():
    world = model(1, SMALL, {"slashing.cap": 0.5, "avss.AVS 2.slash_cap": 0.25}).world
    assert world.avss.slash_cap.tolist() == [WAD // 2, WAD // 4, WAD // 2]


# Escrow and resolution.


@pytest.mark.parametrize("days", [0, 1, 7])
def test_slashed_lsts_stay_in_escrow_for_its_days_and_their_backing_stays_staked(days: int):
    world = pair(native=0, resolution_days=days)
    staked, cause = world.staked(), file(world, 1)
    for day in range(1, 1 + days):
        evening(world, day)
        assert world.in_escrow() == eth(10) and world.base.locked[0] == 0
    evening(world, 1 + days)
    assert world.in_escrow() == 0 and world.base.locked[0] == eth(10)
    assert told(world, "escrow_burned") == [(1 + days, cause, eth(10))]
    assert world.staked() == staked


def test_redistribution_hands_over_lsts_only():
    world = pair(native=100, lst=33)
    world.avss.redistribute[0] = wad(0.25)
    cause = file(world, 1)
    for day in range(1, 9):
        evening(world, day)
    assert world.losses.lost.sum() == eth(13.3) and world.hollow() == eth(10)
    assert exits(world) == [(AVS_RECIPIENT, 0, eth(0.825))] and world.base.locked[0] == eth(2.475)
    assert told(world, "escrow_redistributed") == [(8, cause, eth(0.825))]


def test_what_cannot_be_shared_evenly_is_burned():
    world = pair(native=0, lst=1e-8)  # 10 gwei
    world.avss.redistribute[0] = wad(0.7)
    file(world, 1, HALF)
    for day in range(1, 9):
        evening(world, day)
    assert exits(world) == [(AVS_RECIPIENT, 0, 3)] and world.base.locked[0] == 2


# Native stake: a lien, or out and burned.


def test_under_a_lien_slashed_stake_stays_and_earns_for_its_owner():
    world = pair(lst=0)
    staked = world.staked()
    DAY[1].run(world, 1)
    earned = int(world.stakers.wallet[0])
    file(world, 1, HALF)
    evening(world, 1)
    assert world.stakers.lien[0] == world.stakers.restaked[0] == eth(50) and world.escrow.used == 0
    assert observe(world)["hollow_stake_eth"] == 50.0
    DAY[1].run(world, 2)
    assert world.stakers.wallet[0] - earned == pytest.approx(earned, abs=1) and earned > 0
    assert world.staked() == staked


def test_exit_and_burn_forces_slashed_stake_out_after_its_escrow():
    world = pair(lst=0, native_settle="exit_burn")
    staked, cause = world.staked(), file(world, 1, HALF)
    for day in range(1, 8):
        evening(world, day)
        assert world.in_escrow() == eth(50) and world.staked() == staked and not world.stakers.lien.any()
    evening(world, 8)
    assert exits(world) == [(BURN, -1, eth(50))] and told(world, "escrow_burned") == [(8, cause, eth(50))]
    for day in range(9, 30):
        DAY[1].run(world, day)
        close(world, day)
    assert world.ledger.balance["burned"] == eth(50) and world.staked() == staked - eth(50)


def test_an_lrts_loss_is_native_in_the_share_of_its_stake_rounded_down():
    made = model(1, QUIET, {"stakers.count": 20, "lrts.count": 1, "operators.count": 3, "avss.count": 1})
    world = made.world
    world.stakers.restaked[:] = 0
    world.allocations.magnitude[:], world.lrts.native_share[0] = 0, 0.3
    world.allocations.magnitude[0, 0] = WAD
    world.lrt_delegations.stake[0, 0] = eth(100) + 7
    world.withdrawals.append(owner_kind=1, owner=0, operator=0, amount=eth(10) + 3, due=9)
    reopen(world)
    file(world, 1, HALF)
    evening(world, 1)
    loss, queued = eth(50) + 4, eth(5) + 2
    native = 3 * loss // 10 + 3 * queued // 10
    assert world.lrts.lien[0] == native and world.escrow.lst[0] == loss + queued - native


# Losses by layer.


def test_losses_add_up_to_what_holders_lost_layer_by_layer():
    rules = {"slashing.unjust_hit": 1.0, "avss.AVS 1.malicious_day": 12, "slashing.cap": 0.2}
    rules |= {"slashing.fault_rate": 6.0, "slashing.common_share": 0.6}
    made = model(3, LIVELY, rules).run(days=20)
    made.intervene("attack", operators=[0, 1, 2], avss=[1, 2])
    made.intervene("slash_operator", operator=3, fraction=0.1)
    made.intervene("unjust_slashing", avs=2)
    made.run(days=10)
    contract_bugs.lose(made.world, made.day, 0, TENTH)
    made.run(days=1)
    series = made.metrics()
    lost = {layer: round(series[f"loss.{layer}"].iloc[-1] * 1e9) for layer in losses.LAYERS[1:]}
    assert all(lost.values()), lost
    flows = sum(amount for _, name, _, _, amount in made.ledger.flows if name == "slashed")
    assert int(made.world.losses.lost[1:].sum()) == flows + lost["bug"]
    assert made.latest()["slashed_eth"] == pytest.approx(flows / 1e9)
    by_events = Counter[str]()
    layer_of = {"slash_organisation": "common", "slash_client": "common", "lrt_bug": "bug"}
    for event in made.events:
        if event.kind.startswith("slash_") or event.kind == "lrt_bug":
            by_events[layer_of.get(event.kind, event.kind.removeprefix("slash_"))] += event.amount_gwei
    assert {layer: by_events[layer] for layer in lost} == dict(
        zip(losses.LAYERS[1:], made.world.losses.lost[1:].tolist(), strict=True)
    )


def test_a_loss_that_no_layer_has_stops_the_run():
    world = pair()
    file(world, 1)
    slashing.settle(world, 1)
    world.losses.lost[2] -= 1
    with pytest.raises(BooksDoNotBalance, match="losses by layer"):
        close(world, 1)


def test_every_loss_carries_a_cause_and_common_ones_share_it():
    made = model(2, LIVELY, {"slashing.fault_rate": 6.0, "slashing.common_share": 0.9}).run(days=40)
    slashes = [event for event in made.events if event.kind.startswith("slash_")]
    assert all(event.cause > 0 for event in slashes)
    of_cause: dict[int, set[tuple[int, str]]] = {}
    for event in slashes:
        of_cause.setdefault(event.cause, set()).add((event.day, event.kind))
    assert all(len(kinds) == 1 for kinds in of_cause.values())
    firms = made.world.operators.organisation
    for cause in {event.cause for event in slashes if event.kind == "slash_organisation"}:
        rows = [int(event.agent.split(":")[1]) for event in slashes if event.cause == cause]
        assert len({int(firms[row]) for row in rows}) == 1
    assert max(Counter(event.cause for event in slashes).values()) > 1


# Kinds.


def registered(world: World, avs: int) -> list[str]:
    return [f"operator:{row}" for row in world.allocations.registered[:, avs].nonzero()[0].tolist()]


def hit_by(made: RestakingModel | World, kind: str) -> list[str]:
    return [event.agent for event in made.events if event.kind == kind]


def test_a_bug_in_slashing_code_hits_who_did_nothing_with_one_cause():
    world = under(model(1, SMALL, QUIET).world, unjust_hit=1.0)
    slash_unjustly(world, 1, 0)
    evening(world, 1)
    assert hit_by(world, "slash_unjust") == registered(world, 0) and len(registered(world, 0)) > 1
    assert {event.cause for event in world.events} == {1}
    assert len(set(told(world, "slash_unjust"))) == len(registered(world, 0)), "severities are drawn apiece"


def test_unjust_slashing_can_be_a_hazard_or_a_shock():
    bugs = model(1, SMALL, QUIET, {"avss.AVS 2.unjust_rate": 12.0}).run(days=30)
    assert hit_by(bugs, "unjust_slashing") and set(hit_by(bugs, "unjust_slashing")) == {"avs:1"}
    shock = model(1, SMALL, QUIET, {"slashing.unjust_hit": 1.0})
    shock.intervene("unjust_slashing", avs=2)
    shock.step()
    assert hit_by(shock, "slash_unjust") == registered(shock.world, 2)


def test_an_avs_that_turns_takes_its_fraction_from_all_its_operators():
    settings = {"avss.AVS 1.malicious_day": 3, "avss.AVS 1.malicious_fraction": 0.4}
    made = model(1, SMALL, QUIET, settings).run(days=2)
    before = made.world.slashable()[:, 0].copy()
    assert not made.events
    made.step()
    assert hit_by(made, "turned_malicious") == ["avs:0"]
    assert hit_by(made, "slash_malicious") == [f"operator:{row}" for row in before.nonzero()[0].tolist()]
    assert made.world.losses.lost[4] == pytest.approx(0.4 * int(before.sum()), rel=1e-3)
    assert {event.cause for event in made.events if event.kind != "escrow_burned"} == {1}


def test_a_malicious_slasher_profits_by_what_it_redistributes():
    """Slashed LSTs become its ETH; without redistribution the same malice brings it nothing."""
    settings = {"avss.AVS 1.malicious_day": 1, "avss.AVS 1.malicious_fraction": 1.0}
    thief, vandal = (
        model(1, SMALL, QUIET, settings, {"avss.AVS 1.redistribute": share}).run(days=40) for share in (1.0, 0.0)
    )
    lost = [made.world.losses.lost[4] for made in (thief, vandal)]
    assert lost[0] == lost[1] > 0
    booked = {flow: amount for _, flow, source, _, amount in thief.ledger.flows if source == "escrow.lst"}
    profit = int(thief.world.avss.redistributed[0])
    assert profit == booked["redistribution"] > 0 and thief.latest()["redistributed_eth"] == profit / 1e9
    assert thief.latest()["hollow_stake_eth"] == pytest.approx((lost[0] - profit) / 1e9), (
        "native ETH is never handed on"
    )
    assert vandal.world.avss.redistributed[0] == 0 and vandal.world.base.locked[0] == profit


def test_attackers_lose_their_allocations_to_the_attacked_as_far_as_caps_allow():
    made = model(1, SMALL, QUIET, {"avss.AVS 2.slash_cap": 0.5})
    before = made.world.slashable().copy()
    made.intervene("attack", operators=[1, 0, 1], avss=[0, 1])
    made.step()
    hit = [f"operator:{j}" for j in (0, 1) for s in (0, 1) if before[j, s] > 0]
    assert hit_by(made, "slash_attack") == hit and hit_by(made, "attacked") == ["avs:0", "avs:1"]
    assert not made.world.slashable()[:2, 0].any()
    assert made.world.slashable()[0, 1] == pytest.approx(before[0, 1] / 2, abs=2)
    assert made.world.losses.lost[5] == pytest.approx(int(before[:2, 0].sum() + before[:2, 1].sum() / 2), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("turn_malicious", {"avs": 3}),
        ("turn_malicious", {"avs": 0, "fraction": 1.5}),
        ("turn_malicious", {"avs": 0, "fraction": 0.0}),
        ("unjust_slashing", {"avs": -1}),
        ("attack", {"operators": [], "avss": [0]}),
        ("attack", {"operators": [0], "avss": [3]}),
        ("attack", {"operators": [6], "avss": [0]}),
    ],
)
def test_shocks_that_cannot_be_are_refused_at_once(name: str, arguments: dict[str, Any]):
    with pytest.raises(ValueError, match="not allowed"):
        model(1, SMALL).intervene(name, **arguments)


# Who is told.


def test_the_owner_of_a_queued_withdrawal_is_alarmed_once_like_a_delegator():
    world = pair()
    weight = world.weights.own
    for amount in (20, 10):
        world.withdrawals.append(owner_kind=0, owner=0, operator=0, amount=eth(amount), due=5)
    world.withdrawals.append(owner_kind=0, owner=2, operator=0, amount=eth(5), due=5)
    world.withdrawals.append(owner_kind=0, owner=3, operator=0, amount=eth(5), due=0)  # out of reach, not yet fetched
    reopen(world)
    file(world, 1)
    evening(world, 1)
    alarm = world.fears.alarm[:5, Risk.OPERATOR]
    assert alarm[:3].tolist() == [weight] * 3 and (alarm[3:] <= world.weights.neighbour).all()


def test_holders_of_an_lrt_are_alarmed_by_the_share_of_its_stake_that_was_hit():
    world = model(1, QUIET, {"stakers.count": 20, "lrts.count": 1, "operators.count": 3, "avss.count": 1}).world
    world.stakers.restaked[:] = 0
    world.lrt_delegations.stake[0] = eth(20), eth(30), 0
    world.withdrawals.append(owner_kind=1, owner=0, operator=0, amount=eth(50), due=9)
    reopen(world)
    file(world, 1)
    evening(world, 1)
    holders = world.stakers.lrt == 0
    alarm = world.fears.alarm[:, Risk.OPERATOR]
    assert (alarm[holders] >= world.weights.own * 0.7).all() and holders.any()
    assert (alarm[~holders] <= world.weights.neighbour * 0.7).all(), "others know one of them at most"


def test_a_fault_where_there_is_nothing_to_take_alarms_nobody_and_is_no_slash():
    world = two_stakers((eth(100), eth(100)), magnitude=0)
    cause = file(world, 1, kind="independent")
    evening(world, 1)
    assert told(world, "fault_without_stake") == [(1, cause, 0)] and not told(world, "slash_independent")
    assert not world.fears.alarm.any() and not world.operator_risks.alarm.any()
    assert not world.memory.events.any() and world.base.news[0] == 0.0


def test_slashes_that_wait_are_part_of_the_state():
    one, other = (model(1, SMALL, QUIET, {"slashing.veto_days": 5}) for _ in range(2))
    for made in (one, other):
        made.step()
    turn_malicious(one.world, 1, 0, HALF)
    assert one.digest() != other.digest() and one.world.filings.captured[0] == one.world.slashable()[0, 0]


# What cannot be.


@pytest.mark.parametrize(
    ("key", "value", "law"),
    [
        ("slashing.cap", 1.1, "an AVS cannot take more than its allocation"),
        ("avss.AVS 1.slash_cap", 2.0, "an AVS cannot take more than its allocation"),
        ("avss.AVS 1.malicious_fraction", 1.01, "an AVS cannot take more than its allocation"),
        ("slashing.redistribute", 1.5, "no more can be handed on than was slashed"),
        ("avss.AVS 1.redistribute", -0.5, "no more can be handed on than was slashed"),
        ("slashing.veto_days", -1, "what is asked for today happens today or later"),
        ("slashing.resolution_days", -1, "what is asked for today happens today or later"),
    ],
)
def test_an_impossible_rule_is_refused_naming_field_and_law(key: str, value: float, law: str):
    with pytest.raises(ScenarioError) as caught:
        load("teaching", {key: value})
    assert key.rsplit(".", 1)[-1] in str(caught.value) and str(value) in str(caught.value)
    assert str(caught.value).endswith(law)


def test_waiting_without_a_chance_of_veto_and_burning_are_both_possible():
    made = model(1, SMALL, without_lrts(), {"slashing.veto_days": 60, "slashing.native_settle": "exit_burn"})
    assert made.world.scenario.slashing.veto_chance == 0.0 and gwei(1.0) == eth(1)
