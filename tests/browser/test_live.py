"""The live page in a real browser with the network blocked: it steps, plays, pauses, and tells the truth."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from restaking import RestakingModel

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CANVAS = ".rs-net canvas"
SLACK = 20
"""How many times slower than aimed at (100 ms, 250 ms) still passes: machines differ, hangs do not."""


def open_page(page: Any, address: str, query: str = "?scenario=teaching&seed=7") -> None:
    page.goto(f"{address}/{query}")
    page.wait_for_selector(f"{CANVAS}[data-frame]", timeout=90_000)
    page.wait_for_selector(".rs-charts[data-days]", timeout=30_000)


def day_of(page: Any) -> int:
    return int(page.get_attribute(CANVAS, "data-day"))


def wait_for_day(page: Any, day: int) -> None:
    page.wait_for_function("d => +document.querySelector('.rs-net canvas').dataset.day >= d", arg=day, timeout=60_000)


def wait_for_status(page: Any, status: str) -> None:
    page.wait_for_selector(f".rs-clock [data-status='{status}']", timeout=30_000)


def place_of(page: Any, agent: str) -> dict[str, float]:
    place = page.evaluate("a => document.querySelector('.rs-net canvas').places().find(n => n.agent === a)", agent)
    frame = page.locator(CANVAS).bounding_box()
    return {"x": frame["x"] + place["x"], "y": frame["y"] + place["y"]}


def click_on(page: Any, agent: str) -> None:
    place = place_of(page, agent)
    page.mouse.click(place["x"], place["y"])
    page.wait_for_selector(f"[data-agent='{agent}']", timeout=15_000)


def gwei_of(page: Any, label: str) -> int:
    return int(page.get_attribute(f".rs-card [data-label='{label}']", "data-gwei"))


def largest_operator(model: Any) -> int:
    return int(model.world.delegated().argmax())


def milliseconds(page: Any, script: str, argument: Any = None) -> float:
    return float(page.evaluate(script, argument))


STEP = """() => new Promise((done, fail) => {
  const canvas = document.querySelector('.rs-net canvas'), day = canvas.dataset.day, start = performance.now();
  const watch = new MutationObserver(() => {
    if (canvas.dataset.day === day) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  watch.observe(canvas, {attributes: true});
  setTimeout(() => fail(new Error('no repaint')), 20000);
  document.querySelector('.rs-step').click();
})"""

CLICK = """([agent, x, y]) => new Promise((done, fail) => {
  const start = performance.now();
  const watch = new MutationObserver(() => {
    const card = document.querySelector(`[data-agent='${agent}'] [data-gwei]`);
    if (card) { watch.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); }
  });
  watch.observe(document.body, {subtree: true, childList: true, attributes: true});
  setTimeout(() => fail(new Error('no card')), 20000);
  const canvas = document.querySelector('.rs-net canvas');
  canvas.dispatchEvent(new MouseEvent('click', {clientX: x, clientY: y, bubbles: true}));
})"""


def test_nothing_fails_and_nothing_is_fetched_from_outside(page: Any, address: str, watch: Any) -> None:
    open_page(page, address)
    page.click(".rs-step")
    wait_for_day(page, 1)
    assert watch.outside == []
    assert watch.failed == []
    assert watch.errors == []


def test_step_play_and_pause(page: Any, address: str, watch: Any) -> None:
    open_page(page, address)
    assert day_of(page) == 0
    page.click(".rs-step")
    wait_for_day(page, 1)
    assert day_of(page) == 1
    page.click(".rs-play")
    wait_for_day(page, 6)
    page.click(".rs-play")
    wait_for_status(page, "paused")
    page.wait_for_timeout(500)
    stopped = day_of(page)
    page.wait_for_timeout(700)
    assert day_of(page) == stopped, "a paused run must stand still"
    assert watch.errors == []


def test_a_clicked_operator_shows_the_models_own_gwei(page: Any, address: str) -> None:
    open_page(page, address)
    for day in (1, 2, 3):
        page.click(".rs-step")
        wait_for_day(page, day)
    model = RestakingModel(scenario="teaching", seed=7)
    model.run(days=3)
    row = largest_operator(model)
    click_on(page, f"operator:{row}")
    page.wait_for_selector(f"[data-agent='operator:{row}'][data-day='3']")
    assert gwei_of(page, "delegated") == int(model.world.delegated()[row])
    assert gwei_of(page, "own wallet") == model.agent("operator", row).snapshot()["wallet"]


def test_a_single_staker_is_found_by_number(page: Any, address: str) -> None:
    open_page(page, address)
    page.click(".rs-step")
    wait_for_day(page, 1)
    page.fill(".rs-find input", "staker 17")
    page.get_by_role("option").filter(has_text="staker 17 ").click()
    page.wait_for_selector("[data-agent='staker:17']", timeout=15_000)
    model = RestakingModel(scenario="teaching", seed=7)
    model.run(days=1)
    state = model.agent("staker", 17).snapshot()
    shown = [gwei_of(page, name) for name in ("wallet", "staked solo", "restaked", "LST tokens", "LRT tokens")]
    assert shown == [state[name] for name in ("wallet", "solo", "restaked", "lst", "lrt_tokens")]


def test_a_slash_strikes_in_the_next_step_and_is_told(page: Any, address: str) -> None:
    open_page(page, address)
    row = largest_operator(RestakingModel(scenario="teaching", seed=7))
    click_on(page, f"operator:{row}")
    before = gwei_of(page, "delegated")
    page.click(".rs-shock-now")
    page.wait_for_selector(".rs-notes .rs-now:has-text('Next step')", timeout=15_000)
    page.click(".rs-step")
    page.wait_for_selector(f"[data-agent='operator:{row}'][data-day='1']", timeout=15_000)
    assert gwei_of(page, "delegated") < before
    assert "slash" in page.inner_text(".rs-notes").lower()


def test_a_counterfactual_law_is_chosen_and_labelled(page: Any, address: str, watch: Any) -> None:
    open_page(page, address)
    assert page.locator(".rs-law .rs-counterfactual").count() == 0
    page.click(".rs-mode .v-select__slot")
    page.get_by_role("option").filter(has_text="pooled").click()
    page.click(".rs-setup")
    page.wait_for_selector(".rs-law .rs-counterfactual[data-mode='pooled']", timeout=90_000)
    assert "counterfactual" in page.inner_text(".rs-law")
    assert watch.errors == []


def test_each_kind_of_agent_offers_its_shocks(page: Any, address: str) -> None:
    open_page(page, address)
    assert "leave at once" in page.inner_text(".rs-shock-now")
    for agent, words in (("operator:0", "Outage"), ("avs:0", "Slashing bug")):
        click_on(page, agent)
        page.wait_for_selector(f".rs-shock-also:has-text('{words}')", timeout=15_000)
    page.click(".rs-shock-now")
    page.wait_for_selector(".rs-notes .rs-now:has-text('turns on its operators')", timeout=15_000)
    page.click(".rs-step")
    page.wait_for_selector(".rs-notes li:has-text('malicious AVS')", timeout=15_000)


def test_security_has_a_view_of_its_own(page: Any, address: str, watch: Any) -> None:
    open_page(page, address)
    page.click(".rs-security")
    page.wait_for_selector(".rs-verdict[data-verdict]", timeout=15_000)
    page.wait_for_selector(".rs-charts[data-group='security']", timeout=15_000)
    assert "not coupled" in page.inner_text(".rs-right")
    page.click(".rs-step")
    wait_for_day(page, 1)
    page.click(".rs-economy")
    page.wait_for_selector(".rs-monitor[data-metric='restaked_eth']", timeout=15_000)
    assert watch.errors == []


def test_another_scenario_and_seed_can_be_set_up(page: Any, address: str) -> None:
    open_page(page, address)
    page.click(".rs-step")
    wait_for_day(page, 1)
    page.fill(".rs-seed input", "12")
    page.press(".rs-seed input", "Tab")
    page.click(".rs-setup")
    page.wait_for_selector(".rs-clock [data-status='ready'][data-day='0']", timeout=60_000)
    page.wait_for_function("() => document.querySelector('.rs-net canvas').dataset.day === '0'", timeout=15_000)


def test_visitors_do_not_share_a_model(page: Any, address: str, browser: Any) -> None:
    open_page(page, address)
    page.click(".rs-step")
    wait_for_day(page, 1)
    other = browser.new_context()
    try:
        second = other.new_page()
        open_page(second, address)
        assert day_of(second) == 0
        assert day_of(page) == 1
    finally:
        other.close()


@pytest.mark.parametrize(
    "query",
    ["?scenario=../../etc/passwd&seed=-1", "?seed=1e999&scenario=%00", "?seed=" + "9" * 400, "?scenario=<script>"],
)
def test_hostile_addresses_open_the_default(page: Any, address: str, watch: Any, query: str) -> None:
    open_page(page, address, query)
    assert "Traceback" not in page.inner_text("body")
    assert day_of(page) == 0
    assert watch.errors == []


def test_how_fast_it_answers_at_300_nodes(page: Any, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Aims: step to repaint 100 ms, click to exact values 250 ms. Printed; only hangs fail."""
    open_page(page, address, "")
    nodes = int(page.get_attribute(CANVAS, "data-nodes"))
    steps = [milliseconds(page, STEP) for _ in range(22)][2:]
    clicks = []
    for agent in ("avs:0", "lrt:0", "avs:1", "lrt:1", "bundle:1"):
        place = place_of(page, agent)
        clicks.append(milliseconds(page, CLICK, [agent, place["x"], place["y"]]))
    first = day_of(page)
    page.click(".rs-play")
    wait_for_day(page, first + 5)
    start, begun = day_of(page), page.evaluate("performance.now()")
    page.wait_for_timeout(8_000)
    rate = (day_of(page) - start) / (page.evaluate("performance.now()") - begun) * 1e3
    page.click(".rs-play")
    with capsys.disabled():
        print(
            f"\n{nodes} nodes: step to repaint {statistics.median(steps):.0f} ms median of {len(steps)} "
            f"(worst {max(steps):.0f}); click to exact values {statistics.median(clicks):.0f} ms median of "
            f"{len(clicks)} (worst {max(clicks):.0f}); play {rate:.1f} days/s of 10 asked"
        )
    assert nodes >= 280
    assert statistics.median(steps) <= 100 * SLACK
    assert statistics.median(clicks) <= 250 * SLACK
    assert rate > 10 / SLACK
