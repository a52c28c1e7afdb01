"""`restaking security`: one object or a page, of the graph of a day."""

import json
from pathlib import Path
from typing import Any

import pytest

from restaking.__main__ import main

SMALL = ["--set", "stakers.count=60", "--set", "operators.count=6", "--set", "avss.count=3", "--day", "2"]
RICH = ["--set", "avss.profit_fraction=0.3", "--set", "avss.coverage=0.2"]


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["security", "teaching", *SMALL, *words, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_picture_is_one_object_with_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "--set", "avss.coverage=3")
    assert set(found) == {"verdict", "gamma_max", "worst_loss", "cheapest_attack", "avss"}
    assert found["verdict"] == "secure" and found["cheapest_attack"] is None
    assert 0.0 < found["gamma_max"]["lower"] <= found["gamma_max"]["upper"]
    assert set(found["worst_loss"]) == {"0.01", "0.1"}
    for bounds in found["worst_loss"].values():
        assert 0.0 <= bounds["lower"] <= bounds["upper"] <= 1.0
    assert set(found["avss"]) == {"AVS 1", "AVS 2", "AVS 3"}
    for avs in found["avss"].values():
        assert set(avs) == {"cost_eth", "profit_eth", "coverage"} and avs["cost_eth"] > avs["profit_eth"] > 0.0


def test_what_is_attackable_names_the_coalition(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, *RICH)
    attack = found["cheapest_attack"]
    assert found["verdict"] == "attackable" and found["gamma_max"]["upper"] < 0.0
    assert attack["profit_eth"] > attack["stake_lost_eth"] > 0.0
    assert attack["operators"] and set(attack["avss"]) <= set(found["avss"])
    ratio = attack["stake_lost_eth"] / attack["profit_eth"] - 1.0
    assert ratio == pytest.approx(found["gamma_max"]["upper"])


def test_people_read_who_pays_and_what_pooling_saves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["security", "teaching", *SMALL, *RICH]) == 0
    out = capsys.readouterr().out
    assert out.startswith("teaching on day 2: attackable")
    for part in ("gamma_max", "own stake and commissions", "splitting", "right before", "each AVS on stake of its own"):
        assert part in out
    assert "Highs" not in out


def test_days_outside_the_run_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["security", "teaching", "--day", "400"]) == 2
    assert "--day 400: not allowed" in capsys.readouterr().err
