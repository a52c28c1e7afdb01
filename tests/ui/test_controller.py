"""One visitor's run: wishes are fulfilled in order, frames are given on credit, failures stay polite."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.ui.controller import CREDIT, FAILED, FINISHED, PAUSED, PLAYING, READY, SILENCE, clamped
from restaking.ui.exposure import operator_stake
from restaking.ui.snapshot import CHARTED, WARNED, Snapshot


def wait_until(true: Any, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_set_up_shows_day_0(session: Any) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    shown = controller.settle()
    assert (shown.status, shown.day) == (READY, 0)
    assert shown.setting is not None and (shown.setting.scenario, shown.setting.seed) == ("teaching", 7)
    assert len(shown.series) == 1


def test_steps_are_the_headless_models_days(session: Any) -> None:
    controller = session()
    controller.set_up("teaching", 11)
    for _ in range(5):
        controller.step()
    shown = controller.settle()
    model = RestakingModel(scenario="teaching", seed=11)
    model.run(days=5)
    assert shown.day == 5 and shown.status == PAUSED
    assert shown.metrics["restaked_eth"] == model.latest()["restaked_eth"]
    assert shown.series[:, CHARTED.index("restaked_eth")].tolist() == model.metrics()["restaked_eth"].tolist()


def test_play_runs_until_pause_and_then_stands_still(session: Any) -> None:
    controller = session()
    controller.listen(lambda shown: controller.acknowledge(shown.frame))
    controller.set_up("teaching", 7)
    controller.set_speed(200.0)
    controller.play()
    wait_until(lambda: controller.snapshot.day >= 20)
    assert controller.snapshot.status == PLAYING
    controller.pause()
    stopped = controller.settle()
    assert stopped.status == PAUSED
    time.sleep(0.2)
    assert controller.snapshot.day == stopped.day


def test_a_run_finishes_at_the_horizon(session: Any) -> None:
    controller = session(make=lambda scenario, *, seed: RestakingModel(scenario=scenario, seed=seed, **{"run.days": 4}))
    controller.set_up("teaching", 7)
    for _ in range(6):
        controller.step()
    shown = controller.settle()
    assert (shown.day, shown.status) == (4, FINISHED)
    controller.play()
    assert controller.settle().status == FINISHED


def test_frames_wait_for_credit_while_days_go_on(session: Any) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    controller.settle()
    controller.acknowledge(controller.snapshot.frame)
    seen: list[Snapshot] = []
    controller.listen(seen.append)
    controller.set_speed(500.0)
    controller.play()
    wait_until(lambda: len(seen) >= 2)
    time.sleep(0.5)
    playing = [shown for shown in seen if shown.status == PLAYING]
    assert len(playing) <= CREDIT + 1, "nobody acknowledged, so frames must stop"
    behind = seen[-1].day
    controller.acknowledge(seen[-1].frame)
    wait_until(lambda: seen[-1].day > behind)
    assert seen[-1].day > behind + 1, "days went on without frames"


def test_a_silent_browser_pauses_the_run(session: Any) -> None:
    now = [0.0]
    controller = session(clock=lambda: now[0])
    controller.set_up("teaching", 7)
    controller.play()
    wait_until(lambda: controller.snapshot.status == PLAYING)
    for _ in range(int(SILENCE) + 5):
        now[0] += 1.0
        controller.settle()
    wait_until(lambda: controller.snapshot.status == PAUSED)
    assert "stopped answering" in controller.snapshot.message


def test_a_bad_scenario_is_explained_without_a_traceback(session: Any) -> None:
    controller = session()
    controller.set_up("no-such-world", 7)
    shown = controller.settle()
    assert shown.status == FAILED
    assert "no-such-world" in shown.message and "Traceback" not in shown.message
    controller.set_up("teaching", 7)
    assert controller.settle().status == READY


def test_a_bug_of_ours_tells_visitors_nothing_of_the_machine(session: Any) -> None:
    def broken(scenario: str, *, seed: int) -> Any:
        raise RuntimeError("/secret/path")

    controller = session(make=broken)
    controller.set_up("teaching", 7)
    shown = controller.settle()
    assert shown.status == FAILED and "secret" not in shown.message


@pytest.mark.parametrize(
    "agent", ["", "operator:999999", "operator:-1", "avs:x", "world:0", "lrt:", "staker:1e3", "a" * 999]
)
def test_nobody_is_picked_by_a_strange_name(session: Any, agent: str) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    controller.select(agent)
    shown = controller.settle()
    assert (shown.selected, shown.card, shown.status) == ("", None, READY)


def test_a_slash_acts_in_the_next_step_and_is_marked(session: Any) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    controller.select("operator:0")
    before = controller.settle()
    stake = operator_stake(RestakingModel(scenario="teaching", seed=7), 0)
    controller.shock(before.offers[0], 0.5)
    waiting = controller.settle()
    assert waiting.setting is not None and waiting.look is not None
    assert waiting.look.state[waiting.setting.picture.operator_node[0]] == WARNED
    controller.step()
    after = controller.settle()
    assert after.shocks == (1,)
    assert after.metrics["slashed_eth"] * 1e9 == pytest.approx(stake.lost(0.5), rel=0.02)


@pytest.mark.parametrize("agent", ["", "operator:0", "avs:0", "lrt:0", "staker:1", "bundle:1"])
def test_every_shock_on_offer_strikes_and_is_told(session: Any, agent: str) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    controller.select(agent)
    for number, shock in enumerate(controller.settle().offers, start=1):
        assert shock.button(0.3) and shock.preview(0.3)
        controller.shock(shock, 0.3)
        assert controller.settle().message.startswith("Next step: ")
        controller.step()
        shown = controller.settle()
        assert (shown.status, len(shown.shocks)) == (PAUSED, number)
        assert shown.notes, shock.name


@pytest.mark.parametrize(("operator", "share"), [(10**9, 0.1), (-1, 0.1), (0, float("nan")), (0, -3.0)])
def test_a_senseless_shock_is_refused_in_words(session: Any, operator: int, share: float) -> None:
    controller = session()
    controller.set_up("teaching", 7)
    controller.select("operator:0")
    slash = controller.settle().offers[0]
    controller.shock(replace(slash, arguments=lambda share: {"operator": operator, "fraction": share}), share)
    assert "not allowed" in controller.settle().message
    controller.step()
    shown = controller.settle()
    assert shown.status == PAUSED and shown.shocks == ()


@pytest.mark.parametrize("mode", ["", "unique", "pooled"])
def test_the_allocation_mode_is_the_visitors_or_the_scenarios(session: Any, mode: str) -> None:
    controller = session()
    controller.set_up("teaching", 7, mode=mode)
    setting = controller.settle().setting
    assert setting is not None and (setting.asked_mode, setting.mode) == (mode, mode or "unique")


def test_sessions_do_not_share_a_model(session: Any) -> None:
    one, other = session(), session()
    one.set_up("teaching", 7)
    other.set_up("teaching", 7)
    one.step()
    assert (one.settle().day, other.settle().day) == (1, 0)


def test_wishes_from_many_threads_never_break_a_run(session: Any) -> None:
    controller = session()
    controller.listen(lambda shown: controller.acknowledge(shown.frame))
    controller.set_up("teaching", 7)
    controller.set_speed(1000.0)

    def poke() -> None:
        for turn in range(40):
            (controller.play, controller.pause, controller.step)[turn % 3]()
            controller.select(f"operator:{turn % 5}")

    threads = [threading.Thread(target=poke) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    controller.pause()
    assert controller.settle(60.0).status in (PAUSED, FINISHED)


def test_a_page_that_breaks_does_not_end_the_run(session: Any) -> None:
    controller = session()

    def gone(shown: Snapshot) -> None:
        raise ConnectionError("the tab was closed")

    controller.listen(gone)
    controller.set_up("teaching", 7)
    controller.step()
    assert controller.settle().day == 1


def test_a_closed_session_ends_its_thread(session: Any) -> None:
    before = threading.active_count()
    controller = session()
    controller.set_up("teaching", 7)
    controller.settle()
    controller.close()
    wait_until(lambda: threading.active_count() <= before)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (5, 5.0),
        ("7", 7.0),
        (None, 1.0),
        ("x", 1.0),
        (float("nan"), 1.0),
        (10**400, 1.0),
        (float("inf"), 9.0),
        (-4, 1.0),
    ],
)
def test_numbers_from_a_browser_are_clamped(sent: Any, kept: float) -> None:
    assert clamped(sent, 1.0, 9.0) == kept
