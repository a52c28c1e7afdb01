"""Exact search, bounds, certificates and losses against brute force on random networks of every mode.

``SECURITY_GRAPHS`` says how many: some hundreds unless told.
"""

import os

import pytest

from restaking.model.security.exact import most_profitable
from restaking.model.security.hunt import hunt
from restaking.model.security.network import Network
from tests.security import agreement, drawn

GRAPHS = int(os.environ.get("SECURITY_GRAPHS", "240"))


@pytest.fixture(scope="module")
def compared() -> list[agreement.Agreement]:
    """Every network compared once."""
    return [agreement.compared(number) for number in range(GRAPHS)]


def test_exact_search_agrees_with_brute_force_and_no_loss_breaks_what_slack_promises(
    compared: list[agreement.Agreement],
):
    assert [fault for each in compared for fault in each.faults] == []


def test_bounds_for_large_networks_decide_nearly_all(compared: list[agreement.Agreement]):
    assert sum(each.decided for each in compared) >= 0.95 * len(compared)


@pytest.mark.parametrize("number", range(20))
def test_a_search_by_hand_finds_an_attack_where_one_pays(number: int):
    network: Network = drawn.drawn(number, drawn.MODES[number % 3], plain=True)
    assert (hunt(network) is not None) == most_profitable(network).pays()
