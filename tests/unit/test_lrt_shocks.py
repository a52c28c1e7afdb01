"""Shocks of LRT protocols, asked for by hand or dated in a scenario."""

import re
from pathlib import Path
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.units import WAD, wad
from restaking.model.interventions import INTERVENTIONS
from restaking.model.scenario import ScenarioError
from restaking.model.scenario.shocks import intervention_names
from tests.worlds import QUIET, SMALL, eth, model

TRADED = {**SMALL, **QUIET, "markets.enabled": True, "lending.loop_share": 0.0, "markets.arbitrageurs": 0}


def struck(name: str, *settings: dict[str, Any], **arguments: Any) -> RestakingModel:
    made = model(1, TRADED, *settings)
    made.intervene(name, **arguments)
    made.step()
    assert made.latest()["conservation_error_gwei"] == 0
    return made


def test_a_sell_off_sells_its_share_and_the_last_seller_asks_a_price_for_the_rest():
    before = model(1, TRADED).world
    made = model(1, TRADED)
    world, its = made.world, before.stakers.lrt == 0
    INTERVENTIONS["sell_off"].strike(world, 1, lrt="LRT 1", share=0.25, hours=5)
    held, sellers = before.stakers.lrt_tokens[its], its & (world.stakers.lrt != 0)
    assert (world.stakers.venue[sellers] == Venue.HOLD).all() and not world.stakers.lrt_tokens[sellers].any()
    tokens, limit = world.orders.column("tokens"), world.orders.column("limit")
    assert tokens[limit == 0].sum() == int(held.sum()) * wad(0.25) // WAD
    assert (limit > 0).sum() <= 1 and tokens.sum() == before.stakers.lrt_tokens[sellers].sum()


def test_a_sell_off_lowers_the_price_for_those_who_cannot_or_will_not_redeem():
    rash, closed = struck("sell_off", lrt=0, share=0.25), {**TRADED, "lrts.redemptions_open": False}
    patient, stuck = (model(1, keys) for keys in (TRADED, closed))
    for made in (patient, stuck):
        made.intervene("sell_off", lrt=0, share=0.25, or_redeem=True)
        made.step()
    assert rash.events[0].kind == "shock_sell_off"
    assert int(patient.world.quotes.low[0]) > max(int(made.world.quotes.low[0]) for made in (rash, stuck))


def test_without_markets_a_sell_off_is_a_rush_to_redeem():
    made = model(1, SMALL, QUIET)
    made.intervene("sell_off", lrt=0, share=0.5)
    made.step()
    assert made.world.redemptions.used > 0 and made.world.orders.used == 0


def test_disappointed_holders_look_and_earn_less():
    made = struck("disappoint", lrt=1, factor=0.5, days=3, chance=0.4)
    world, its = made.world, made.world.stakers.lrt == 1
    assert world.lrts.points_bips[1] * 2 == world.lrts.points_bips[0]
    assert (world.stakers.alert[its] == 0.4).all() and (world.stakers.alert_until[its] == 3).all()
    assert not world.stakers.alert[~its].any()


def test_deposits_wait_in_wallets_while_a_protocol_is_paused():
    made = struck("pause", lrt=0, on=True)
    world = made.world
    saver = int((world.stakers.venue == Venue.HOLD).nonzero()[0][0])
    world.stakers.venue[saver], world.stakers.lrt[saver] = Venue.LRT, 0
    waiting = int(world.stakers.wallet[saver])
    assert waiting > 0
    made.step()
    assert int(world.stakers.wallet[saver]) == waiting and world.stakers.lrt_tokens[saver] == 0
    made.intervene("pause", lrt=0, on=False)
    made.step()
    assert world.stakers.wallet[saver] == 0 and world.stakers.lrt_tokens[saver] > 0


