"""Arriving: the address is read, and nothing in it is believed."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest

from restaking.ui import opening
from restaking.ui.controller import MAX_SEED
from restaking.ui.launch import bound, is_loopback, serve


@pytest.fixture(autouse=True)
def reset() -> Iterator[None]:
    yield
    opening.open_with("teaching")


def test_scenario_and_seed_come_from_the_address():
    assert opening.opening_for("?scenario=mainnet-2024-10&seed=3") == ("mainnet-2024-10", 3, "")


def test_the_allocation_mode_comes_from_the_address():
    assert opening.opening_for("?mode=pooled").mode == "pooled"


@pytest.mark.parametrize(
    "search",
    [
        None,
        "",
        "?",
        "?scenario=../../etc/passwd",
        "?seed=-1",
        "?seed=x",
        "?mode=everything",
        "?seed=٣",
        "?scenario=%00&seed=1e9",
        "?" + "a&" * 900,
    ],
)
def test_strange_addresses_open_the_default(search: str | None):
    assert opening.opening_for(search) == ("teaching", opening.SEED, "")


def test_a_huge_seed_is_clamped():
    assert opening.opening_for("?seed=" + "9" * 400)[1] == MAX_SEED


def test_a_served_file_is_shown_without_its_folder():
    opening.open_with("somewhere/private/crisis.toml")
    assert opening.scenarios()["crisis"] == "somewhere/private/crisis.toml"
    assert opening.opening_for("")[0] == "crisis"
    assert not [name for name in opening.scenarios() if "private" in name]


def test_a_taken_port_is_known_before_anything_is_loaded():
    with bound("127.0.0.1", 0) as door:
        door.listen()
        with pytest.raises(OSError, match="in use") as refused:
            serve("teaching", "127.0.0.1", door.getsockname()[1], False, False)
        assert refused.value.errno == errno.EADDRINUSE


def test_other_machines_are_let_in_only_when_asked_for():
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    with pytest.raises(ValueError, match="allow-remote"):
        serve("teaching", "0.0.0.0", 0, False, False)
