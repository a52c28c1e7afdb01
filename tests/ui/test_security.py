"""Security on the page: what the engine saw, in words that never say more than is certain."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from restaking import RestakingModel
from restaking.model import world as world_module
from restaking.model.metrics import METRICS
from restaking.model.records import Event
from restaking.ui import events
from restaking.ui.charts import charts, security_charts
from restaking.ui.news import ATTACKS, News
from restaking.ui.safety import Nearest, Safety, Target, safety
from restaking.ui.security import (
    CHANNELS,
    MOST_TARGETS,
    between,
    log_html,
    main_chain_html,
    nearest_html,
    security_html,
    slack,
    targets_html,
    verdict_html,
)
from restaking.ui.snapshot import CHARTED, Snapshot
from tests.worlds import SMALL

SEEN = Safety(
    day=21,
    verdict="undecided",
    gamma=(-0.2, 0.5),
    worst={"0.01": (0.01, 0.08), "0.1": (0.1, 0.4)},
    nearest=Nearest(("AVS 1", "AVS <2>"), tuple(f"op {n}" for n in range(6)), 300.0, 40.0, 450.0, False),
    targets=(Target("dear", 900.0, 90.0), Target("cheap", 80.0, 90.0), Target("safe", math.nan, 90.0)),
    own=False,
    attacks=True,
    coupled=False,
)
CHAIN = MappingProxyType(
    {
        "fundamental_security_eth": 250.0,
        "perceived_security": 0.8,
        "main_chain_eth.active": 900.0,
        "main_chain_eth.hollow": 50.0,
        "main_chain_eth.failing": 0.0,
        "main_chain_eth.in_doubt": 7.0,
    }
)


def words(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_the_page_tells_what_the_metrics_say(session: Any) -> None:
    controller = session(make=lambda scenario, *, seed, **_: RestakingModel(scenario=scenario, seed=seed, **SMALL))
    controller.set_up("teaching", 7)
    controller.step()
    shown: Snapshot = controller.settle()
    assert shown.safety is not None
    assert shown.safety.gamma == (shown.metrics["gamma_max"], shown.metrics["gamma_max_upper"])
    assert shown.safety.worst["0.01"][1] == shown.metrics["worst_loss_1pct"]
    costs = {target.name: target.costs for target in shown.safety.targets}
    assert costs == pytest.approx({name: shown.metrics[f"corruption_cost_eth.{name}"] for name in costs}, nan_ok=True)
    page = security_html(shown)
    assert f'data-verdict="{shown.safety.verdict}"' in page
    assert all(name in page for name in costs)
    assert "security.attacks_enabled is off" in page and "not coupled" in page


def test_what_is_shown_is_known_to_the_engine(model: Any) -> None:
    lines = {line.metric for chart in security_charts(coupled=True) for line in chart.lines}
    assert lines <= set(CHARTED) <= set(model.latest())
    assert {f"contagion_eth.{name}" for name, _, _ in CHANNELS} == {
        name for name in model.latest() if name.startswith("contagion_eth.")
    }
    assert {"attackable_avs_share", "contagion_multiplier"} <= {name for name, _ in METRICS}
    assert len(charts(1.0)) == len(security_charts(coupled=False))


def test_trust_is_charted_only_where_it_can_move() -> None:
    titles = [[chart.title for chart in security_charts(coupled=coupled)] for coupled in (False, True)]
    assert [title for title in titles[1] if title not in titles[0]] == ["Trust in the chain (assumed)"]


@pytest.mark.parametrize("verdict", ["secure", "attackable", "undecided"])
def test_secure_is_said_only_of_what_is_certified(verdict: str) -> None:
    told = words(verdict_html(replace(SEEN, verdict=verdict)))
    assert ("Secure (certified)" in told) == (verdict == "secure")
    assert "as of day 21" in told


def test_attacks_that_nobody_may_carry_out_are_called_measured() -> None:
    assert "only measured" in verdict_html(replace(SEEN, attacks=False))
    assert "only measured" not in verdict_html(SEEN)


def test_a_bracket_shows_both_ends_and_certainty_one() -> None:
    assert between((-0.2, 0.5), slack) == "−0.20 … 0.50"
    assert between((0.5, 0.5), slack) == "0.50"
    assert between((math.inf, math.inf), slack) == "∞"


def test_the_nearest_attack_names_who_what_gain_and_loss() -> None:
    told = words(nearest_html(SEEN))
    assert "On AVS 1 and AVS &lt;2&gt;, by 6 operators: it wins 300 ETH and loses 450 ETH of stake." in told
    assert "does not pay" in told and "those who decide" not in told
    assert "costs those who decide 40.0 ETH" in words(nearest_html(replace(SEEN, own=True)))
    assert "Nobody" in nearest_html(replace(SEEN, nearest=None))


def test_perception_is_labelled_and_stands_beside_cost() -> None:
    apart, coupled = (main_chain_html(replace(SEEN, coupled=coupled), CHAIN) for coupled in (False, True))
    assert "not coupled" in apart and "assumption" not in apart
    assert "perception is an assumption" in coupled and "not coupled" not in coupled
    assert 'data-dial="fundamental"' in apart and "width:83.3%" in apart and "width:80.0%" in apart
    assert "hollow stake50.0 ETH" in words(apart) and "in doubt7.00 ETH" in words(apart)
    assert "stands still" not in apart


def test_avss_stand_in_the_order_in_which_they_tempt() -> None:
    page = targets_html(SEEN, {"coverage.cheap": 0.9})
    assert [page.index(name) for name in (">cheap<", ">dear<", ">safe<")] == sorted(
        page.index(name) for name in (">cheap<", ">dear<", ">safe<")
    )
    assert page.count("rs-pays") == 1 and "cheap80.090.090 %" in words(page) and "safe–90.0–" in words(page)
    many = replace(SEEN, targets=tuple(Target(f"AVS {n}", 100.0 + n, 1.0) for n in range(MOST_TARGETS + 3)))
    assert "3 more cost as much or more" in targets_html(many, {})


def test_the_log_tells_of_attacks_latest_first(model: Any) -> None:
    happened = SimpleNamespace(
        world=model.world,
        events=(
            Event(7, "attacked", "avs:0", 4, 2 * 10**12, hour=1),
            Event(7, "prize", "operator:0", 4, 10**12),
            Event(7, "prize", "operator:1", 4, 10**12),
            Event(7, "slash_attack", "operator:0", 4, 5 * 10**11),
            Event(7, "slash_independent", "operator:2", 5, 10**9),
            Event(7, "attacked", "avs:1", 6, 10**12, hour=2),
        ),
    )
    news = News()
    news.read(happened)
    news.read(happened)
    name = model.world.operators.names
    assert news.attacks == (
        "day 7 · AVS 1 attacked from within: 2.00 k ETH taken from users (simulated)",
        f"day 7 · {name[0]} and {name[1]} shared the prize of an attack: 2.00 k ETH won (simulated)",
        f"day 7 · {name[0]} slashed for an attack: 500 ETH lost (simulated)",
        "day 7 · AVS 2 attacked from within (in round 2 of the day): 1.00 k ETH taken from users (simulated)",
    )
    assert len(news.notes) == 5 and news.slashed_on == {0: 7, 2: 7}
    page = log_html(SEEN, news.attacks)
    assert page.index("AVS 2") < page.index("AVS 1")
    assert len(news.attacks) <= ATTACKS


def test_every_kind_that_the_engine_tells_has_words() -> None:
    sources = Path(world_module.__file__).parent.rglob("*.py")
    told = {kind for path in sources for kind in re.findall(r'\.tell\(\s*"(\w+)"', path.read_text(encoding="utf-8"))}
    assert {"attacked", "prize", "bailed_out", "software_outage"} <= told
    assert told <= set(events.WORDS) | set(events.UNTOLD)


def test_before_the_engine_has_looked_nothing_is_claimed() -> None:
    assert safety(SimpleNamespace(world=SimpleNamespace(picture=None))) is None
    assert "not been looked at" in security_html(Snapshot(frame=0, status="ready", day=0))
