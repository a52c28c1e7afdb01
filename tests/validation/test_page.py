"""The page of facts in the docs is what the program knows: no fact too many, too few, or with another figure."""

import re
from pathlib import Path

import pytest

from restaking.__main__ import main
from restaking.runs.calibrate import mainnet
from restaking.runs.validation import judging
from restaking.runs.validation.absent import ABSENT
from restaking.runs.validation.fact import Fact, Used
from restaking.runs.validation.page import counted, page
from restaking.runs.validation.reasons import REASONS
from tests.validation.test_facts import SMALL, made

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "facts.md").read_text(encoding="utf-8")
COLUMNS = len(judging.HEAD)


def rows() -> dict[str, list[str]]:
    """Lines of the page's tables by name of the fact."""
    cells = [re.split(r" {2,}", line) for line in PAGE.splitlines()]
    return {row[0]: row for row in cells if len(row) == COLUMNS and row[0] != "fact"}


def test_the_page_has_every_fact_and_no_other():
    assert list(rows()) == [fact.name for fact in judging.facts()]


@pytest.mark.parametrize("fact", judging.facts(), ids=lambda fact: fact.name)
def test_what_was_observed_and_allowed_is_as_the_program_has_it(fact: Fact):
    _, observed, unit, date, simulated, _, tolerance, within, used = rows()[fact.name]
    low, high = fact.band.low, fact.band.high
    assert (observed, unit, date, used) == (judging.short(fact.band.observed), fact.unit, fact.date, fact.used.value)
    assert tolerance == f"{judging.short(low)} to {judging.short(high)}"
    if within == "yes":  # figures are rounded to four digits
        value = float(simulated.replace(",", "").replace(" M", "e6"))
        slack = 1e-3 * abs(value)
        assert low - slack <= value <= high + slack
    else:
        assert within == "NO" and f"\n  {fact.name}: " in PAGE
        assert REASONS[fact.name] in PAGE


def test_what_no_run_can_show_is_on_the_page():
    assert PAGE.count("What no run of these scenarios can show:") == 1
    for each in ABSENT:
        assert f"\n  {each.name} ({each.observed}; {each.date}): {each.why}\n" in PAGE


def test_the_count_is_that_of_the_rows():
    there = list(rows().values())
    unused = [row for row in there if row[-1] == Used.NO.value]
    within, apart = (sum(row[-2] == "yes" for row in some) for some in (there, unused))
    said = f"{within} of {len(there)} facts lie within their tolerance; of the {len(unused)} that nothing was set up by"
    assert f"\n{said}, {apart} do.\n" in PAGE
    for other in (DOCS / "validation.md", DOCS.parent / "README.md"):
        assert f"{within} of {len(there)}" in other.read_text(encoding="utf-8"), other.name


def test_a_page_is_made_of_what_was_judged():
    hit, miss = made("hit", 3.0e6, 3.4e6), made("miss", 0.0, 1.0)
    found = judging.table([hit, miss], 1, {"teaching": {**SMALL, "run.days": 1}}, silent=True)
    assert counted(found) == "1 of 2 facts lie within their tolerance; of the 2 that nothing was set up by, 1 do."
    text = list(page(found))
    assert text[0].startswith("# ") and text.count("```text") == text.count("```") == 1
    assert not [line for line in text if line != line.rstrip()]


def test_the_page_of_calibration_has_the_parameters_and_moments_of_today():
    text = (DOCS / "calibration.md").read_text(encoding="utf-8")
    problem = mainnet.problem(2)
    for name in [each.key for each in problem.parameters] + [each.name for each in problem.moments]:
        assert re.search(rf"^{re.escape(name)}  ", text, re.MULTILINE), name
    assert all(f"\n  {each}\n" in text for each in problem.unused)


def test_a_page_with_a_history_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["validate", "--markdown", "--json"]) == 2
    assert "--markdown: the facts alone" in capsys.readouterr().err
