"""What a lesson's folder must hold. Runs over all folders, so a new lesson is tested by being there."""

import re
from itertools import pairwise

import pandas as pd
import pytest

from restaking import RestakingModel
from restaking.lessons.experiment import look_closer, pool, scenario_of
from restaking.lessons.format import CLAIMS, HERE, TABS, TOO_CLOSE, Arm, Lesson
from restaking.lessons.report import FIGURE
from restaking.lessons.shelf import find, lessons
from restaking.model.interventions import INTERVENTIONS
from restaking.model.scenario import load, scenario_names

PARTS = {"__init__.py", "lesson.toml", "decide.py", "text.md", "instructor.md", "worksheet.md", "key.md"}
MOST_WORDS = 40  # of a question: read aloud in fifteen seconds

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)


def test_there_is_a_first_lesson():
    assert lessons()[0].name == "l01_one_eth"


def test_every_folder_is_a_lesson():
    folders = {folder.name for folder in HERE.iterdir() if folder.is_dir() and folder.name != "__pycache__"}
    assert folders == {lesson.name for lesson in lessons()}


def test_no_name_means_two_lessons():
    names = [name for lesson in lessons() for name in (lesson.name, *lesson.short_names)]
    assert len(names) == len(set(names))


@each_lesson
def test_all_parts_are_there(lesson: Lesson):
    assert {file.name for file in lesson.folder.iterdir()} >= PARTS
    assert all(lesson.words(part).startswith("# ") for part in ("text", "instructor", "worksheet"))


@each_lesson
def test_it_is_found_by_folder_number_and_topic(lesson: Lesson):
    assert all(find(name) == lesson for name in (lesson.name, *lesson.short_names, lesson.name.upper()))


@each_lesson
def test_the_text_has_the_eight_tabs_in_order(lesson: Lesson):
    assert tuple(lesson.tabs()) == TABS
    assert all(len(body) > 80 for body in lesson.tabs().values())


@each_lesson
def test_the_last_option_is_too_close_to_call_and_the_others_do_not_overlap(lesson: Lesson):
    *others, last = lesson.question.options
    assert last.answer == TOO_CLOSE and all(option.answer != TOO_CLOSE for option in others)
    ranges = sorted((option.low, option.high) for option in others)
    assert all(low <= high for low, high in ranges)
    assert all(below[1] < above[0] for below, above in pairwise(ranges)), "no dead zone between"
    assert all("—" not in option.answer for option in others) and lesson.question.text.rstrip()[-1] in "?…"


@each_lesson
def test_its_claims_are_known_and_paraphrased(lesson: Lesson):
    assert len(set(lesson.claims)) == len(lesson.claims) and set(lesson.claims) <= set(CLAIMS)


@each_lesson
def test_a_verdict_with_a_condition_names_it(lesson: Lesson):
    for outcome in (outcome for claim in lesson.claim for outcome in claim.outcomes):
        assert bool(outcome.condition) == (outcome.verdict in ("Holds only if", "Fails when")), outcome


@each_lesson
def test_its_preset_is_a_built_in_scenario_in_its_own_folder(lesson: Lesson):
    assert lesson.preset in scenario_names()
    assert (lesson.folder / "presets" / f"{lesson.preset}.toml").is_file()
    assert RestakingModel(scenario=lesson.preset, seed=1).run(days=1).latest()["conservation_error_gwei"] == 0
    assert load(lesson.preset).description


@each_lesson
def test_its_arms_have_names_of_their_own_and_every_table_knows_its_arms(lesson: Lesson):
    names = [arm.name for arm in lesson.arm]
    assert len(set(names)) == len(names) and len({arm.title for arm in lesson.arm}) == len(names)
    assert {name for table in lesson.table for name in table.arms} <= set(names)


@each_lesson
def test_its_shocks_exist_and_strike_within_the_run(lesson: Lesson):
    for arm in lesson.arm:
        scenario = scenario_of(lesson, arm)
        world = RestakingModel(scenario=scenario, seed=1).world
        for shock in arm.shocks:
            assert 1 <= shock.day <= scenario.run.days
            INTERVENTIONS[shock.name].check(world, **shock.arguments)


@each_lesson
def test_its_figures_are_metrics_of_their_arms(lesson: Lesson):
    key = lesson.words("key")
    assert "{{" not in FIGURE.sub("", key), "a figure of the key is not spelled right"
    asked = {(arm, column.metric) for table in lesson.table for arm in table.arms for column in table.columns}
    asked |= {(arm, metric) for arm, metric, _, _ in FIGURE.findall(key)}
    arms = {arm.name: arm for arm in lesson.arm}
    seen = {name: figures_of_day_zero(lesson, arms[name]) for name in {arm for arm, _ in asked}}
    for arm, metric in asked:
        known = seen[arm]
        assert metric in known or any(metric.endswith(".*") and name.startswith(metric[:-1]) for name in known), metric


def figures_of_day_zero(lesson: Lesson, arm: Arm) -> dict[str, float]:
    """Metrics, what the lesson sees beyond them, and what it makes of all seeds together."""
    model = RestakingModel(scenario=scenario_of(lesson, arm))
    row = model.latest() | look_closer(lesson, model.world)
    return row | pool(lesson, [row])


@each_lesson
def test_days_between_looks_are_not_asked_for(lesson: Lesson):
    asked = [column.day for table in lesson.table for column in table.columns]
    asked += [int(day) for _, _, day, _ in FIGURE.findall(lesson.words("key")) if day]
    assert all(day is None or day % lesson.look_every == 0 for day in asked)


@each_lesson
def test_the_worksheet_shows_tables_of_the_lesson_empty(lesson: Lesson):
    """Every table on the worksheet has a lesson's columns and rows, and nothing filled in."""
    titles, columns = {arm.title for arm in lesson.arm}, {c.title for table in lesson.table for c in table.columns}
    rows = [_cells(line) for line in lesson.words("worksheet").splitlines() if line.startswith("|")]
    assert rows, "no table to fill in"
    for first, *rest in rows:
        assert first in titles | {"", "---"}
        assert all(cell in columns | {"---"} for cell in rest) if first in ("", "---") else not any(rest)


@each_lesson
def test_the_worksheet_asks_the_question(lesson: Lesson):
    words = " ".join(lesson.words("worksheet").split())
    assert lesson.question.text in words
    assert all(f") {option.answer}" in words for option in lesson.question.options)


@each_lesson
def test_where_nothing_is_drawn_every_seed_shows_the_same(lesson: Lesson):
    for arm in (arm for arm in lesson.arm if not lesson.has_luck(arm)):
        scenario = scenario_of(lesson, arm)
        one, other = (RestakingModel(scenario=scenario, seed=seed) for seed in (1, 2))
        for day in range(1, scenario.run.days + 1):
            for model in (one, other):
                for shock in (shock for shock in arm.shocks if shock.day == day):
                    model.intervene(shock.name, **shock.arguments)
                model.step()
        pd.testing.assert_frame_equal(one.metrics(), other.metrics(), check_exact=True)


@each_lesson
def test_the_lesson_fits_into_45_minutes(lesson: Lesson):
    clock = re.findall(r"^\| (\d+)–(\d+) \|", lesson.words("instructor"), re.MULTILINE)
    assert clock[0][0] == "0" and clock[-1][1] == "45"
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(clock))


@each_lesson
def test_a_question_can_be_read_aloud(lesson: Lesson):
    assert len(lesson.question.text.split()) <= MOST_WORDS


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
