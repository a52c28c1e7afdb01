"""A driver of its own process: `python -m tests.sweep.drive JSON`; prints what came of it as JSON."""

import json
import re
import sys
import warnings
from pathlib import Path

from restaking.model.scenario.errors import ScenarioError
from restaking.runs.refused import Refused
from restaking.runs.sweep import shards
from restaking.runs.sweep.engine import Order, carry_out
from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse
from tests.sweep.faulty_files import Faulty


def peak_mib():
    """Most memory since this program began; getrusage would count the session of tests that it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def main(word):
    wish = json.loads(word)
    try:
        order = Order(
            Path(wish["out"]),
            workers=wish.get("workers", 2),
            scheduler=wish.get("scheduler"),
            shard=shards.parse(wish.get("shard", "1/1")),
            chunk=wish.get("chunk"),
            silent=wish.get("silent", True),
            patience=wish.get("patience", 60.0),
            runner=wish.get("runner", "tests.sweep.quick_runner"),
            files=Faulty(),
        )
        found = carry_out(prepare(parse(wish["plan"]), Path()), order)
    except (ScenarioError, Refused) as refusal:
        print(json.dumps({"refused": str(refusal)}))
        return getattr(refusal, "code", 2)
    print(json.dumps(found.as_json() | {"driver_mib": peak_mib()}))
    return found.code


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(sys.argv[1]))
