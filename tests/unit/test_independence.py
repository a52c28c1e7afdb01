"""Taking a mechanism out leaves what it does not touch as it was: digests of tables and streams, day by day."""

from typing import Any

import pytest

from restaking import RestakingModel
from tests.worlds import LIVELY, from_day_0, model

NO_WEIGHTS = {f"beliefs.{name}_weight": 0.0 for name in ("own", "neighbour", "public", "operator", "kin")}
NO_ALERT = {"beliefs.own_attention": 0.0, "beliefs.neighbour_attention": 0.0}
DAYS = 25

PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no beliefs, or beliefs without weight": ({"beliefs.enabled": False}, NO_WEIGHTS),
    "no neighbours, or neighbours without weight": (
        {"stakers.neighbours": 0},
        {"stakers.social_weight": 0.0, "beliefs.neighbour_weight": 0.0, "beliefs.neighbour_attention": 0.0},
    ),
}
OF_THE_GRAPH = ("company", "seen_neighbours")  # counts of neighbours differ where there are none


@pytest.mark.parametrize(("out", "idle"), PAIRS.values(), ids=PAIRS.keys())
def test_a_mechanism_taken_out_is_a_mechanism_without_effect(out: dict[str, Any], idle: dict[str, Any]):
    """Every column of every table, every day; so no draw of anybody else has moved."""
    alone = from_day_0({"stakers.social_weight": 0.0})  # else constants would be those beside neighbours
    without, weightless = (model(6, LIVELY, each, alone) for each in (out, idle))
    for _ in range(DAYS):
        without.step()
        weightless.step()
        for made in (without, weightless):
            for name in OF_THE_GRAPH:
                made.world.stakers.column(name)[:] = 0
        assert without.digests() == weightless.digests()
    assert any(event.kind.startswith("slash_") for event in without.events)


SWITCHES: dict[str, dict[str, Any]] = {
    "social graph": {"stakers.neighbours": 0},
    "social pull": {"stakers.social_weight": 0.0},
    "beliefs": {"beliefs.enabled": False},
    "rational": {"beliefs.rational": True},
}


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=SWITCHES.keys())
def test_exogenous_draws_are_the_same_with_and_without(switch: dict[str, Any]):
    """ETH price, who looks around on a quiet day, and faults as long as the same registrations stand."""
    held = {
        **LIVELY,
        "slashing.fault_rate": 8.0,
        "operators.review_rate": 0.0,
        "beliefs.shun_days": 0,
        "beliefs.news_per_loss": 0.0,
        **NO_ALERT,
    }
    base, arm = model(6, held), model(6, held, switch)
    for _ in range(DAYS):
        base.step()
        arm.step()
        looked = [(made.world.stakers.reviewed == made.day).tolist() for made in (base, arm)]
        assert looked[0] == looked[1]
    assert base.metrics()["eth_price_usd"].tolist() == arm.metrics()["eth_price_usd"].tolist()
    assert faults(base) == faults(arm) and len(faults(base)) > 3


def faults(made: RestakingModel) -> list[tuple[int, str, str, int]]:
    """Faults of registrations, whether or not there was anything to take."""
    kinds = ("slash_independent", "slash_organisation", "slash_client", "fault_without_stake")
    return [(e.day, "fault", e.agent, e.avs) for e in made.events if e.kind in kinds]


def test_digests_tell_tables_apart():
    one, other = model(1, LIVELY), model(1, LIVELY)
    assert one.digests() == other.digests()
    other.world.lrts.buffer[0] += 1
    differ = [name for name, digest in one.digests().items() if digest != other.digests()[name]]
    assert differ == ["lrts"] and one.digest() != other.digest()
