"""Digests of known runs. A change that means to change results rewrites them (`make refresh-baseline`) and says why."""

import json
from pathlib import Path

import pytest

from tests.regression.runs import LAWS, Run, outcome

GOLDEN = Path(__file__).with_name("golden.json")
MANY = {"slashing.fault_rate": 1.0}
RUNS = {
    "teaching, 120 days, seed 1": Run("teaching", 1, 120),
    "teaching, 120 days, seed 2": Run("teaching", 2, 120),
    "teaching with many slashes, 60 days, seed 1": Run("teaching", 1, 60, MANY),
    "mainnet-2024-10, 10 days, seed 1": Run("mainnet-2024-10", 1, 10),
    **{
        f"teaching under {mode} stake with many slashes, 60 days, seed 1": Run("teaching", 1, 60, MANY | law)
        for mode, law in LAWS.items()
    },
}


@pytest.mark.parametrize("name", RUNS)
def test_a_known_run_ends_in_the_known_state(name: str, refresh_baseline: bool):
    found = outcome(RUNS[name])
    assert (found.slashed_eth > 0.0) or "slashes" not in name
    known = json.loads(GOLDEN.read_text()) if GOLDEN.is_file() else {}
    if refresh_baseline:
        kept = {each: digest for each, digest in known.items() if each in RUNS}
        GOLDEN.write_text(json.dumps({**kept, name: found.digest}, indent=2, sort_keys=True) + "\n")
        return
    assert found.digest == known.get(name), (
        "results changed; if they were meant to, run `make refresh-baseline`. If nothing was changed, look for"
        " another version of NumPy, numba or the C library: the last bit of exp and log is theirs"
    )
