"""``python -m tests.mutants [NAME …]``: plant each bug in a copy of the tree and see which test catches it.

Exit 0 if at least nine of ten are caught. Two copies are tested at a time, nothing is compiled, and each bug has its
time. Bugs of the platform: the quick tests of slashing and of ``verify`` first, then the state machine in its short
profile, mode by mode. Bugs of markets: tests of their rules, then the reference beside them in three worlds. Bugs of
security: the reference in all worlds of its own, then tests of attacks, of what spreads and of what people believe.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.mutants.bug import Bug
from tests.mutants.bugs import BUGS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("restaking", "core", "agents", "model", "runs", "ui")
ENOUGH = 0.9  # of the bugs
MODES = ("unique", "vault", "elastic", "pooled")
QUICK = ("tests/invariants/test_slashing.py", "tests/invariants/test_settlement.py", "tests/unit/test_registrations.py")
QUICK += ("tests/unit/test_verify.py", "tests/unit/core/test_units.py")
MACHINES = tuple(f"tests/invariants/machine/test_{mode}.py" for mode in MODES)
RULES = tuple(f"tests/unit/test_{rules}.py" for rules in ("pricing", "verify_pools", "lending_rules"))
OTHER_MARKETS = "tests/reference/test_markets.py::test_they_agree_in_other_markets"
WORLDS = ("nobody may redeem", "many loops, averaged prices", "hasty lenders")
BROKEN = ("network_of_world", "attacks", "common_software", "main_chain", "perception")
HUNTERS = {
    "platform": (*QUICK, *MACHINES),
    "markets": (*RULES, *(f"{OTHER_MARKETS}[{world}]" for world in WORLDS)),
    "security": ("tests/reference/test_security.py", *(f"tests/unit/test_{each}.py" for each in BROKEN)),
}
"""Tests that hunt bugs, in the order in which they run."""
STEPS, SECONDS = "8000", 300  # of the short profile; for one bug, all tests together
ALONE = {"NUMBA_DISABLE_JIT": "1", "MACHINE_STEPS": STEPS, "MACHINE_SHRINK": "0", "PYTHONDONTWRITEBYTECODE": "1"}


class Outcome(NamedTuple):
    """How a bug fared."""

    bug: Bug
    caught_by: str
    """First test that failed; empty if none did."""
    seconds: float


def plant(bug: Bug, tree: Path) -> None:
    """Put the bug into a tree; its place must be there exactly once."""
    file = tree / bug.file
    text = file.read_text()
    if text.count(bug.right) != 1:
        raise SystemExit(f"{bug.name}: {text.count(bug.right)} places in {bug.file} read {bug.right!r}, not one")
    file.write_text(text.replace(bug.right, bug.wrong))


def copy_of_the_tree(target: Path) -> None:
    """The rooms and the tests, and what pytest reads; nothing that was made."""
    made = shutil.ignore_patterns("__pycache__", "out")
    target.mkdir()
    for there in (*ROOMS, "tests"):
        shutil.copytree(ROOT / there, target / there, ignore=made)
    shutil.copy(ROOT / "pyproject.toml", target)


def hunt(bug: Bug) -> Outcome:
    """Plant one bug and run its hunters until one fails; without a bug none may."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        copy_of_the_tree(tree)
        if bug.file:
            plant(bug, tree)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        command += ["-W", "ignore:overflow encountered", *HUNTERS[bug.hunters]]
        environment = {**os.environ, **ALONE, "PYTHONPATH": str(tree)}
        try:
            done = subprocess.run(
                command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            caught = first_failure(done.stdout) if done.returncode else ""
        except subprocess.TimeoutExpired:
            caught = "" if bug.file else "nothing in time"
    return Outcome(bug, caught, time.monotonic() - started)


def first_failure(output: str) -> str:
    """The test that failed, from the last lines of pytest."""
    for line in output.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" - ")[0].split(" ", 1)[1].removeprefix("tests/")
    return "a run that broke off"


def main(names: list[str]) -> int:
    """Hunt all bugs, or the named ones; a line for each."""
    wanted = [bug for bug in BUGS if not names or bug.name in names]
    for hunters in dict.fromkeys(bug.hunters for bug in wanted):
        healthy = hunt(Bug("none", "", "", "", "", hunters))
        print(f"no bug, {hunters}: {healthy.caught_by or 'all tests pass'} ({healthy.seconds:.0f} s)", flush=True)
        if healthy.caught_by:
            return 1
    with ThreadPoolExecutor(2) as two:
        outcomes = []
        for outcome in two.map(hunt, wanted):
            outcomes.append(outcome)
            verdict = f"caught by {outcome.caught_by}" if outcome.caught_by else "SURVIVED"
            print(f"{outcome.bug.name:<36} {verdict}  ({outcome.seconds:.0f} s)", flush=True)
    caught = sum(bool(outcome.caught_by) for outcome in outcomes)
    print(f"{caught} of {len(outcomes)} bugs caught ({caught / len(outcomes):.0%}); at least {ENOUGH:.0%} must be")
    return 0 if caught >= ENOUGH * len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
