"""`restaking security --malicious`: prints the report, and refuses in one line what cannot be."""

import json

import pytest

from restaking.__main__ import main

WORLD = ["security", "teaching", "--set", "stakers.count=60", "--set", "operators.count=6", "--set", "avss.count=3"]
WORLD += ["--set", "operators.organisations=4", "--set", "lrts.count=2"]
TURNS = [*WORLD, "--malicious", "AVS 2", "--day", "2", "--days", "3"]


def test_it_prints_exactly_one_object(capsys: pytest.CaptureFixture[str]):
    assert main([*TURNS, "--fraction", "0.25", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["malicious"], found["fraction"], found["day"], found["days"]) == ("AVS 2", 0.25, 2, 3)
    assert found["channels"]["shock"] > 0.0 and found["bound"]["gamma_lower"] <= found["bound"]["gamma_upper"]
    assert len(found["leaving"]) == 3 and len(found["coverage"]) == 3


def test_it_tells_a_person(capsys: pytest.CaptureFixture[str]):
    assert main(TURNS) == 0
    said = capsys.readouterr().out
    for word in ("AVS 2 takes 50% of every allocation on day 2", "R of shock and attacks alone", "first to move"):
        assert word in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--malicious", "AVS 9"], "restaking: --malicious 'AVS 9': not allowed; one of AVS 1, AVS 2, AVS 3"),
        (["--malicious", "0", "--day", "0"], "restaking: --day 0: not allowed; a day of the run, from 1 to 365"),
        (["--fraction", "0.3"], "restaking: --fraction 0.3: not allowed; only with --malicious AVS"),
        (["--days", "3"], "restaking: --days 3: not allowed; only with --malicious AVS"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]):
    assert main([*WORLD, *words]) == 2
    assert complaint in capsys.readouterr().err