def test_forged_tokens_count_but_not_in_the_reported_rate_until_it_owns_up():
    made = struck("forge_tokens", lrt=0, share=0.2)
    world, rate = made.world, made.world.reported_rate(0)
    supply, worth = int(world.lrts.supply[0]), int(world.lrt_worth()[0])
    assert rate >= WAD and abs(int(world.lrts.unbacked[0]) - supply // 6) < eth(1000)
    assert not (world.orders.column("owner_kind") == Holder.OUTSIDER).any(), "sold at any price"
    made.intervene("own_up", lrt=0)
    made.step()
    told = {event.kind: event.amount_gwei for event in made.events}
    assert world.lrts.unbacked[0] == 0 and world.reported_rate(0) == pytest.approx(rate * 5 / 6, rel=1e-3)
    assert told["backing_loss"] == pytest.approx(worth / 6, rel=1e-3) and world.lrts.supply[0] == pytest.approx(
        supply, rel=1e-3
    )
    made.intervene("recapitalise", lrt=0, share=1.0)
    made.step()
    assert world.reported_rate(0) == pytest.approx(rate, rel=1e-3) and world.lrts.hole[0] == 0


def test_what_is_made_good_before_it_owns_up_leaves_the_rate_as_it_is():
    made = struck("forge_tokens", lrt=0, share=0.2)
    rate, unbacked = made.world.reported_rate(0), int(made.world.lrts.unbacked[0])
    made.intervene("recapitalise", lrt=0, share=0.5)
    made.step()
    assert made.world.reported_rate(0) == pytest.approx(rate, rel=1e-3)
    assert int(made.world.lrts.unbacked[0]) == pytest.approx(unbacked / 2, rel=1e-6)


def test_forged_tokens_are_pledged_as_far_as_there_is_cash():
    made = struck("forge_tokens", {"lending.utilisation": 0.01}, lrt=0, share=0.3, pledged=1.0)
    assert not (made.world.loans.column("owner_kind") == Holder.STAKER).any()
    assert made.latest()["conservation_error_gwei"] == 0


@pytest.mark.parametrize(
    ("name", "arguments", "complaint"),
    [
        ("sell_off", {"lrt": "LRT 9", "share": 0.1}, "lrt = 'LRT 9': not allowed; one of LRT 1, LRT 2, or its row"),
        ("sell_off", {"lrt": 2, "share": 0.1}, "lrt = 2"),
        ("sell_off", {"lrt": 0, "share": 0.0}, "share = 0.0"),
        ("sell_off", {"lrt": 0, "share": 0.1, "hours": 25}, "hours = 25"),
        ("disappoint", {"lrt": 0, "factor": 1.5}, "factor = 1.5"),
        ("set_redemptions", {"lrt": 0, "open": 1}, "open = 1"),
        ("pause", {"lrt": True, "on": True}, "lrt = True"),
        ("forge_tokens", {"lrt": 0, "share": 0.1, "pledged": 2.0}, "pledged = 2.0"),
        ("recapitalise", {"lrt": 0}, "one of the two"),
        ("recapitalise", {"lrt": 0, "eth": -1.0}, "eth = -1.0"),
    ],
)
def test_what_cannot_be_is_refused(name: str, arguments: dict[str, Any], complaint: str):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        model(1, TRADED).intervene(name, **arguments)


def scenario(tmp_path: Path, *shocks: str) -> str:
    """A small calm world with these shocks in its file."""
    file = tmp_path / "dated.toml"
    file.write_text('extends = "teaching"\n' + "\n".join(f"[[shocks]]\n{shock}" for shock in shocks))
    return str(file)


def test_dated_shocks_strike_at_the_start_of_their_day(tmp_path: Path):
    file = scenario(
        tmp_path,
        'day = 3\nname = "set_redemptions"\narguments = {lrt = "LRT 1", open = false}',
        'day = 2\nname = "slash_operator"\narguments = {operator = 1, fraction = 0.2}',
    )
    made = RestakingModel(file, seed=1, **{**SMALL, **QUIET}).run(days=3)
    told = [(event.day, event.kind) for event in made.events if event.kind.startswith("shock")]
    assert told == [(2, "shock_slash_operator"), (3, "shock_set_redemptions")] and made.world.lrts.open.tolist() == [
        0,
        1,
    ]


@pytest.mark.parametrize(
    ("shock", "complaint"),
    [
        ('day = 3\nname = "slash_opertor"', "name = 'slash_opertor': not allowed; one of attack"),
        ('day = 0\nname = "attack"', "shocks[0].day = 0: not allowed"),
        ('day = 1\nname = "sell_off"\narguments = {lrt = 0, share = 2.0}', "shocks[0].arguments.share = 2.0"),
        ('day = 1\nname = "sell_off"\narguments = {lrt = 0}', "missing a required argument: 'share'"),
        ('day = 1\nname = "sell_off"\narguments = {lrt = 0, share = 0.1, x = 1}', "unexpected keyword argument 'x'"),
        ('day = 1\nname = "sell_off"\narguments = {lrt = 0, share = "a"}', "shocks[0].arguments = "),
    ],
)
def test_a_dated_shock_that_cannot_be_is_refused_in_one_line(tmp_path: Path, shock: str, complaint: str):
    with pytest.raises(ScenarioError) as refusal:
        RestakingModel(scenario(tmp_path, shock), seed=1, **{**SMALL, **QUIET})
    assert complaint in str(refusal.value) and "\n" not in str(refusal.value)


def test_every_intervention_is_a_file_of_its_name():
    """So that a scenario can be checked without loading the compiler."""
    assert intervention_names() == INTERVENTIONS.names()
