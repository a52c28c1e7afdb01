"""A few small scenarios of the soak in every run; the thousand large ones are for `make soak`."""

import pytest

from restaking.model.interventions import INTERVENTIONS
from tests.soak.drawn import Draws as Numbered
from tests.soak.drawn import Key, drawable, value_of, wish
from tests.soak.run import soak
from tests.soak.witness import NotTheClosedForm, Witness
from tests.worlds import LIVELY, model

SMALL = (120, 60)  # stakers, days


@pytest.mark.parametrize("number", range(20))
def test_a_random_scenario_keeps_its_books_and_pays_nobody_more_than_the_closed_form(number: int):
    verdict = soak(number, SMALL)
    assert not verdict.failure, f"{verdict.failure}\n{verdict.settings}"
    assert verdict.ticks == SMALL[0] * SMALL[1]


def test_the_same_number_is_the_same_scenario_and_every_key_is_drawn_by_some():
    wishes = [wish(number, SMALL) for number in range(60)]
    assert wish(7, SMALL) == wishes[7]
    drawn = {key for made in wishes for key in made.settings}
    assert {key.name for key in drawable()} <= drawn
    assert {made.settings.get("slashing.mode") for made in wishes} >= {"unique", "pooled", "elastic", "vault"}
    assert len(INTERVENTIONS.names()) >= 7, "mass exits and outages among them"


def test_a_value_lies_in_its_range():
    for number in range(40):
        for key in drawable():
            value = value_of(key, Numbered(number))
            assert value in key.words if key.words else key.low <= value <= key.high, (key, value)


def test_wide_ranges_are_drawn_on_a_logarithmic_scale_too():
    key = Key("stakers.eth_total", (), False, 1.0, 5e7, 8e6)
    drawn = sorted(value_of(key, Numbered(number)) for number in range(200))
    assert drawn[0] == 1.0 and drawn[-1] == 5e7 and drawn[60] < 1e6 < drawn[140]


def test_the_witness_sees_a_gwei_too_much():
    """A withdrawal a gwei above its closed form is found by the next day's look."""
    there = model(1, LIVELY, {"slashing.fault_rate": 12.0})
    Witness(there).watch()
    there.run(days=20)
    queue = there.world.withdrawals
    assert queue.used, "somebody waits"
    queue.amount[queue.used - 1] += 1
    there.world.stakers.wallet[there.world.stakers.wallet.argmax()] -= 1
    with pytest.raises(NotTheClosedForm):
        there.run(days=1)
