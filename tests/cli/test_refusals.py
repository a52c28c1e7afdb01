"""Bad usage of the command line: one line on standard error, exit 2, nothing written, no traceback."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from restaking.__main__ import main

ROOT = Path(__file__).resolve().parents[2]

BAD_USAGE = [
    (["run"], "Missing argument 'SCENARIO'"),
    (["run", "nosuch"], "scenario = 'nosuch': no such scenario"),
    (["run", "missing.toml"], "scenario = 'missing.toml': no such file"),
    (["run", "teaching", "--days", "0"], "run.days = 0: not allowed; a whole number from 1 to 3650"),
    (["run", "teaching", "--days", "ten"], "run.days = 'ten': not allowed"),
    (["run", "teaching", "--seed", "-1"], "'-1' not allowed; a whole number from 0"),
    (["run", "teaching", "--seed", "x"], "'--seed'"),
    (["run", "teaching", "--nosuch"], "No such option: --nosuch"),
    (["run", "teaching", "--set", "stakers.count"], "KEY=VALUE"),
    (["run", "teaching", "--set", "stakers.cuont=5"], "did you mean 'stakers.count'?"),
    (["run", "teaching", "--set", "stakers.count=-5"], "stakers.count = -5: not allowed"),
    (["run", "teaching", "--set", "stakers.count=1000000000"], "a whole number from 1 to 2000000"),
    (["run", "teaching", "--set", "stakers.count=many"], "stakers.count = 'many': not allowed"),
    (["run", "teaching", "--set", "stakers.attention=nan"], "stakers.attention = nan: not allowed"),
    (["run", "teaching", "--set", "slashing.mode=isolated"], "one of 'unique'"),
    (["run", "teaching", "--census", "x.csv"], "operators.census"),
    (["run", "mainnet-2024-10", "--census", "x.csv"], "no such file"),
    (["run", "teaching", "--out", "exists"], "--out exists: exists; a new folder, or --overwrite"),
    (["run", "teaching", "--out", "exists", "--overwrite"], "holds something else than a run"),
    (["run", "teaching", "--out", "file/below"], "--out"),
    (["run", "teaching", "--out", "a\0b"], "--out"),
    (["run", "mainnet-2024-10", "--set", "stakers.count=100"], "stakers.count: too few for the"),
    (["nosuch"], "No such command 'nosuch'"),
    (["scenarios", "nosuch"], "no such scenario"),
    (["explain", "teaching"], "Missing option '--agent'"),
    (["explain", "teaching", "--agent", "staker"], "KIND:ID such as staker:17"),
    (["explain", "teaching", "--agent", "banker:1"], "KIND one of staker, operator, avs, lrt"),
    (["explain", "teaching", "--agent", "staker:400"], "a number from 0 to 399"),
    (["explain", "teaching", "--agent", "operator:30"], "a number from 0 to 29"),
    (["explain", "teaching", "--agent", "lrt:4"], "a number from 0 to 3"),
    (["explain", "teaching", "--agent", "staker:1", "--day", "366"], "from 1 to 365"),
    (["explain", "teaching", "--agent", "staker:1", "--day", "0"], "'0' not allowed"),
    (["lesson"], "Missing command"),
    (["lesson", "run"], "Missing argument 'NAME'"),
    (["lesson", "run", "one-et"], "lesson = 'one-et': no such lesson; did you mean 'one-eth'?; known: l01_one_eth"),
    (["lesson", "run", "l01", "--seeds", "1"], "'1' not allowed; a whole number from 2"),
    (["verify"], "Missing argument"),
    (["verify", "missing.json"], "no such file"),
    (["verify", "file"], "not JSON"),
    (["serve", "nosuch"], "no such scenario"),
    (["serve", "--host", "0.0.0.0"], "or --allow-remote"),
    (["serve", "--host", "example.invalid"], "or --allow-remote"),
    (["serve", "--port", "70000"], "'70000' not allowed"),
    (["serve", "--host", "no.such.host.invalid", "--allow-remote"], "an address of this machine"),
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a file and a folder in it."""
    (tmp_path / "exists").mkdir()
    (tmp_path / "exists" / "thesis.txt").write_text("precious")
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "complaint"), BAD_USAGE, ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else ""
)
def test_bad_usage_is_one_line_and_exit_2(
    desk: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    before = sorted(path.relative_to(desk) for path in desk.rglob("*"))
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1 and err.startswith("restaking: ") and complaint in err and "Traceback" not in err
    assert sorted(path.relative_to(desk) for path in desk.rglob("*")) == before


def test_a_taken_port_is_exit_4(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 4
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and f"--port {port}" in err and "another port" in err


def test_a_failed_case_is_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.json"
    good = {
        "id": "Q",
        "op": "queue_wait",
        "inputs": {"queue_eth": 57600, "churn_eth_per_epoch": 256},
        "expected": {"days": 1},
    }
    file.write_text(json.dumps({"schema": 1, "cases": [good, good | {"op": "nosuch"}]}))
    assert main(["verify", str(file), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["failed"] == 1
    assert main(["verify", str(file), "--op", "queue_wait"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


def test_an_unexpected_error_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("restaking.runs.listings.scenarios", breaks)
    monkeypatch.delenv("RESTAKING_DEBUG", raising=False)
    assert main(["scenarios"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "RuntimeError: two lines" in err and "RESTAKING_DEBUG" in err
    monkeypatch.setenv("RESTAKING_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main(["scenarios"])


def test_an_interrupt_is_exit_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("restaking.runs.listings.scenarios", interrupted)
    assert main(["scenarios"]) == 130
    assert capsys.readouterr().err == "restaking: interrupted\n"


def test_help_and_listings_need_no_compiler() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    code = (
        "import sys; from restaking.__main__ import main;"
        "assert main(['scenarios']) == 0; assert main(['--help']) == 0; assert main(['lesson', 'list']) == 0;"
        "assert not {'numba', 'mesa', 'pandas', 'solara'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "teaching" in done.stdout and "mainnet-2024-10" in done.stdout


def test_a_reader_that_leaves_early_is_no_error() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m restaking scenarios teaching | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == "", done.stderr
